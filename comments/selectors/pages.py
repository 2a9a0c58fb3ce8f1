"""The rows of public pages as plain tuples. Each question costs O(page), never O(thread).

Every statement reads one index in its order; `tests/comments/test_page_plans.py` holds that.
"""

import re
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from comments.models import Comment
from comments.selectors.orders import ABOVE, BY_BIRTH, ORDERS, PINNED, Key, Order, is_above
from comments.selectors.threads import ANCESTORS_MAX
from comments.states import State
from newsportal.articles.selectors import FOR_A_PAGE
from newsportal.lib.statements import fetch


class Shown(NamedTuple):
    """A listed comment as its page needs it: as the bytes that PostgreSQL writes.

    `text` is its JSON up to its votes; `reactions` (empty of a tombstone) and `source` are JSON.
    `key` is what the page goes by: nobody reads it but for the last row.
    """

    id: bytes
    root: bytes
    listed_children: bytes
    is_above: bytes
    key: bytes
    text: bytes
    reactions: bytes
    source: bytes

    def after(self, order: Order) -> list[str | int]:
        """The cursor key after this row, of a page in that order."""
        key = self.key.decode()
        value = datetime.fromisoformat(key) if order.is_time else int(key)
        return order.key_of(value, UUID(self.id.decode()))


class Thread(NamedTuple):
    """A page of a thread: its roots, and the first replies of each by its id.

    `version` is `<article>.<its version>`. Where it `may_be_hidden` its settings have to be asked.
    """

    version: str
    may_be_hidden: bool
    tops: list[Shown]
    replies: dict[bytes, list[Shown]]


_PUBLIC = f"c.state = '{State.PUBLISHED.value}'"
_ROW = """
    c.id, c.parent_id, c.root_id, c.depth, c.author_id, c.state, c.published_at, c.reply_count,
    c.removed_by, c.pinned_at, c.featured_at, c.source, c.listed_children, c.reactions, c.fragment
"""
# Rows from before there were stored fragments have none. Both are asked for row by row: the planner
# might read all authors there are, and what makes a fragment takes longer to get ready than a row.
_FRAGMENT = """
    coalesce(c.fragment,
        (SELECT comments_fragment(old.html, old.rating, old.language, old.version, old.edited_at)
           FROM comments_comment old WHERE old.id = c.id))
"""
_AUTHOR = """
    (SELECT coalesce(one.fragment, readers_fragment(one.public))
       FROM readers_reader one WHERE one.id = c.author_id)
"""
_PLACE = """
    '"published_at":"',
    replace(to_char(c.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            '.000000', ''),
    '","reply_count":', c.reply_count
"""
# `Shown`, of a `_ROW` with its key, by tabs, which JSON has none of. PostgreSQL puts texts together
# for a third of what it takes in Python, where each column of each row is an object.
_SHOWN = f"""
    concat(c.id, E'\t', c.root_id, E'\t', c.listed_children, E'\t', c.is_above, E'\t', c.key,
        E'\t{{"id":"', c.id,
        CASE WHEN c.parent_id IS NOT NULL
             THEN concat('","parent":"', c.parent_id, '","root":"', c.root_id) END,
        '","depth":', c.depth, ',"author":',
        CASE WHEN {_PUBLIC} THEN concat({_AUTHOR}, ',', {_FRAGMENT}, ',"state":"published",',
                {_PLACE}, CASE WHEN c.pinned_at IS NOT NULL THEN ',"is_pinned":true' END,
                CASE WHEN c.featured_at IS NOT NULL THEN ',"is_featured":true' END,
                E'\t', c.reactions, E'\t', c.source)
            ELSE concat('null,"html":null,"state":"removed",', {_PLACE},
                ',"removed_by":"' || nullif(c.removed_by, '') || '"', E'\t\t') END)
"""


def _all_shown(rows: str) -> str:
    """All `rows` as one value: one message for PostgreSQL to send, one object here."""
    return f"SELECT string_agg({_SHOWN}, E'\t') AS rows FROM {rows} AS c"  # noqa: S608


def _read(rows: bytes | None) -> list[Shown]:
    cells = iter(rows.split(b"\t") if rows else ())
    return list(map(Shown._make, zip(*[cells] * len(Shown._fields), strict=True)))


def thread(
    *,
    site: str,
    article: str,
    sort: str,
    stars: int | None = None,
    after: Key | None,
    limit: int,
    replies: int,
    known: str = "",
) -> Thread | None:
    """Up to `limit` and one more roots, the pinned ones above them, and up to `replies` of each.

    Replies are descendants, oldest first. At the version that is `known` nothing of it is read;
    None where the keys name no article. All is of one moment. Queries: 1.
    """
    order = ORDERS[sort]
    begins_above = after is None or is_above(after)
    facts: dict[str, Any] = {"site": site, "article": article, "known": known, "stars": stars}
    if after is not None and begins_above:
        facts["key"], facts["id"] = PINNED.values(after[1:])
    elif after is not None:
        facts["key"], facts["id"] = order.values(after)
    tops = _tops_sql(
        order,
        has_stars=stars is not None,
        with_pinned=begins_above,
        is_first=after is None,
        limit=limit + 1,
    )
    rows = fetch(_thread_sql(tops, roots=limit, replies=replies), facts, as_bytes=True)
    if not rows:
        return None
    version, may_be_hidden, shown = rows[0]
    found = Thread(version.decode(), may_be_hidden, [], {})
    for row in _read(shown):
        if row.root:
            found.replies.setdefault(row.root, []).append(row)
        else:
            found.tops.append(row)
    return found


