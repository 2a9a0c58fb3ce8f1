"""The rows of public pages as plain tuples. Each question costs O(page), never O(thread).

Every statement reads one index in its order; `tests/comments/test_page_plans.py` holds that.
"""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Func, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from comments.models import Comment
from comments.selectors.orders import ABOVE, BY_BIRTH, ORDERS, PINNED, Key, Order, is_above
from comments.selectors.threads import ANCESTORS_MAX
from comments.states import State
from newsportal.articles.models import Article
from newsportal.lib.conditional import json_text
from newsportal.lib.statements import fetch

_MADE_OF = ("html", "rating", "language", "version", "edited_at")
_OF_COMMENT = (
    "id",
    "parent_id",
    "root_id",
    "depth",
    "author_id",
    "state",
    "published_at",
    "reply_count",
    "removed_by",
    "pinned_at",
    "featured_at",
    "source",
    "created_at",
    "listed_children",
)


class Shown(NamedTuple):
    """A listed comment as its page needs it. `fragment` is of a text, so of a public one alone.

    `reactions` and `source` are JSON as PostgreSQL writes it; `key` is what the page goes by.
    """

    id: UUID
    parent_id: UUID | None
    root_id: UUID | None
    depth: int
    author_id: UUID
    state: str
    published_at: Any
    reply_count: int
    removed_by: str | None
    pinned_at: Any
    featured_at: Any
    source: str | None
    created_at: Any
    listed_children: int
    reactions: str
    fragment: str
    key: Any
    is_above: bool = False

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED


_COLUMNS = ", ".join(
    (
        *(f"c.{name}" for name in _OF_COMMENT),
        "c.reactions",
        # Rows from before there were stored fragments.
        f"coalesce(c.fragment, comments_fragment({', '.join(f'c.{name}' for name in _MADE_OF)}))",
    )
)
_PUBLIC = f"c.state = '{State.PUBLISHED.value}'"


def tops_page(
    article: Article, *, sort: str, stars: int | None = None, after: Key | None, limit: int
) -> list[Shown]:
    """Up to `limit` and one more roots, the pinned ones above them. Queries: 1."""
    order = ORDERS[sort]
    begins_above = after is None or is_above(after)
    facts: dict[str, Any] = {"article": article.discussion_id, "stars": stars}
    if after is not None and begins_above:
        facts["key"], facts["id"] = PINNED.values(after[1:])
    elif after is not None:
        facts["key"], facts["id"] = order.values(after)
    sql = _tops_sql(
        order,
        has_stars=stars is not None,
        with_pinned=begins_above,
        is_first=after is None,
        limit=limit + 1,
    )
    rows = [Shown(*row) for row in fetch(sql, facts)]
    above = [row for row in rows if row.is_above]
    others = [row for row in rows if not row.is_above]
    above.sort(key=lambda row: (row.pinned_at, row.id), reverse=True)
    others.sort(key=lambda row: (row.key, row.id), reverse=order.is_descending)
    return (above + others)[: limit + 1]


@cache
def _tops_sql(
    order: Order, *, has_stars: bool, with_pinned: bool, is_first: bool, limit: int
) -> str:
    roots = "c.article_id = %(article)s::bigint AND c.parent_id IS NULL AND c.is_listed"
    if has_stars:
        # Among these a tombstone would tell what it was rated.
        roots += f" AND c.rating = %(stars)s::smallint AND {_PUBLIC}"
    key = f"c.{order.column}"
    # Not among the pinned ones again; a tombstone that was pinned stands in its place.
    ordered = f"{roots} AND (c.pinned_at IS NULL OR c.state <> '{State.PUBLISHED.value}')"
    if not with_pinned:
        ordered += f" AND {_beyond(order)}"
    parts = [_part(order, ordered, key=key, is_above=False, limit=limit)]
    if with_pinned:
        pinned = f"{roots} AND c.pinned_at IS NOT NULL AND {_PUBLIC}"
        if not is_first:
            pinned += f" AND {_beyond(PINNED)}"
        parts.append(_part(PINNED, pinned, key=key, is_above=True, limit=limit))
    return " UNION ALL ".join(parts)


def _part(order: Order, condition: str, *, key: str, is_above: bool, limit: int) -> str:
    way = "DESC" if order.is_descending else "ASC"
    return (
        f"(SELECT {_COLUMNS}, {key}, {is_above} FROM comments_comment c"  # noqa: S608
        f" WHERE {condition} ORDER BY c.{order.column} {way}, c.id {way} LIMIT {limit})"
    )


