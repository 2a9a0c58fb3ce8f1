"""Public comments by their words, newest first, from the rows of `SearchEntry`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from comments.models import Comment
from comments.models.search import term_prefix
from comments.selectors.orders import ORDERS, Key
from comments.states import State
from newsportal.articles.selectors import visible_articles
from newsportal.lib.fulltext import tsquery
from newsportal.lib.words.documents import Question
from newsportal.sites.models import Site

# Words that many comments hold fill a page from so many of the newest; the others are few.
NEWEST = 500
# Shared trigrams of two words: one letter wrong, missing or too many in a word of five.
SIMILARITY = 0.39
EXACT, SIMILAR = "exact", "similar"

_PAGE = """
    SELECT comment_id FROM ({entries}) AS entries WHERE {found} AND article_id IN ({articles})
     ORDER BY published_at DESC, comment_id DESC LIMIT %s
"""
_ENTRIES = "SELECT * FROM comments_searchentry WHERE site_id = %s"
_AFTER = " AND (published_at, comment_id) < (%s, %s)"
_NEWEST = f" ORDER BY published_at DESC, comment_id DESC LIMIT {NEWEST}"


@dataclass(frozen=True)
class Found:
    """A page, and whether it holds the words themselves (EXACT) or similar ones."""

    comments: list[Comment]
    has_more: bool
    match: str


def found_key(comment: Comment, match: str) -> list[str | int]:
    """The cursor key after this comment."""
    return [match, *ORDERS["newest"].key(comment)]


def search(site: Site, asked: Question, *, after: Key | None, limit: int, timeout_ms: int) -> Found:
    """Comments that hold every word, or else, if none does, a similar one for each.

    Each query stops after `timeout_ms` with OperationalError. Queries: 2 to 5.
    """
    _bound(timeout_ms)
    question = _Search(site, asked, after[1:] if after else None, limit + 1)
    match = str(after[0]) if after else EXACT
    found = question.exact() if match == EXACT else question.similar()
    if not found and after is None:
        match, found = SIMILAR, question.similar()
    comments = Comment.objects.filter(id__in=found[:limit], state=State.PUBLISHED)
    ordered = comments.select_related("article").order_by(*ORDERS["newest"].ordering)
    return Found(list(ordered) if found else [], len(found) > limit, match)


def _bound(timeout_ms: int) -> None:
    """Until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true),"
            " set_config('pg_trgm.strict_word_similarity_threshold', %s, true)",
            [f"{timeout_ms}ms", str(SIMILARITY)],
        )


@dataclass(frozen=True)
class _Search:
    site: Site
    asked: Question
    after: Key | None
    limit: int

    def exact(self) -> list[UUID]:
        query = tsquery(self.asked, prefix=term_prefix(self.site.id))
        condition = "terms @@ %s::tsquery"
        found = self._page(condition, [query], among=_NEWEST)
        return found if len(found) == self.limit else self._page(condition, [query])

    def similar(self) -> list[UUID]:
        if len(self.asked.letters) < len(self.asked.terms):
            return []
        condition = " AND ".join("%s <<%% letters" for _ in self.asked.letters)
        return self._page(condition, self.asked.letters)

    def _page(self, found: str, values: Sequence[str], *, among: str = "") -> list[UUID]:
        articles, article_values = visible_articles(self.site).values("id").query.sql_with_params()
        entries = _ENTRIES
        entry_values: list[Any] = [self.site.id]
        if self.after is not None:
            entries += _AFTER
            entry_values += [datetime.fromisoformat(str(self.after[0])), UUID(str(self.after[1]))]
        sql = _PAGE.format(entries=entries + among, found=found, articles=articles)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*entry_values, *values, *article_values, self.limit])
            return [row[0] for row in cursor.fetchall()]
