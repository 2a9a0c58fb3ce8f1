"""What the planner knows of small tables: counted anew after each change, not after fifty.

Until then it guesses that nearly no section leaves its mode to its site, and so that nearly no
article is visible, and reads and sorts all of a section for its first page.
"""

from django.db import migrations

CARE = """
    ALTER TABLE sites_site SET (
        autovacuum_analyze_threshold = 0, autovacuum_analyze_scale_factor = 0);
    ALTER TABLE sites_section SET (
        autovacuum_analyze_threshold = 0, autovacuum_analyze_scale_factor = 0);
"""
NO_CARE = """
    ALTER TABLE sites_section RESET (
        autovacuum_analyze_threshold, autovacuum_analyze_scale_factor);
    ALTER TABLE sites_site RESET (
        autovacuum_analyze_threshold, autovacuum_analyze_scale_factor);
"""


class Migration(migrations.Migration):
    dependencies = [("sites", "0001_tables")]
    operations = [migrations.RunSQL(CARE, NO_CARE)]
