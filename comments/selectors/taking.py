"""Everything that taking a comment depends on, in one statement."""

# ruff: noqa: S608  # what is put into the statement are names of columns

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from comments.models import Comment
from comments.moderation.submission import Submission
from comments.selectors.pasts import ASKED_OF_SITE, Past, past_of_one, read_past
from comments.selectors.settings import LEVELS, Levels, levels_read
from newsportal.articles.models import Article, Engagement
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.problems import Problem
from newsportal.lib.statements import Columns, Reading, Statement, relate
from newsportal.readers.idempotency import BEFORE, Attempt, Made, asked_before, made_before
from newsportal.readers.models import Reader
from newsportal.sites.models import Section, Site
from newsportal.sites.selectors import get_site

# What taking a comment asks of them: PostgreSQL makes a place for each column at every join, and a
# third of the statement's time was for what nobody looked at.
_SITE = Columns(
    Site,
    "w",
    only=(
        *("id", "hosts", "language", "mode", "screening", "ratings", "markup", "min_identity"),
        *("closes_after_days", "spells", "edit_window_seconds", "max_links", "banned_words"),
        *("words_version", "automation", "lazy_articles", "is_sandbox"),
    ),
)
_READER = Columns(
    Reader,
    "r",
    only=("id", "site_id", "roles", "identity", "public", "erased_at", "merged_into_id"),
)
_POLICY = (
    *("id", "site_id", "section_id", "thread_id", "mode", "screening", "ratings", "min_identity"),
    *("opens_at", "closes_at", "closes_after_days", "spells", "published_at"),
)
_ARTICLE = Columns(Article, "a", only=(*_POLICY, "language", "tags"))
_ENGAGEMENT, _SECTION = Columns(Engagement, "e"), Columns(Section, "s")
_THREAD, _THREAD_SECTION = Columns(Article, "t", only=_POLICY), Columns(Section, "ts")
_PARENT = Columns(
    Comment,
    "p",
    only=("id", "site_id", "article_id", "author_id", "root_id", "depth", "state", "created_at"),
)
_THREADS = """
      LEFT JOIN articles_article t ON t.id = a.thread_id
      LEFT JOIN sites_section ts ON ts.id = t.section_id
"""
_PARENTS = """
      LEFT JOIN comments_comment p
        ON p.id = %(parent)s::uuid AND p.article_id = COALESCE(a.thread_id, a.id)
"""
# Values and no EXISTS, which the planner may answer of all readers, or of all reviews, at once.
_REVIEW = """
    (SELECT true FROM comments_comment c
      WHERE c.article_id = COALESCE(a.thread_id, a.id)
        AND c.author_id = q.author_id AND c.rating IS NOT NULL
        AND c.state IN ('pending', 'published') LIMIT 1)
"""
_JUDGES = "(SELECT true FROM comments_judge j WHERE j.site_id = w.id AND j.is_on LIMIT 1)"


class _Asks(NamedTuple):
    """What few comments ask of: setting up their parts would cost all others as much."""

    is_shown_elsewhere: bool
    is_reply: bool
    is_review: bool
    is_once: bool
    has_links: bool


@lru_cache(maxsize=1 << len(_Asks._fields))
def _taking(asks: _Asks) -> tuple[Reading, Statement]:
    parts: dict[str, Columns[Any]] = {
        "site": _SITE,
        "author": _READER,
        "article": _ARTICLE,
        "engagement": _ENGAGEMENT,
        "section": _SECTION,
    }
    if asks.is_shown_elsewhere:
        parts |= {"thread": _THREAD, "thread_section": _THREAD_SECTION}
    if asks.is_reply:
        parts["parent"] = _PARENT
    reading = Reading(**parts)
    return reading, Statement(f"""
        SELECT {reading.sql}, {past_of_one(has_links=asks.has_links)}, {LEVELS}, {_JUDGES},
               {_REVIEW if asks.is_review else "NULL"}, {BEFORE if asks.is_once else "NULL"}
          FROM sites_site w
          JOIN readers_reader r ON r.id = %(author)s::uuid
          LEFT JOIN articles_article a ON a.site_id = w.id AND a.key = %(key)s::varchar
          LEFT JOIN articles_engagement e ON e.article_id = a.id
          LEFT JOIN sites_section s ON s.id = a.section_id
          {_THREADS if asks.is_shown_elsewhere else ""}
          {_PARENTS if asks.is_reply else ""}
         CROSS JOIN {ASKED_OF_SITE}
         WHERE w.key = %(site)s::varchar
    """)


