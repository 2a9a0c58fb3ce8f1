"""What stands around comments that wait for screening: read for a batch by one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from comments.selectors.settings import LEVELS, Levels, levels_read
from newsportal.articles.models import Article
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import Columns, Reading, any_of, relate, rows_of
from newsportal.readers.models import Reader
from newsportal.sites.models import Section, Site

# What judging asks of them: the rest would be read for nothing with each comment.
_AUTHOR = Columns(Reader, "r", only=("id", "site_id", "roles", "identity"))
_OF_ARTICLE = (
    *("id", "site_id", "section_id", "thread_id", "tags", "spells", "mode", "screening", "ratings"),
    *("min_identity", "opens_at", "closes_at", "closes_after_days", "published_at"),
)
_PLACE = Reading(
    article=Columns(Article, "a", only=_OF_ARTICLE),
    section=Columns(Section, "s"),
    thread=Columns(Article, "t"),
    thread_section=Columns(Section, "ts"),
    site=Columns(Site, "w"),
)
_AROUND = f"""
    SELECT c.id, c.article_id, {_AUTHOR.sql}, {_PLACE.sql},
           EXISTS (SELECT 1 FROM comments_judge j WHERE j.site_id = c.site_id AND j.is_on),
           {LEVELS}
      FROM comments_comment c
      JOIN readers_reader r ON r.id = c.author_id
      JOIN articles_article a ON a.id = c.article_id
      JOIN sites_site w ON w.id = a.site_id
      LEFT JOIN sites_section s ON s.id = a.section_id
      LEFT JOIN articles_article t ON t.id = a.thread_id
      LEFT JOIN sites_section ts ON ts.id = t.section_id
     WHERE c.id = {any_of("$1", "uuid")}
       AND EXISTS (SELECT FROM comments_screening d WHERE d.id = c.id AND d.lease = $2)
"""  # noqa: S608


@dataclass(frozen=True)
class Surroundings:
    """The author, the article with all that `Article.policy` needs, the settings above the text,
    and whether judges outside may want to know.
    """

    author: Reader
    article: Article
    levels: Levels
    has_judges: bool


def surroundings_of(ids: Iterable[UUID], *, lease: UUID) -> dict[UUID, Surroundings]:
    """By comment, of those whose screening is under this lease. Queries: 1.

    Each article and each site is one object, and so are equal levels.
    """
    articles: dict[int, Article] = {}
    sites: dict[int, Site] = {}
    shared: dict[tuple[int, str | None], Levels] = {}
    found = {}
    for comment_id, article_id, *row in rows_of(_AROUND, [array_of(list(ids)), lease]):
        place = row[_AUTHOR.width : -2]
        if article_id not in articles:
            articles[article_id] = _article(place, sites)
        article = articles[article_id]
        has_judges, levels = row[-2:]
        said = (article.site_id, levels)
        if said not in shared:
            shared[said] = levels_read(article.site, levels)
        author = _AUTHOR.take(row, 0)
        if author is not None:
            found[comment_id] = Surroundings(author, article, shared[said], has_judges)
    return found


def _article(place: list[Any], sites: dict[int, Site]) -> Article:
    article: Article = _PLACE.take_one(place, "article")
    if article.site_id not in sites:
        sites[article.site_id] = _PLACE.take_one(place, "site")
    thread = _PLACE.take_one(place, "thread")
    if thread is not None:
        relate(thread, section=_PLACE.take_one(place, "thread_section"))
    section = _PLACE.take_one(place, "section")
    relate(article, site=sites[article.site_id], section=section, thread=thread)
    return article
