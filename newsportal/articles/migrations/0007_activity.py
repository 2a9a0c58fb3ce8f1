"""Acts are summed by five minutes; what the log of the last days holds of them is carried over."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Each act at the time when it was first told of: what was taken back is nothing.
CARRY_OVER = """
    INSERT INTO articles_activity (article_id, at, comments, ratings, stars, sharers, intents,
                                   talk_weight, weight)
    SELECT a.id, date_bin('5 minutes', acts.at, 'epoch'::timestamptz), sum(acts.comments),
           sum(acts.ratings), sum(acts.stars), sum(acts.sharers), sum(acts.intents),
           sum(%(comments)s * acts.comments + %(ratings)s * acts.ratings),
           sum(%(sharers)s * acts.sharers)
      FROM (SELECT article_id, min(created_at) AS at,
                   sum(COALESCE((data ->> 'comments')::int, 0)) AS comments,
                   sum(COALESCE((data ->> 'ratings')::int, 0)) AS ratings,
                   sum(COALESCE((data ->> 'stars')::int, 0)) AS stars,
                   sum(COALESCE((data ->> 'sharers')::int, 0)) AS sharers,
                   count(*) FILTER (WHERE kind = 'share.created') AS intents
              FROM events_event
             WHERE created_at > now() - interval '8 days' AND article_id IS NOT NULL
               AND data ?| ARRAY['comments', 'ratings', 'sharers']
             GROUP BY article_id, subject_id) AS acts
      JOIN articles_article a ON a.id = acts.article_id
     GROUP BY 1, 2
"""
# All ranks are written anew in the first minute.
ALL_DUE = """
    INSERT INTO articles_rankdue (article_id, due_at)
    SELECT article_id, now() FROM articles_activity UNION SELECT article_id, now() FROM articles_rank
"""


def carry_over(apps: Any, editor: Any) -> None:
    weights = settings.NEWSPORTAL_HEAT_WEIGHTS
    with editor.connection.cursor() as cursor:
        cursor.execute(CARRY_OVER, {name: weights[name] for name in ("comments", "ratings", "sharers")})
        cursor.execute(ALL_DUE)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_switch_entries_are_final"),
        ("events", "__first__"),
    ]
    operations = [
        migrations.CreateModel(
            name="RankDue",
            fields=[
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="articles.article",
                    ),
                ),
                ("due_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["due_at"],
                        name="rank_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "article_id",
                        "at",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField()),
                *(
                    (name, models.IntegerField(db_default=0, default=0))
                    for name in (
                        "comments",
                        "ratings",
                        "stars",
                        "sharers",
                        "intents",
                        "confirmed",
                        "click_backs",
                        "reactions",
                    )
                ),
                ("talk_weight", models.FloatField(db_default=0, default=0)),
                ("weight", models.FloatField(db_default=0, default=0)),
                (
                    "article",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="articles.article",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["at"], name="activity_at")]},
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
