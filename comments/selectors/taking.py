"""Everything that taking a comment depends on, in one statement."""

# ruff: noqa: S608  # what is put into the statement are names of columns

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from comments.models import Comment
from comments.moderation.submission import Submission
from comments.selectors.pasts import ASKED_OF_SITE, PAST, PAST_WIDTH, Asked, Past, read_past
from comments.selectors.settings import LEVELS, Levels, levels_read
from newsportal.articles.models import Article, Engagement
from newsportal.lib.problems import Problem
from newsportal.lib.statements import Columns, Reading, Statement, as_json, relate
from newsportal.readers.idempotency import BEFORE, Attempt, Made, asked_before, made_before
from newsportal.readers.models import Reader
from newsportal.sites.models import Section, Site
from newsportal.sites.selectors import get_site

_ROWS = Reading(
    site=Columns(Site, "w"),
    author=Columns(Reader, "r"),
    article=Columns(Article, "a"),
    engagement=Columns(Engagement, "e"),
    section=Columns(Section, "s"),
    thread=Columns(Article, "t"),
    thread_section=Columns(Section, "ts"),
    parent=Columns(Comment, "p"),
)
# Values and no EXISTS, which the planner may answer of all readers, or of all reviews, at once.
_TAKING = Statement(f"""
    SELECT {_ROWS.sql}, {PAST},
           {LEVELS},
           (SELECT true FROM comments_comment c
             WHERE c.article_id = COALESCE(a.thread_id, a.id)
               AND c.author_id = q.author_id AND c.rating IS NOT NULL
               AND c.state IN ('pending', 'published') LIMIT 1),
           (SELECT true FROM comments_judge j WHERE j.site_id = w.id AND j.is_on LIMIT 1),
           {BEFORE}
      FROM sites_site w
      JOIN readers_reader r ON r.id = %(author)s::uuid
      LEFT JOIN articles_article a ON a.site_id = w.id AND a.key = %(key)s::varchar
      LEFT JOIN articles_engagement e ON e.article_id = a.id
      LEFT JOIN sites_section s ON s.id = a.section_id
      LEFT JOIN articles_article t ON t.id = a.thread_id
      LEFT JOIN sites_section ts ON ts.id = t.section_id
      LEFT JOIN comments_comment p
        ON p.id = %(parent)s::uuid AND p.article_id = COALESCE(a.thread_id, a.id)
     CROSS JOIN {ASKED_OF_SITE}
     WHERE w.key = %(site)s::varchar
""")


@dataclass(frozen=True)
class Taking:
    """article     with all that `Article.policy` needs, its numbers, and the site
    parent         what is answered, if it is of this discussion
    levels         the moderation settings above the text
    has_review     whether a review of the author counts here already, or waits to
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
    attempt: Attempt,
    now: datetime,
) -> Asking:
    """What is known at this moment. Queries: 1. Locks nothing.

    Of `text` the words alone are looked at. Raises Problem not_found (no such site),
    invalid_token (no such reader) or idempotency_mismatch.
    """
    asked = Asked(
        site_id=None,
        author_id=author_id,
        fingerprint=text.fingerprint if text.text else "",
        sketch=text.sketch if text.text else (),
        written_at=now,
        domains=text.domains,
    )
    parameters = {
        "asked": as_json(asked.parameter(0)),
        "author": author_id,
        "parent": parent_id,
        "site": site_key,
        "key": key,
        **asked_before(attempt),
    }
    found = _TAKING.rows(parameters)
    if not found:
        get_site(site_key)
        raise Problem("invalid_token")
    return _asking(found[0], attempt)


def _asking(row: tuple[Any, ...], attempt: Attempt) -> Asking:
    parts = _ROWS.take(row)
    site, author = parts["site"], parts["author"]
    article: Article | None = parts["article"]
    before = made_before(attempt, row[-1])
    if article is None:
        return Asking(site, author, None, before)
    relate(article, site=site, section=parts["section"], thread=parts["thread"])
    article.engagement = parts["engagement"]
    if article.thread is not None:
        relate(article.thread, section=parts["thread_section"])
    rest = row[_ROWS.width :]
    levels, has_review, has_judges, _ = rest[PAST_WIDTH:]
    taking = Taking(
        article=article,
        author=author,
        parent=parts["parent"],
        past=read_past(rest[:PAST_WIDTH]),
        levels=levels_read(site, levels),
        has_review=bool(has_review),
        has_judges=bool(has_judges),
    )
    return Asking(site, author, taking, before)
