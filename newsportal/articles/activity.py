"""What happens to articles, summed by five minutes: what the orders of the feed are made of.

The wings tell of it: of acts one by one (`record_acts`), of what is said by saying that it changed
(`recount_talk`). Nothing is shown of it but ranks, so no page gets a new version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from newsportal.articles.heat import add_heat, rewrite_heat
from newsportal.articles.models import Activity, Article
from newsportal.events.routing import functions
from newsportal.lib.statements import numbered, run

BUCKET = timedelta(minutes=5)
KEPT = timedelta(days=8)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DELETE_BATCH = 5000

# Locks where nothing becomes due sooner, without writing.
_HOLD = numbered("""
    INSERT INTO articles_rankdue AS d (article_id, due_at)
    SELECT a.id, v.due_at
      FROM unnest((SELECT %s::bigint[]), (SELECT %s::timestamptz[])) AS v (id, due_at)
      JOIN articles_article a ON a.id = v.id
     ORDER BY a.thread_id NULLS FIRST, a.id
    ON CONFLICT (article_id) DO UPDATE SET due_at = EXCLUDED.due_at
     WHERE d.due_at > EXCLUDED.due_at OR (d.due_at IS NULL AND EXCLUDED.due_at IS NOT NULL)
""")
_COUNTS = (
    "comments",
    "ratings",
    "stars",
    "sharers",
    "intents",
    "confirmed",
    "click_backs",
    "reactions",
)
_WEIGHTS = ("talk_weight", "weight")
_SUMS = (*_COUNTS, *_WEIGHTS)
_ADD = f"""
    INSERT INTO articles_activity AS t (article_id, at, {", ".join(_SUMS)})
    SELECT a.id, v.at, {", ".join(f"sum(v.{name})" for name in _SUMS)}
      FROM unnest(%s::bigint[], %s::timestamptz[], {", ".join(["%s::int[]"] * len(_COUNTS))},
           {", ".join(["%s::float8[]"] * len(_WEIGHTS))}) AS v (article_id, at, {", ".join(_SUMS)})
      JOIN articles_article a ON a.id = v.article_id
     GROUP BY a.id, v.at ORDER BY a.id, v.at
    ON CONFLICT (article_id, at) DO UPDATE
       SET {", ".join(f"{name} = t.{name} + EXCLUDED.{name}" for name in _SUMS)}
"""  # noqa: S608
_TALK = ("comments", "ratings", "stars", "talk_weight")
_SET_TALK = numbered(f"""
    INSERT INTO articles_activity AS t (article_id, at, {", ".join(_TALK)})
    SELECT v.* FROM unnest(%s::bigint[], %s::timestamptz[],
                           %s::int[], %s::int[], %s::int[], %s::float8[])
           AS v (article_id, at, {", ".join(_TALK)})
     ORDER BY v.article_id, v.at
    ON CONFLICT (article_id, at) DO UPDATE
       SET {", ".join(f"{name} = EXCLUDED.{name}" for name in _TALK)}
""")  # noqa: S608
_EXPIRED = """
    DELETE FROM articles_activity WHERE (article_id, at) IN (
        SELECT article_id, at FROM articles_activity WHERE at < %s LIMIT %s)
"""
_AT_REST = """
    DELETE FROM articles_rankdue d
     WHERE d.due_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM articles_activity t WHERE t.article_id = d.article_id)
