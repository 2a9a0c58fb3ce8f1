"""What stands around comments that wait for screening: read for a batch by few statements."""

# ruff: noqa: S608  # what is put into the statements are names of our own

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Model

from comments.selectors.pasts import ASKED_OF_COMMENT, PAST_OF_COMMENT, Past, read_past
from comments.selectors.settings import LEVELS, Levels, levels_read
from newsportal.articles.models import Article
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import Columns, any_of, relate, rows_of
from newsportal.readers.models import Reader
from newsportal.sites.models import Section, Site

M = TypeVar("M", bound=Model)

# What judging asks of them: the rest would be read for nothing with each comment.
_AUTHOR = Columns(Reader, "r", only=("id", "site_id", "roles", "identity"))
_ARTICLE = Columns(
    Article,
    "a",
    only=(
        *("id", "site_id", "section_id", "thread_id", "tags", "spells", "mode", "screening"),
        *("ratings", "min_identity", "opens_at", "closes_at", "closes_after_days", "published_at"),
    ),
)
_PAST_WIDTH = 5
_AROUND = f"""
    SELECT c.id, {_AUTHOR.sql}, {_ARTICLE.sql}, {PAST_OF_COMMENT}, {LEVELS}
      FROM comments_comment c
      JOIN readers_reader r ON r.id = c.author_id
      JOIN articles_article a ON a.id = c.article_id
     CROSS JOIN {ASKED_OF_COMMENT}
     WHERE c.id = {any_of("$1", "uuid")}
       AND EXISTS (SELECT FROM comments_screening d WHERE d.id = c.id AND d.lease = $2)
"""
# Apart, for they are the same ones again and again.
_SITE, _SECTION, _THREAD = Columns(Site, "w"), Columns(Section, "s"), Columns(Article, "t")
_SITES = f"""
    SELECT {_SITE.sql}, EXISTS (SELECT 1 FROM comments_judge j WHERE j.site_id = w.id AND j.is_on)
      FROM sites_site w WHERE w.id = {any_of("$1", "bigint")}
"""
_SECTIONS = f"SELECT {_SECTION.sql} FROM sites_section s WHERE s.id = {any_of('$1', 'bigint')}"
_THREADS = f"SELECT {_THREAD.sql} FROM articles_article t WHERE t.id = {any_of('$1', 'bigint')}"


class Surroundings(NamedTuple):
    """The author, the article with all that `Article.policy` needs, the settings above the text,
    what `pasts` knows of most texts, and whether judges outside may want to know.
    """

    author: Reader
    article: Article
    levels: Levels
    past: Past
    has_judges: bool


def surroundings_of(ids: Iterable[UUID], *, lease: UUID) -> dict[UUID, Surroundings]:
    """By comment, of those whose screening is under this lease.

    Each article and each site is one object, and so are equal levels. Queries: 2, and 1 each for
    sections and for discussions that other articles show.
    """
    rows = rows_of(_AROUND, [array_of(list(ids)), lease])
    starts_at = 1 + _AUTHOR.width
    articles: dict[int, Article] = {}
    for row in rows:
        if row[starts_at] not in articles:
            article = _ARTICLE.take(row, starts_at)
            if article is not None:
                articles[article.pk] = article
    judged = _relate(articles.values())
    shared: dict[tuple[int, str | None], Levels] = {}
    found = {}
    for row in rows:
        article, author = articles[row[starts_at]], _AUTHOR.take(row, 1)
        *past, levels = row[-_PAST_WIDTH - 1 :]
        said = (article.site_id, levels)
        if said not in shared:
            shared[said] = levels_read(article.site, levels)
        if author is not None:
            found[row[0]] = Surroundings(
                author, article, shared[said], read_past(past), article.site_id in judged
            )
    return found


def _relate(articles: Iterable[Article]) -> set[int]:
    """Give articles all that `Article.policy` needs; returns the sites that have judges."""
    rows = list(articles)
    threads = _by_key(_THREADS, _THREAD, [row.thread_id for row in rows])
    both = [*rows, *threads.values()]
    sections = _by_key(_SECTIONS, _SECTION, [row.section_id for row in both])
    asked = _rows_by_key(_SITES, [row.site_id for row in both])
    sites = {site.pk: site for row in asked if (site := _SITE.take(row, 0)) is not None}
    for row in both:
        relate(row, site=sites[row.site_id], section=sections.get(row.section_id))
    for row in rows:
        relate(row, thread=threads.get(row.thread_id))
    return {site.pk for site, row in zip(sites.values(), asked, strict=True) if row[-1]}


def _by_key(sql: str, columns: Columns[M], keys: Sequence[int | None]) -> Mapping[int | None, M]:
    found = (columns.take(row, 0) for row in _rows_by_key(sql, keys))
    return {row.pk: row for row in found if row is not None}


def _rows_by_key(sql: str, keys: Sequence[int | None]) -> list[tuple[Any, ...]]:
    wanted = sorted({key for key in keys if key is not None})
    return rows_of(sql, [array_of(wanted)]) if wanted else []
