"""What the database itself promises of decisions and papers, beyond Django's constraints."""

from django.db import migrations

# Deferred: a decision and the comment it publishes are written in one transaction, in any order.
PUBLIC_ONLY_BY_A_DECISION_ON_THIS_TEXT = """
    ALTER TABLE comments_comment ADD CONSTRAINT comment_decision_on_this_version
    FOREIGN KEY (decision_id, id, version)
    REFERENCES comments_decision (id, comment_id, comment_version)
    DEFERRABLE INITIALLY DEFERRED
"""

# Rows that nobody changes once they are written. TRUNCATE passes triggers by; the application's
# role has no right to it.
ROWS_ARE_FINAL = """
    CREATE FUNCTION comments_row_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END
    $$;
"""
ROWS_CHANGE_AGAIN = "DROP FUNCTION comments_row_is_final()"
APPEND_ONLY = """
    CREATE TRIGGER {table}_is_final BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION comments_row_is_final();
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'newsportal_app') THEN
            REVOKE UPDATE, DELETE ON {table} FROM newsportal_app;
        END IF;
    END
    $$;
"""
MAY_CHANGE_AGAIN = "DROP TRIGGER {table}_is_final ON {table}"
FINAL_TABLES = (
    "comments_decision",
    "comments_seal",
    "comments_disclosure",
    "comments_requestentry",
)

# By whatever way a decision comes in, it waits for its seal from the same transaction on.
DECISIONS_WAIT_FOR_SEALS = """
    CREATE FUNCTION comments_decision_waits_for_seal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO comments_unsealeddecision (decision_id, site_id, created_at)
        VALUES (NEW.id, NEW.site_id, NEW.created_at);
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER comments_decision_waits_for_seal AFTER INSERT ON comments_decision
    FOR EACH ROW EXECUTE FUNCTION comments_decision_waits_for_seal();
"""
WAIT_NO_MORE = """
    DROP TRIGGER comments_decision_waits_for_seal ON comments_decision;
    DROP FUNCTION comments_decision_waits_for_seal();
"""


class Migration(migrations.Migration):
    replaces = [
        ("comments", "0002_promises"),
        ("comments", "0012_seals"),
        ("comments", "0014_law"),
    ]
    dependencies = [("comments", "0001_tables")]
    operations = [
        migrations.RunSQL(
            PUBLIC_ONLY_BY_A_DECISION_ON_THIS_TEXT,
            "ALTER TABLE comments_comment DROP CONSTRAINT comment_decision_on_this_version",
        ),
        migrations.RunSQL(ROWS_ARE_FINAL, ROWS_CHANGE_AGAIN),
        *(
            migrations.RunSQL(APPEND_ONLY.format(table=table), MAY_CHANGE_AGAIN.format(table=table))
            for table in FINAL_TABLES
        ),
        migrations.RunSQL(DECISIONS_WAIT_FOR_SEALS, WAIT_NO_MORE),
    ]