"""


@dataclass(frozen=True, slots=True)
class Act:
    """What happened to an article at a time, or below 0: what of it never was.

    The counts are shown where a place is explained. `talk_weight`, of what is said, and `weight`,
    of all else, are what it adds to an article in `hot` and `rising`.
    """

    article_id: int
    at: datetime
    comments: int = 0
    ratings: int = 0
    stars: int = 0
    sharers: int = 0
    intents: int = 0
    confirmed: int = 0
    click_backs: int = 0
    reactions: int = 0
    talk_weight: float = 0.0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Talk:
    """What is public under an article of the talk that began to be so in five minutes from `at` on.

    `comments_sum` and `ratings_sum` count the nth of one author in a day as 1/2^(n-1).
    """

    article_id: int
    at: datetime
    comments: int
    ratings: int
    stars: int
    comments_sum: float
    ratings_sum: float


def bucket_of(at: datetime) -> datetime:
    """The beginning of the five minutes."""
    return at - (at - _EPOCH) % BUCKET


def record_acts(acts: Sequence[Act]) -> None:
    """Count acts, and move their articles in `hot` and `rising` at once; windows follow by minute.

    In the caller's transaction, before engagement is touched; articles that are gone are left
    out. What is taken back must lie within `KEPT`. Statements: 3, and 2 when something was said.
    """
    acts = [_in_bucket(act) for act in acts]
    if not acts:
        return
    hold({act.article_id: act.at for act in acts})
    said = {act.article_id: act.at for act in acts if act.talk_weight}
    followers = _hold_followers(said)
    columns = [list(column) for column in zip(*(astuple(act) for act in acts), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_ADD, columns)
    if any(act.talk_weight < 0 or act.weight < 0 for act in acts):
        rewrite_heat({*(act.article_id for act in acts), *followers})
        return
    weighty = [act for act in acts if act.talk_weight or act.weight]
    if weighty:
        add_heat((act.article_id, act.at, act.talk_weight, act.weight) for act in weighty)


def hold(due: Mapping[int, datetime | None]) -> None:
    """Lock the ranks of these articles, and say when they are due: article -> time.

    In the order of all who lock several; who follows comes after all others. Statements: 1.
    """
    run(_HOLD, [list(due), list(due.values())])


def _hold_followers(due: Mapping[int, datetime]) -> set[int]:
    """Those who show the discussion of one of these. Statements: 0, 1, or 2 when there are any.

    Asked only now: who follows does not change while the ranks of the others are held.
    """
    if not due:
        return set()
    rows = dict(Article.objects.filter(thread_id__in=due).values_list("id", "thread_id"))
    if rows:
        hold({one: due[thread_id] for one, thread_id in rows.items() if thread_id is not None})
    return set(rows)


def recount_talk(told: Sequence[tuple[int, UUID | None]], *, now: datetime) -> None:
    """Count anew what is said under articles: each with the comment that alone may have changed it,
    or None.

    Ranks are left alone. The caller holds them. Statements: 2, and 2 for each without a comment.
    """
    since = (now - KEPT).replace(hour=0, minute=0, second=0, microsecond=0)
    weights = settings.NEWSPORTAL_HEAT_WEIGHTS
    whole = [article_id for article_id, comment_id in told if comment_id is None]
    for article_id in whole:
        old = Activity.objects.filter(article_id=article_id, at__gte=since)
        old.update(comments=0, ratings=0, stars=0, talk_weight=0)
    around = [pair for pair in told if pair[0] not in whole]
    rows = [
        (
            talk.article_id,
            talk.at,
            talk.comments,
            talk.ratings,
            talk.stars,
            weights["comments"] * talk.comments_sum + weights["ratings"] * talk.ratings_sum,
        )
        for said in functions("TALK")
        for talk in said(whole=whole, around=around, since=since)
    ]
    if rows:
        run(_SET_TALK, [list(column) for column in zip(*rows, strict=True)])


def forget_expired(now: datetime) -> None:
    """Delete what no window holds any more, and the locks of articles at rest."""
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_EXPIRED, [now - KEPT, _DELETE_BATCH])
            deleted = cursor.rowcount
        if deleted < _DELETE_BATCH:
            break
    with connection.cursor() as cursor:
        cursor.execute(_AT_REST)


def _in_bucket(act: Act) -> Act:
    """Floats throughout: an array has one type."""
    talk, own = float(act.talk_weight), float(act.weight)
    return replace(act, at=bucket_of(act.at), talk_weight=talk, weight=own)
