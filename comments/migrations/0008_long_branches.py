"""As with articles: plans that serve all branches alike are made for the longest one."""

from django.db import migrations

# Of a usual root there are three replies, which may as well be sorted; some have thousands.
ONE_FOR_ALL = """
    ALTER TABLE comments_comment ALTER COLUMN root_id SET (n_distinct = 1),
        ALTER COLUMN parent_id SET (n_distinct = 1)
"""
AS_FOUND = """
    ALTER TABLE comments_comment ALTER COLUMN root_id RESET (n_distinct),
        ALTER COLUMN parent_id RESET (n_distinct)
"""


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_long_threads")]
    operations = [
        migrations.RunSQL(ONE_FOR_ALL, AS_FOUND),
        migrations.RunSQL("ANALYZE comments_comment (root_id, parent_id)", migrations.RunSQL.noop),
    ]
