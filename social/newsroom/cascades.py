"""How an article was handed on: networks, generations, branches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Sum

from newsportal.articles.models import Article
from social.models import HourTally, Network, Share, ShareTally

BRANCHES = 10
HOUR = timedelta(hours=1)
# Each share that came by no other, with all that came of it.
_BRANCHES = """
    WITH RECURSIVE tree AS (
        SELECT id, id AS root, generation, click_backs
          FROM social_share WHERE article_id = %(article)s AND parent_id IS NULL
         UNION ALL
        SELECT s.id, tree.root, s.generation, s.click_backs
          FROM social_share s JOIN tree ON s.parent_id = tree.id),
    branches AS (
        SELECT root, count(*) AS shares, sum(click_backs) AS clicks, max(generation) AS depth
          FROM tree GROUP BY root ORDER BY 3 DESC, 2 DESC, 1 LIMIT %(most)s)
    SELECT s.token, s.network_id, s.created_at, b.shares, b.clicks, b.depth
      FROM branches b JOIN social_share s ON s.id = b.root
     ORDER BY b.clicks DESC, b.shares DESC, s.id
"""


@dataclass(frozen=True)
class Generation:
    number: int
    shares: int
    click_backs: int


@dataclass(frozen=True)
class Branch:
    """A share that came by no other; the numbers are of it and of all that came of it."""

    token: str
    network: str
    at: datetime
    shares: int
    click_backs: int
    depth: int


@dataclass(frozen=True)
class Cascade:
    """`viral`: shares that came by another's link, of all; `half_life`: see `cascade_of`."""

    generations: Sequence[Generation]
    branches: Sequence[Branch]
    half_life: timedelta | None

    @property
    def viral(self) -> float | None:
        shares = sum(one.shares for one in self.generations)
        later = sum(one.shares for one in self.generations if one.number > 1)
        return later / shares if shares else None


def network_mix(article: Article) -> list[ShareTally]:
    """What each network brought, what brought most first. Queries: 1."""
    rows = ShareTally.objects.filter(article=article).select_related("network")
    return list(rows.order_by("-click_backs", "-intents", "network"))


def cascade_of(article: Article) -> Cascade:
    """How far an article was handed on. Queries: 3.

    `half_life`: how long after publication half of the click-backs had come, to the hour, by the
    hours that are kept (35 days).
    """
    shares = Share.objects.filter(article=article)
    sums = shares.values("generation").annotate(shares=Count("id"), clicks=Sum("click_backs"))
    generations = [
        Generation(row["generation"], row["shares"], row["clicks"])
        for row in sums.order_by("generation")
    ]
    with connection.cursor() as cursor:
        cursor.execute(_BRANCHES, {"article": article.pk, "most": BRANCHES})
        branches = [Branch(*row) for row in cursor.fetchall()]
    return Cascade(generations, branches, _half_life(article))


def _half_life(article: Article) -> timedelta | None:
    rows = HourTally.objects.filter(article=article, click_backs__gt=0)
    hours = list(rows.values_list("hour").annotate(clicks=Sum("click_backs")).order_by("hour"))
    wanted, seen = sum(clicks for _hour, clicks in hours) / 2, 0
    for hour, clicks in hours:
        seen += clicks
        if seen >= wanted:
            life: timedelta = hour + HOUR - article.published_at
            return max(HOUR, life)
    return None


def network_names(language: str) -> dict[str, str]:
    """Code -> name. Queries: 1."""
    rows = Network.objects.values_list("code", "name", "names")
    return {code: names.get(language) or name for code, name, names in rows}
