"""The switchboard's history is append-only, as decisions are."""

from django.db import migrations

# TRUNCATE passes triggers by; the application's role has no right to it.
APPEND_ONLY = """
    CREATE FUNCTION articles_switchentry_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the history of switches is append-only'
        USING ERRCODE = 'restrict_violation';
    END
    $$;
    CREATE TRIGGER articles_switchentry_is_final BEFORE UPDATE OR DELETE ON articles_switchentry
    FOR EACH ROW EXECUTE FUNCTION articles_switchentry_is_final();
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'newsportal_app') THEN
            REVOKE UPDATE, DELETE ON articles_switchentry FROM newsportal_app;
        END IF;
    END
    $$;
"""
MAY_CHANGE_AGAIN = """
    DROP TRIGGER articles_switchentry_is_final ON articles_switchentry;
    DROP FUNCTION articles_switchentry_is_final();
"""


class Migration(migrations.Migration):
    replaces = [("articles", "0006_switch_entries_are_final")]
    dependencies = [("articles", "0001_tables")]
    operations = [migrations.RunSQL(APPEND_ONLY, MAY_CHANGE_AGAIN)]
