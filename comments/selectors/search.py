"""Public comments by their words, newest first, from the rows of `SearchEntry`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from comments.models import Comment
from comments.models.search import term_prefix
from comments.selectors.latest import newest_first
from comments.selectors.orders import ORDERS, Key
from comments.selectors.pages import Shown, site_rows
from comments.states import State
from newsportal.articles.selectors import visible_articles
from newsportal.lib.fulltext import tsquery
from newsportal.lib.words.documents import Question
from newsportal.sites.models import Site

# Words that many comments hold fill a page from so many of the newest; the others are few.
NEWEST = 500
# Trigrams are shared by so many words that an index of them helps little: a thirtieth of a
# millisecond for each text that is compared.
NEWEST_LIKE = 3000
# Shared trigrams of two words: one letter wrong, missing or too many in a word of five.
SIMILARITY = 0.39
EXACT, SIMILAR = "exact", "similar"

# Materialized, because the planner cannot know which words are rare among the newest.
_PAGE = """
    WITH entries AS MATERIALIZED (
        SELECT comment_id, article_id, published_at, terms, letters FROM comments_searchentry
         WHERE site_id = %s {some})
    SELECT comment_id FROM entries WHERE {found} AND article_id IN ({articles})
     ORDER BY published_at DESC, comment_id DESC LIMIT %s
"""
_AFTER = " AND (published_at, comment_id) < (%s, %s)"
_NEWEST = " ORDER BY published_at DESC, comment_id DESC LIMIT {}"
_HOLDS = "terms @@ %s::tsquery"
_IS_LIKE = "%s <<%% letters"
_LIKENESS = "SELECT set_config('pg_trgm.strict_word_similarity_threshold', %s, true)"


@dataclass(frozen=True)
class Found:
    """A page, and whether it holds the words themselves (EXACT) or similar ones."""

    rows: list[tuple[Shown, dict[str, str]]]
    has_more: bool
    match: str


def found_key(row: Shown, match: str) -> list[str | int]:
    """The cursor key after this comment."""
    return [match, *row.after(ORDERS["newest"])]


def search(site: Site, asked: Question, *, after: Key | None, limit: int) -> Found:
    """Comments that hold every word, or else, if none does, new ones with a similar word for each.

    Queries: 2 to 4.
    """
    question = _Search(site, asked, after[1:] if after else None, limit + 1)
    match = str(after[0]) if after else EXACT
    found = question.exact() if match == EXACT else question.similar()
    if not found and after is None:
        match, found = SIMILAR, question.similar()
    comments = Comment.objects.filter(id__in=found[:limit], state=State.PUBLISHED)
    rows = site_rows(newest_first(comments)) if found else []
    return Found(rows, len(found) > limit, match)


@dataclass(frozen=True)
class _Search:
    site: Site
    asked: Question
    after: Key | None
    limit: int

    def exact(self) -> list[UUID]:
        query = [tsquery(self.asked, prefix=term_prefix(self.site.id))]
        found = self._page(_NEWEST.format(NEWEST), [], found=_HOLDS, found_values=query)
        return found if len(found) == self.limit else self._page(f" AND {_HOLDS}", query)

    def similar(self) -> list[UUID]:
        words = self.asked.letters
        if len(words) < len(self.asked.terms):
            return []
        with connection.cursor() as cursor:
            cursor.execute(_LIKENESS, [str(SIMILARITY)])
        condition = " AND ".join([_IS_LIKE] * len(words))
        return self._page(_NEWEST.format(NEWEST_LIKE), [], found=condition, found_values=words)

    def _page(
        self,
        some: str,
        some_values: Sequence[str],
        *,
        found: str = "TRUE",
        found_values: Sequence[str] = (),
    ) -> list[UUID]:
        articles, article_values = visible_articles(self.site).values("id").query.sql_with_params()
        values: list[Any] = [self.site.id]
        if self.after is not None:
            some = _AFTER + some
            values += [datetime.fromisoformat(str(self.after[0])), UUID(str(self.after[1]))]
        values += [*some_values, *found_values, *article_values, self.limit]
        with connection.cursor() as cursor:
            cursor.execute(_PAGE.format(some=some, found=found, articles=articles), values)
            return [row[0] for row in cursor.fetchall()]
