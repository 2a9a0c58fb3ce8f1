"""The numbers of articles and the versions of their pages: the one writer of Engagement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from django.db import connection
from django.db.models import F

from newsportal.articles.models import RATINGS, Engagement
from newsportal.events.log import stamp
from newsportal.events.models import Event
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import Columns, Insertion, numbered, rows_of

# What all articles of one discussion have in common.
DISCUSSION_NUMBERS = ("comments", "reviews", *(f"ratings_{stars}" for stars in RATINGS))
OWN_NUMBERS = ("shares", "intents", "previewed", "confirmed", "click_backs")
_NUMBERS = frozenset((*DISCUSSION_NUMBERS, *OWN_NUMBERS))
_NOTHING: Mapping[str, int] = MappingProxyType({})

_FOLLOWERS = """
    WITH locked AS (
        SELECT article_id FROM articles_engagement
         WHERE article_id = ANY(ARRAY(SELECT id FROM articles_article WHERE thread_id = %s))
         ORDER BY article_id FOR NO KEY UPDATE)
    UPDATE articles_engagement AS e SET {changes} FROM locked WHERE e.article_id = locked.article_id
"""

_SHOWN = Columns(Engagement, "e")
_TOLD = Insertion(Event, source="FROM e", article_version="e.version")
_TOUCH = """
    e AS (
        UPDATE articles_engagement SET {changes} {source} WHERE article_id = %s::bigint
        RETURNING articles_engagement.*),
    told AS ({append_it})
"""

# Locked as `in_lock_order` does it.
_MANY = """
    WITH changed AS (
        SELECT * FROM unnest((SELECT %s::bigint[]), {types}) AS c (article_id, {names})),
    locked AS (
        SELECT e.article_id
          FROM articles_engagement e JOIN articles_article a ON a.id = e.article_id
         WHERE e.article_id = ANY((SELECT %s::bigint[])::bigint[])
         ORDER BY a.thread_id NULLS FIRST, e.article_id FOR NO KEY UPDATE OF e)
    UPDATE articles_engagement AS e SET {sums}
      FROM locked JOIN changed USING (article_id) WHERE e.article_id = locked.article_id
    RETURNING e.article_id, e.version, e.followers
"""


def _many(names: Sequence[str]) -> str:
    """Change these columns of many rows by as much as an array for each says."""
    sql = _MANY.format(
        types=", ".join(["(SELECT %s::int[])"] * len(names)),
        names=", ".join(names),
        sums=", ".join(f"{name} = e.{name} + changed.{name}" for name in names),
    )
    return numbered(sql)


_OWN_MANY = _many(("version", *OWN_NUMBERS))
_DISCUSSION_MANY = _many(("version", *DISCUSSION_NUMBERS))


def touch(article_id: int, reactions: Mapping[str, int] = _NOTHING, /, **changes: int) -> int:
    """Say that public bytes of the article change, and by how much its numbers do.

    Returns the new page version. Call it last in the transaction: the row stays locked until the
    commit, so its versions are in commit order and nobody waits behind slow work.

    What changes is the discussion, so the articles that follow it change alike; unless shares or
    reactions are named, which each article has for itself.
    Queries: 1, or 2 with followers. Raises TypeError for a number that Engagement does not have.
    """
    _check_names(changes)
    sets, values = _assignments(reactions, changes)
    version, followers = _update(article_id, sets, values)
    is_own = bool(reactions) or not changes.keys().isdisjoint(OWN_NUMBERS)
    # Asked only now: who follows does not change while the row is locked.
    if followers and not is_own:
        _touch_followers(article_id, sets, values)
    return version


def touch_with(event: Event, **changes: int) -> Engagement:
    """As `touch`, of the event's article and its discussion, appending the event with the version.

    Returns the numbers as they now are. Queries: 1, or 2 with followers.
    """
    stamp([event])
    sql, values = touching(event, changes)
    rows = rows_of(numbered(f"WITH {sql} SELECT {TOUCHED} FROM e"), values)  # noqa: S608
    if not rows:
        raise LookupError(f"article {event.article_id} has no engagement row")
    return touched(rows[0], event, changes)


# Of a row of `e`, as `touched` reads it.
TOUCHED = _SHOWN.sql


def touching(
    event: Event, changes: Mapping[str, int], *, source: str = ""
) -> tuple[str, list[Any]]:
    """The part of `WITH` that does what `touch_with` says, for a longer statement; and its values.

    `source`: a FROM clause without a row of which nothing is done. `e` is the row as it then is.
    The event is stamped by the caller, who has `touched` carry on.
    """
    _check_names(changes)
    sets, values = _assignments(_NOTHING, changes)
    sql = _TOUCH.format(changes=sets, source=source, append_it=_TOLD.sql)
    return sql, [*values, event.article_id, *_TOLD.values(event)]


def touched(row: Sequence[Any], event: Event, changes: Mapping[str, int]) -> Engagement:
    """The numbers in a row of `TOUCHED`; followers' are changed alike. Queries: 0, or 1."""
    numbers = cast(Engagement, _SHOWN.take(row, 0))
    event.article_version = numbers.version
    if numbers.followers:
        sets, values = _assignments(_NOTHING, changes)
        _touch_followers(numbers.article_id, sets, values)
    return numbers


