"""Let plans that serve all articles alike be made for the longest thread, not for a usual one."""

from django.db import migrations

# A prepared statement is planned without its article. From how many articles there are PostgreSQL
# would take each for a handful of comments, and read and sort a thread of 10,000 for each page.
# Told that there is one, it looks at how many the most commented article has.
ONE_FOR_ALL = "ALTER TABLE comments_comment ALTER COLUMN article_id SET (n_distinct = 1)"
AS_FOUND = "ALTER TABLE comments_comment ALTER COLUMN article_id RESET (n_distinct)"


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_sketches_at_once")]
    # It holds from the next ANALYZE on, which is this one: a table that hardly changes gets none.
    operations = [
        migrations.RunSQL(ONE_FOR_ALL, AS_FOUND),
        migrations.RunSQL("ANALYZE comments_comment (article_id)", migrations.RunSQL.noop),
    ]