@cache
def _thread_sql(tops: str, *, roots: int, replies: int) -> str:
    below = ""
    if replies:
        part = _part(BY_BIRTH, "c.root_id = shown.id AND c.is_listed", limit=replies)
        below = f"""
            UNION ALL
            SELECT found.* FROM (SELECT id, listed_children FROM tops LIMIT {roots}) AS shown,
                   LATERAL {part} AS found
             WHERE shown.listed_children > 0
        """  # noqa: S608
    found = _all_shown(f"(SELECT * FROM tops {below})")  # noqa: S608
    return f"""
        WITH own AS MATERIALIZED ({FOR_A_PAGE}), tops AS MATERIALIZED ({tops})
        SELECT own.version, own.may_be_hidden, found.rows FROM own CROSS JOIN ({found}) AS found
    """  # noqa: S608


# None of the version that is known, and so no comments.
_DISCUSSION = "SELECT discussion FROM own WHERE version <> %(known)s::text"


@cache
def _tops_sql(
    order: Order, *, has_stars: bool, with_pinned: bool, is_first: bool, limit: int
) -> str:
    roots = f"c.article_id = ({_DISCUSSION}) AND c.parent_id IS NULL AND c.is_listed"
    if has_stars:
        # Among these a tombstone would tell what it was rated.
        roots += f" AND c.rating = %(stars)s::smallint AND {_PUBLIC}"
    # Not among the pinned ones again; a tombstone that was pinned stands in its place.
    ordered = f"{roots} AND (c.pinned_at IS NULL OR c.state <> '{State.PUBLISHED.value}')"
    if not with_pinned:
        return _part(order, f"{ordered} AND {_beyond(order)}", limit=limit)
    pinned = f"{roots} AND c.pinned_at IS NOT NULL AND {_PUBLIC}"
    if not is_first:
        pinned += f" AND {_beyond(PINNED)}"
    above = _part(PINNED, pinned, limit=limit, is_above=True)
    # The parts come one after the other, each in its order.
    return f"{above} UNION ALL {_part(order, ordered, limit=limit)} LIMIT {limit}"


def _part(order: Order, condition: str, *, limit: int, is_above: bool = False) -> str:
    way = "DESC" if order.is_descending else "ASC"
    return (
        f"(SELECT {_ROW}, c.{order.column}::text AS key, {is_above} AS is_above"  # noqa: S608
        f" FROM comments_comment c"
        f" WHERE {condition} ORDER BY c.{order.column} {way}, c.id {way} LIMIT {limit})"
    )


def _beyond(order: Order) -> str:
    sign = "<" if order.is_descending else ">"
    kind = "timestamptz" if order.is_time else "integer"
    return f"(c.{order.column}, c.id) {sign} (%(key)s::{kind}, %(id)s::uuid)"


def replies_of(comment: Comment, *, after: Key | None, limit: int) -> list[Shown]:
    """All descendants of a root, or the children of a reply; oldest first. Queries: 1."""
    facts: dict[str, Any] = {"comment": comment.id}
    if after is not None:
        facts["key"], facts["id"] = BY_BIRTH.values(after)
    column = "root_id" if comment.parent_id is None else "parent_id"
    sql = _replies_sql(column, is_first=after is None, limit=limit)
    [[found]] = fetch(sql, facts, as_bytes=True)
    return _read(found)


@cache
def _replies_sql(column: str, *, is_first: bool, limit: int) -> str:
    condition = f"c.{column} = %(comment)s::uuid AND c.is_listed"
    if not is_first:
        condition += f" AND {_beyond(BY_BIRTH)}"
    return _all_shown(_part(BY_BIRTH, condition, limit=limit))


def ancestors_of(comment: Comment) -> list[Shown]:
    """The root and the nearest ancestors, root first. Queries: 1, none for a root."""
    if comment.parent_id is None:
        return []
    facts = {"parent": comment.parent_id, "root": comment.root_id}
    rows = sorted(fetch(_ANCESTORS_SQL, facts, as_bytes=True))
    return [shown for _, row in rows for shown in _read(row)]


_ANCESTORS_SQL = f"""
    WITH RECURSIVE up (id, above, steps) AS (
        SELECT id, parent_id, 1 FROM comments_comment WHERE id = %(parent)s::uuid
        UNION ALL
        SELECT one.id, one.parent_id, up.steps + 1
          FROM up JOIN comments_comment one ON one.id = up.above WHERE up.steps < {ANCESTORS_MAX})
    SELECT c.depth, {_SHOWN}
      FROM (SELECT {_ROW}, c.created_at::text AS key, false AS is_above FROM comments_comment c
             WHERE c.id = ANY(ARRAY(SELECT id FROM up UNION SELECT %(root)s::uuid))) AS c
"""  # noqa: S608


# As PostgreSQL writes what is true.
IS_ABOVE = b"t"


def top_key(top: Shown, sort: str) -> list[str | int]:
    """The cursor key after this root."""
    return [ABOVE, *top.after(PINNED)] if top.is_above == IS_ABOVE else top.after(ORDERS[sort])


def site_rows(comments: QuerySet[Comment]) -> list[tuple[Shown, dict[str, str]]]:
    """Public comments by first publication, and the links of their articles. Queries: 1."""
    shown = RawSQL(_OF_TABLE.sub("comments_comment.", _OF_SITE), ())  # noqa: S611
    rows = comments.values_list(shown, "article__key", "article__url", "article__title")
    names = ("key", "url", "title")
    return [(_read(row.encode())[0], dict(zip(names, link, strict=True))) for row, *link in rows]


_OF_SITE = _SHOWN.replace("c.is_above", "false").replace("c.key", "c.published_at")
_OF_TABLE = re.compile(r"\bc\.")
