"""Indexes without the rows that nobody looks for there: roots have no parent, rules no name.

A key that is null has its entry as any other, which is written with each comment.
"""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("comments", "0010_narrow_keys"),
        ("readers", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        AddIndexConcurrently(
            "comment",
            models.Index(
                fields=["root", "created_at", "id"],
                condition=Q(is_listed=True, root__isnull=False),
                name="comment_of_root",
            ),
        ),
        AddIndexConcurrently(
            "comment",
            models.Index(
                fields=["parent", "created_at", "id"],
                condition=Q(is_listed=True, parent__isnull=False),
                name="comment_of_parent",
            ),
        ),
        RemoveIndexConcurrently("comment", "comment_descendants"),
        RemoveIndexConcurrently("comment", "comment_children"),
        AddIndexConcurrently(
            "decision",
            models.Index(
                fields=["by_user"], condition=Q(by_user__isnull=False), name="decision_by_user"
            ),
        ),
        AddIndexConcurrently(
            "decision",
            models.Index(
                fields=["by_key"], condition=Q(by_key__isnull=False), name="decision_by_key"
            ),
        ),
        migrations.AlterField(
            "decision",
            "by_user",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to=settings.AUTH_USER_MODEL,
                verbose_name="moderator",
            ),
        ),
        migrations.AlterField(
            "decision",
            "by_key",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="readers.servicekey",
            ),
        ),
    ]
