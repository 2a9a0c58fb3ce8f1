"""The rows of public pages as plain tuples. Each question costs O(page), never O(thread).

Every statement reads one index in its order; `tests/comments/test_page_plans.py` holds that.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Func, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce
from django.db.models.lookups import IsNull

from comments.models import Comment
from comments.selectors.orders import ABOVE, BY_BIRTH, ORDERS, PINNED, Key, Order, is_above
from comments.selectors.threads import ANCESTORS_MAX
from comments.states import State
from newsportal.articles.models import Article
from newsportal.lib.conditional import json_text, rfc3339
from newsportal.lib.statements import fetch

_MADE_OF = ("html", "rating", "language", "version", "edited_at")


class Shown(NamedTuple):
    """A listed comment as its page needs it. `fragment` is of a text, so of a public one alone.

    `published_at` is RFC 3339, `reactions` and `source` are JSON as PostgreSQL writes it, and
    `key` is what the page goes by, as text: nobody reads it but for the last of a page.
    """

    id: str
    parent: str | None
    root: str | None
    depth: int
    author: str
    state: str
    published_at: str
    reply_count: int
    removed_by: str | None
    is_pinned: bool
    is_featured: bool
    source: str | None
    listed_children: int
    reactions: str
    fragment: str
    key: str
    is_above: bool = False

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED

    def after(self, order: Order) -> list[str | int]:
        """The cursor key after this row, of a page in that order."""
        value = datetime.fromisoformat(self.key) if order.is_time else int(self.key)
        return order.key_of(value, UUID(self.id))


# Texts as PostgreSQL makes them are half as dear as objects that become texts here.
_COLUMNS = f"""
    c.id::text, c.parent_id::text, c.root_id::text, c.depth, c.author_id::text, c.state,
    to_char(c.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), c.reply_count,
    c.removed_by, c.pinned_at IS NOT NULL, c.featured_at IS NOT NULL, c.source, c.listed_children,
    c.reactions,
    -- Rows from before there were stored fragments have none.
    coalesce(c.fragment, comments_fragment({", ".join(f"c.{name}" for name in _MADE_OF)}))
"""
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
    # The parts come one after the other, each in its order.
    return [Shown(*row) for row in fetch(sql, facts)][: limit + 1]


@cache
def _tops_sql(
    order: Order, *, has_stars: bool, with_pinned: bool, is_first: bool, limit: int
) -> str:
    roots = "c.article_id = %(article)s::bigint AND c.parent_id IS NULL AND c.is_listed"
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
    return f"{above} UNION ALL {_part(order, ordered, limit=limit)}"


def _part(order: Order, condition: str, *, limit: int, is_above: bool = False) -> str:
    way = "DESC" if order.is_descending else "ASC"
    return (
        f"(SELECT {_COLUMNS}, c.{order.column}::text, {is_above} FROM comments_comment c"  # noqa: S608
        f" WHERE {condition} ORDER BY c.{order.column} {way}, c.id {way} LIMIT {limit})"
    )


def _beyond(order: Order) -> str:
    sign = "<" if order.is_descending else ">"
    kind = "timestamptz" if order.is_time else "integer"
    return f"(c.{order.column}, c.id) {sign} (%(key)s::{kind}, %(id)s::uuid)"


def first_replies(roots: Sequence[str], limit: int) -> list[Shown]:
    """Up to `limit` descendants of each root, of each the oldest first. Queries: 1, or none."""
    if not roots or not limit:
        return []
    return [Shown(*row) for row in fetch(_first_replies_sql(limit), {"roots": list(roots)})]


@cache
def _first_replies_sql(limit: int) -> str:
    part = _part(BY_BIRTH, "c.root_id = tops.id AND c.is_listed", limit=limit)
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
    return _part(BY_BIRTH, condition, limit=limit)


def ancestors_of(comment: Comment) -> list[Shown]:
    """The root and the nearest ancestors, root first. Queries: 1, none for a root."""
    if comment.parent_id is None:
        return []
    rows = fetch(_ANCESTORS_SQL, {"parent": comment.parent_id, "root": comment.root_id})
    return sorted((Shown(*row) for row in rows), key=lambda row: row.depth)


_ANCESTORS_SQL = f"""
    WITH RECURSIVE up (id, above, steps) AS (
        SELECT id, parent_id, 1 FROM comments_comment WHERE id = %(parent)s::uuid
        UNION ALL
        SELECT one.id, one.parent_id, up.steps + 1
          FROM up JOIN comments_comment one ON one.id = up.above WHERE up.steps < {ANCESTORS_MAX})
    SELECT {_COLUMNS}, c.created_at::text
      FROM comments_comment c
     WHERE c.id = ANY(ARRAY(SELECT id FROM up UNION SELECT %(root)s::uuid))
"""  # noqa: S608


def top_key(top: Shown, sort: str) -> list[str | int]:
    """The cursor key after this root."""
    return [ABOVE, *top.after(PINNED)] if top.is_above else top.after(ORDERS[sort])


def site_rows(comments: QuerySet[Comment]) -> list[tuple[Shown, dict[str, str]]]:
    """Public comments by first publication, and the links of their articles. Queries: 1."""
    fragment = Coalesce(
        "fragment", Func(*map(F, _MADE_OF), function="comments_fragment", output_field=TextField())
    )
    rows = comments.values_list(
        *(Cast(name, TextField()) for name in ("id", "parent_id", "root_id")),
        "depth",
        Cast("author_id", TextField()),
        "state",
        "published_at",
        "reply_count",
        "removed_by",
        IsNull(F("pinned_at"), False),
        IsNull(F("featured_at"), False),
        Cast("source", TextField()),
        "listed_children",
        Cast("reactions", TextField()),
        fragment,
        Cast("published_at", TextField()),
        "article__key",
        "article__url",
        "article__title",
    )
    return [
        (
            Shown(*row[:-3])._replace(published_at=rfc3339(row[6])),
            dict(zip(("key", "url", "title"), row[-3:], strict=True)),
        )
        for row in rows
    ]


_AUTHORS_SQL = "SELECT id::text, public FROM readers_reader WHERE id = ANY(%(ids)s::uuid[])"


def author_fragments(rows: Iterable[Shown]) -> dict[str, str]:
    """What pages show of each public comment's author, as JSON. Queries: 1, none without rows."""
    ids = {row.author for row in rows if row.is_public}
    if not ids:
        return {}
    found = fetch(_AUTHORS_SQL, {"ids": list(ids)})
    return {reader_id: _fragment(json.loads(public)) for reader_id, public in found}


def _fragment(public: dict[str, Any]) -> str:
    """Without what is null, false or empty, as in all lists."""
    return json_text({name: value for name, value in public.items() if value})