def _check_names(changes: Mapping[str, int]) -> None:
    unknown = changes.keys() - _NUMBERS
    if unknown:
        raise TypeError(f"Engagement has no {', '.join(sorted(unknown))}")


def _touch_followers(article_id: int, sets: str, values: Collection[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWERS.format(changes=sets), [article_id, *values])


def touch_many(changes: Mapping[int, Mapping[str, int]]) -> dict[int, int]:
    """As `touch`, for the own numbers of many articles: article -> new page version.

    What an article's followers show does not change by them. An article that is gone is left out.
    Statements: 1, or 0 for nothing. Raises TypeError for a number that is not the article's own.
    """
    unknown = {name for each in changes.values() for name in each} - set(OWN_NUMBERS)
    if unknown:
        raise TypeError(f"Engagement has no own {', '.join(sorted(unknown))}")
    if not changes:
        return {}
    ids = list(changes)
    columns = [[each.get(name, 0) for each in changes.values()] for name in OWN_NUMBERS]
    found = rows_of(_OWN_MANY, [*map(array_of, [ids, [1] * len(ids), *columns, ids])])
    return {int(article_id): int(version) for article_id, version, _ in found}


def touch_discussions(
    changes: Mapping[int, Mapping[str, int]], *, versions: Mapping[int, int]
) -> dict[int, int]:
    """As so many calls of `touch` for each discussion as `versions` says, which change its numbers
    by `changes` together: article -> its last page version.

    Call it last in the transaction. Statements: 1, or 0 for nothing, and 1 for each discussion
    that other articles show.
    """
    if not changes:
        return {}
    ids = list(changes)
    columns = [[versions[key] for key in ids]]
    columns += [[changes[key].get(name, 0) for key in ids] for name in DISCUSSION_NUMBERS]
    found = sorted(rows_of(_DISCUSSION_MANY, [*map(array_of, [ids, *columns, ids])]))
    for article_id, _, followers in found:
        if followers:
            sets, values = _assignments(_NOTHING, changes[article_id])
            sets = sets.replace("version + 1", f"version + {int(versions[article_id])}")
            _touch_followers(article_id, sets, values)
    return {int(article_id): int(version) for article_id, version, _ in found}


def touch_page(article_id: int) -> int:
    """As `touch`, when what changes is shown of this article alone. Queries: 1."""
    return _update(article_id, "version = version + 1", [])[0]


def touch_pages(article_ids: Iterable[int]) -> list[tuple[int, int]]:
    """New versions of many articles: (article, version). Queries: 2."""
    # Locked in order first: an UPDATE alone would lock as its plan happens to find them.
    rows = in_lock_order(article_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_engagement SET version = version + 1"
            " WHERE article_id = ANY(%s) RETURNING article_id, version",
            [[row.article_id for row in rows]],
        )
        return [(int(article_id), int(version)) for article_id, version in cursor.fetchall()]


def in_lock_order(article_ids: Iterable[int]) -> list[Engagement]:
    """The rows, locked in the order of all who lock several: who follows comes after all others."""
    rows = Engagement.objects.filter(article_id__in=list(article_ids))
    ordered = rows.order_by(F("article__thread_id").asc(nulls_first=True), "article_id")
    return list(ordered.select_for_update(of=("self",), no_key=True))


def _assignments(reactions: Mapping[str, int], changes: Mapping[str, int]) -> tuple[str, list[Any]]:
    sets = ["version = version + 1"]
    values: list[Any] = []
    for name, change in changes.items():
        if change:
            sets.append(f"{name} = {name} + %s")
            values.append(change)
    expression = "reactions"
    for kind, change in reactions.items():
        # A kind with nobody left leaves the object, so equal numbers are equal bytes.
        expression = (
            f"jsonb_strip_nulls({expression} || jsonb_build_object(%s::text,"
            " NULLIF(COALESCE((reactions ->> %s)::int, 0) + %s, 0)))"
        )
        values += [kind, kind, change]
    if reactions:
        sets.append(f"reactions = {expression}")
    return ", ".join(sets), values


def _update(article_id: int, sets: str, values: Collection[Any]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE articles_engagement SET {sets}"  # noqa: S608
            " WHERE article_id = %s RETURNING version, followers",
            [*values, article_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"article {article_id} has no engagement row")
    return int(row[0]), int(row[1])
