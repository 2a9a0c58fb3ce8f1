"""What the database itself promises of comments and decisions, beyond Django's constraints."""

from django.db import migrations

# Deferred: a decision and the comment it publishes are written in one transaction, in any order.
PUBLIC_ONLY_BY_A_DECISION_ON_THIS_TEXT = """
    ALTER TABLE comments_comment ADD CONSTRAINT comment_decision_on_this_version
    FOREIGN KEY (decision_id, id, version)
    REFERENCES comments_decision (id, comment_id, comment_version)
    DEFERRABLE INITIALLY DEFERRED
"""

# TRUNCATE passes triggers by; the application's role has no right to it.
DECISIONS_ARE_APPEND_ONLY = """
    CREATE FUNCTION comments_decision_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'decisions are append-only' USING ERRCODE = 'restrict_violation';
    END
    $$;
    CREATE TRIGGER comments_decision_is_final BEFORE UPDATE OR DELETE ON comments_decision
    FOR EACH ROW EXECUTE FUNCTION comments_decision_is_final();
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'newsportal_app') THEN
            REVOKE UPDATE, DELETE ON comments_decision FROM newsportal_app;
        END IF;
    END
    $$;
"""
MAY_CHANGE_AGAIN = """
    DROP TRIGGER comments_decision_is_final ON comments_decision;
    DROP FUNCTION comments_decision_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial")]
    operations = [
        migrations.RunSQL(
            PUBLIC_ONLY_BY_A_DECISION_ON_THIS_TEXT,
            "ALTER TABLE comments_comment DROP CONSTRAINT comment_decision_on_this_version",
        ),
        migrations.RunSQL(DECISIONS_ARE_APPEND_ONLY, MAY_CHANGE_AGAIN),
    ]
