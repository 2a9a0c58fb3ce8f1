"""Indexes that pages go along, and room and care for the tables that change most."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

# A vote, a reply or a decision leaves a dead row behind. By the usual fifth of the table a
# thread's indexes would hold hundreds of thousands of them before anybody cleans up.
CARE = """
    ALTER TABLE comments_comment SET (
        fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02,
        autovacuum_analyze_scale_factor = 0.02);
"""
NO_CARE = """
    ALTER TABLE comments_comment RESET (
        fillfactor, autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
"""


def _without_index(name: str, related: str) -> migrations.AlterField:
    key = models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related,
        to="comments.comment",
    )
    return migrations.AlterField("comment", name, key)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0003_fragments")]
    operations = [
        AddIndexConcurrently(
            "comment",
            models.Index(
                fields=["article", "pinned_at", "id"],
                condition=models.Q(pinned_at__isnull=False),
                name="comment_pinned_by_time",
            ),
        ),
        RemoveIndexConcurrently("comment", "comment_pinned"),
        AddIndexConcurrently(
            "comment",
            models.Index(
                fields=["parent", "created_at", "id"],
                condition=models.Q(is_listed=False, parent__isnull=False),
                name="comment_children_unseen",
            ),
        ),
        _without_index("parent", "children"),
        _without_index("root", "descendants"),
        migrations.RunSQL(CARE, NO_CARE),
    ]
