"""Room for the numbers that change with every act, and care for their tables."""

from django.db import migrations

# No index has a column that an act changes, so with room in its page a new version of the row
# needs no new entry in one (HOT), and the next reader clears the old ones away.
CARE = """
    ALTER TABLE articles_engagement SET (
        fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_analyze_scale_factor = 0.05);
    ALTER TABLE articles_rank SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
"""
NO_CARE = """
    ALTER TABLE articles_rank RESET (fillfactor, autovacuum_vacuum_scale_factor);
    ALTER TABLE articles_engagement RESET (
        fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0002_final_switch_entries")]
    operations = [migrations.RunSQL(CARE, NO_CARE)]
