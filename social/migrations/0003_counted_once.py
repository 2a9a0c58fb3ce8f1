"""What was counted before there were days stands under a day of its own, so that sums agree."""

from django.db import migrations, models

BEFORE_DAYS = """
    INSERT INTO social_daytally (article_id, network, day, intents, sharers, previewed, confirmed,
           click_backs, impressions)
    SELECT t.article_id, t.network_id, DATE '1970-01-01', t.intents - COALESCE(h.intents, 0),
           t.sharers - COALESCE(h.sharers, 0), t.previewed - COALESCE(h.previewed, 0),
           t.confirmed - COALESCE(h.confirmed, 0), t.click_backs - COALESCE(h.click_backs, 0), 0
      FROM social_sharetally t LEFT JOIN (
           SELECT article_id, network, sum(intents) AS intents, sum(sharers) AS sharers,
                  sum(previewed) AS previewed, sum(confirmed) AS confirmed,
                  sum(click_backs) AS click_backs
             FROM social_hourtally GROUP BY 1, 2) h
        ON h.article_id = t.article_id AND h.network = t.network_id
     UNION ALL
    SELECT e.article_id, '', DATE '1970-01-01', 0, e.shares - COALESCE(h.sharers, 0), 0, 0, 0, 0
      FROM articles_engagement e LEFT JOIN (
           SELECT article_id, sum(sharers) AS sharers FROM social_hourtally
            WHERE network = '' GROUP BY 1) h ON h.article_id = e.article_id
     WHERE e.shares <> COALESCE(h.sharers, 0)
    ON CONFLICT DO NOTHING
"""
# Counters in place: with room on the page an update moves no index entry.
ROOM = "ALTER TABLE social_share SET (fillfactor = 80)"


class Migration(migrations.Migration):
    dependencies = [("social", "0002_interactions")]
    operations = [
        migrations.AddField(
            model_name="cursor",
            name="counted_id",
            field=models.CharField(default="0-0", max_length=41),
        ),
        migrations.RunSQL(BEFORE_DAYS, migrations.RunSQL.noop),
        migrations.RunSQL(ROOM, migrations.RunSQL.noop),
    ]