@dataclass(frozen=True)
class Taking:
    """article     with all that `Article.policy` needs, its numbers, and the site
    parent         what is answered, if it is of this discussion
    levels         the moderation settings above the text
    has_review     whether a review of the author counts here already, or waits to; if that was
                   asked
    has_judges     whether judges outside may want to know
    """

    article: Article
    author: Reader
    parent: Comment | None
    past: Past
    levels: Levels
    has_review: bool
    has_judges: bool


@dataclass(frozen=True)
class Asking:
    """Who writes where; `taking` is None without such an article. `before`: what the same attempt
    made.
    """

    site: Site
    author: Reader
    taking: Taking | None
    before: Made | None


def read_taking(
    *,
    site_key: str,
    key: str,
    author_id: UUID,
    text: Submission,
    parent_id: UUID | None,
    is_review: bool,
    attempt: Attempt,
    now: datetime,
) -> Asking:
    """What is known at this moment. Locks nothing.

    Of `text` the words alone are looked at; whether a review is there already, if this `is_review`.
    Queries: 1, or 2 where the article shows the discussion of another. Raises Problem not_found
    (no such site), invalid_token (no such reader) or idempotency_mismatch.
    """
    parameters = {
        "author": author_id,
        "fingerprint": text.fingerprint if text.text else "",
        "sketch": array_of(text.sketch) if text.text and text.sketch else "{}",
        "written_at": now,
        "domains": array_of(text.domains) if text.domains else "{}",
        "parent": parent_id,
        "site": site_key,
        "key": key,
        **asked_before(attempt),
    }
    asks = _Asks(
        is_shown_elsewhere=False,
        is_reply=parent_id is not None,
        is_review=is_review,
        is_once=attempt.key is not None,
        has_links=bool(text.domains),
    )
    return _read(asks, parameters, attempt)


def _read(asks: _Asks, parameters: Mapping[str, Any], attempt: Attempt) -> Asking:
    reading, statement = _taking(asks)
    found = statement.rows(parameters)
    if not found:
        get_site(parameters["site"])
        raise Problem("invalid_token")
    parts = reading.take(found[0])
    article: Article | None = parts["article"]
    if article is not None and article.thread_id is not None and not asks.is_shown_elsewhere:
        # All anew, so that all of it is of one moment.
        return _read(asks._replace(is_shown_elsewhere=True), parameters, attempt)
    return _asking(parts, found[0][reading.width :], attempt)


def _asking(parts: Mapping[str, Any], rest: Sequence[Any], attempt: Attempt) -> Asking:
    site, author = parts["site"], parts["author"]
    article: Article | None = parts["article"]
    *past, levels, has_judges, has_review, made = rest
    before = made_before(attempt, made)
    if article is None:
        return Asking(site, author, None, before)
    relate(article, site=site, section=parts["section"], thread=parts.get("thread"))
    article.engagement = parts["engagement"]
    if article.thread is not None:
        relate(article.thread, section=parts["thread_section"])
    taking = Taking(
        article=article,
        author=author,
        parent=parts.get("parent"),
        past=read_past(past),
        levels=levels_read(site, levels),
        has_review=bool(has_review),
        has_judges=bool(has_judges),
    )
    return Asking(site, author, taking, before)
