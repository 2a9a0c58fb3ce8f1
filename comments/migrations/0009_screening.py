"""The work of screening, in a narrow table of its own instead of four columns of each comment."""

import django.db.models.deletion
from django.db import migrations, models

# Processes of the last release serve until they are replaced, and write that a comment is due into
# its row: whatever they write there comes to the new table at once. What is not due never fires it.
WHAT_IS_DUE_MOVES = """
    CREATE FUNCTION comments_due_moves() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO comments_screening (id, due_at, tries) VALUES (NEW.id, NEW.due_at, 0)
        ON CONFLICT (id) DO UPDATE SET due_at = EXCLUDED.due_at, lease = NULL,
                                       lease_until = NULL, tries = 0;
        NEW.due_at := NULL;
        NEW.lease := NULL;
        NEW.lease_until := NULL;
        NEW.tries := 0;
        RETURN NEW;
    END
    $$;
    CREATE TRIGGER comments_due_moves BEFORE INSERT OR UPDATE ON comments_comment
    FOR EACH ROW WHEN (NEW.due_at IS NOT NULL) EXECUTE FUNCTION comments_due_moves();
    ALTER TABLE comments_comment ALTER tries SET DEFAULT 0;
    UPDATE comments_comment SET due_at = due_at WHERE due_at IS NOT NULL;
"""
IT_MOVES_BACK = """
    DROP TRIGGER comments_due_moves ON comments_comment;
    DROP FUNCTION comments_due_moves();
    UPDATE comments_comment c SET due_at = s.due_at FROM comments_screening s WHERE s.id = c.id;
    ALTER TABLE comments_comment ALTER tries DROP DEFAULT;
"""
# Rows that live for a second: a lease and a try are written beside the row they change, where no
# index has to know, and what is gone is swept up before it is in anybody's way.
CARE = """
    ALTER TABLE comments_screening SET (
        fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
        autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000);
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0008_long_branches")]
    operations = [
        migrations.CreateModel(
            name="Screening",
            fields=[
                ("due_at", models.DateTimeField(editable=False, null=True)),
                ("lease", models.UUIDField(editable=False, null=True)),
                ("lease_until", models.DateTimeField(editable=False, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "comment",
                    models.OneToOneField(
                        db_column="id",
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="screening",
                        serialize=False,
                        to="comments.comment",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="screening_due",
                    )
                ],
            },
        ),
        migrations.RunSQL(CARE, migrations.RunSQL.noop),
        # The columns and their index stay for those processes; a later release takes them away.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(WHAT_IS_DUE_MOVES, IT_MOVES_BACK)],
            state_operations=[
                migrations.RemoveIndex("comment", "comment_due"),
                migrations.RemoveField("comment", "due_at"),
                migrations.RemoveField("comment", "lease"),
                migrations.RemoveField("comment", "lease_until"),
                migrations.RemoveField("comment", "tries"),
            ],
        ),
    ]
