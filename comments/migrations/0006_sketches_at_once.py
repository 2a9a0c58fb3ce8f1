"""Sketches go into their index at once, not first into a list that every look-up reads whole."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

# Each comment is looked up among the others when it is taken and when it is screened. The list
# holds thousands of rows until it is full or the table is cleaned up.
AT_ONCE = """
    ALTER INDEX comment_alike SET (fastupdate = off);
    SELECT gin_clean_pending_list('comment_alike');
"""
LATER = "ALTER INDEX comment_alike RESET (fastupdate);"


class Migration(migrations.Migration):
    dependencies = [("comments", "0005_fragments_without_nulls")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(AT_ONCE, LATER)],
            state_operations=[
                migrations.RemoveIndex("comment", "comment_alike"),
                migrations.AddIndex(
                    "comment",
                    GinIndex(fastupdate=False, fields=["sketch"], name="comment_alike"),
                ),
            ],
        )
    ]
