"""Care for the log and the work that comes of it: rows that live for seconds."""

from django.db import migrations

# Small tables whose rows come and go: by their size alone they would be cleaned far too late.
CARE = """
    ALTER TABLE events_errand SET (
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 2000);
    ALTER TABLE events_event SET (
        autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
"""
NO_CARE = """
    ALTER TABLE events_event RESET (
        autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
    ALTER TABLE events_errand RESET (
        autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
        autovacuum_analyze_scale_factor, autovacuum_analyze_threshold);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_tables")]
    operations = [migrations.RunSQL(CARE, NO_CARE)]