def _beyond(order: Order) -> str:
    sign = "<" if order.is_descending else ">"
    kind = "timestamptz" if order.is_time else "integer"
    return f"(c.{order.column}, c.id) {sign} (%(key)s::{kind}, %(id)s::uuid)"


def first_replies(roots: Sequence[UUID], limit: int) -> list[Shown]:
    """Up to `limit` descendants of each root, the oldest of all first. Queries: 1, or none."""
    if not roots or not limit:
        return []
    rows = fetch(_first_replies_sql(limit), {"roots": list(roots)})
    return sorted((Shown(*row) for row in rows), key=lambda row: (row.created_at, row.id))


@cache
def _first_replies_sql(limit: int) -> str:
    part = _part(
        BY_BIRTH,
        "c.root_id = tops.id AND c.is_listed",
        key="c.created_at",
        is_above=False,
        limit=limit,
    )
    return f"SELECT found.* FROM unnest(%(roots)s::uuid[]) AS tops (id), LATERAL {part} AS found"  # noqa: S608


def replies_of(comment: Comment, *, after: Key | None, limit: int) -> list[Shown]:
    """All descendants of a root, or the children of a reply; oldest first. Queries: 1."""
    facts: dict[str, Any] = {"comment": comment.id}
    if after is not None:
        facts["key"], facts["id"] = BY_BIRTH.values(after)
    column = "root_id" if comment.parent_id is None else "parent_id"
    sql = _replies_sql(column, is_first=after is None, limit=limit)
    return [Shown(*row) for row in fetch(sql, facts)]


@cache
def _replies_sql(column: str, *, is_first: bool, limit: int) -> str:
    condition = f"c.{column} = %(comment)s::uuid AND c.is_listed"
    if not is_first:
        condition += f" AND {_beyond(BY_BIRTH)}"
    return _part(BY_BIRTH, condition, key="c.created_at", is_above=False, limit=limit)


def with_ancestors(comment: Comment) -> list[Shown]:
    """The root, the nearest ancestors and the comment itself, in this order. Queries: 1."""
    rows = fetch(_ANCESTORS_SQL, {"comment": comment.id, "root": comment.root_id})
    return sorted((Shown(*row) for row in rows), key=lambda row: row.depth)


_ANCESTORS_SQL = f"""
    WITH RECURSIVE up (id, above, steps) AS (
        SELECT id, parent_id, 0 FROM comments_comment WHERE id = %(comment)s::uuid
        UNION ALL
        SELECT one.id, one.parent_id, up.steps + 1
          FROM up JOIN comments_comment one ON one.id = up.above WHERE up.steps < {ANCESTORS_MAX})
    SELECT {_COLUMNS}, c.created_at
      FROM comments_comment c
     WHERE c.id = ANY(ARRAY(SELECT id FROM up UNION SELECT %(root)s::uuid))
"""  # noqa: S608


def top_key(top: Shown, sort: str) -> list[str | int]:
    """The cursor key after this root."""
    if top.is_above:
        return [ABOVE, *PINNED.key_of(top.pinned_at, top.id)]
    return ORDERS[sort].key_of(top.key, top.id)


def site_rows(comments: QuerySet[Comment]) -> list[tuple[Shown, dict[str, str]]]:
    """Public comments and the links of their articles. Queries: 1."""
    fragment = Coalesce(
        "fragment", Func(*map(F, _MADE_OF), function="comments_fragment", output_field=TextField())
    )
    rows = comments.values_list(
        *_OF_COMMENT[:11],
        Cast("source", TextField()),
        *_OF_COMMENT[12:],
        Cast("reactions", TextField()),
        fragment,
        "published_at",
        "article__key",
        "article__url",
        "article__title",
    )
    return [
        (Shown(*row[:-3]), dict(zip(("key", "url", "title"), row[-3:], strict=True)))
        for row in rows
    ]


_AUTHORS_SQL = "SELECT id, public FROM readers_reader WHERE id = ANY(%(ids)s::uuid[])"


def author_fragments(rows: Iterable[Shown]) -> dict[UUID, str]:
    """What pages show of each public comment's author, as JSON. Queries: 1, none without rows."""
    ids = {row.author_id for row in rows if row.is_public}
    if not ids:
        return {}
    found = fetch(_AUTHORS_SQL, {"ids": list(ids)})
    return {reader_id: json_text(json.loads(public)) for reader_id, public in found}
