"""Everything that taking a comment depends on, in one statement."""

# ruff: noqa: S608  # what is put into the statement are names of columns

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from comments.models import Comment
from comments.moderation.submission import Submission
from comments.selectors.pasts import ASKED_ONE, PAST, PAST_WIDTH, Asked, Past, read_past
from comments.selectors.settings import Levels, levels_from
from newsportal.articles.models import Article, Engagement
from newsportal.lib.statements import Columns, Reading, Statement, as_json
from newsportal.readers.models import Reader
from newsportal.sites.models import Section, Site

_ROWS = Reading(
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
           (SELECT jsonb_agg(jsonb_build_array(m.section_id, m.article_id, m.values))
              FROM comments_moderationsetting m
             WHERE m.site_id = a.site_id
               AND ((m.section_id IS NULL AND m.article_id IS NULL)
                    OR m.section_id = a.section_id OR m.article_id = a.id)),
           (SELECT true FROM comments_comment r
             WHERE r.article_id = COALESCE(a.thread_id, a.id)
               AND r.author_id = q.author_id AND r.rating IS NOT NULL
               AND r.state IN ('pending', 'published') LIMIT 1),
           (SELECT true FROM comments_judge j WHERE j.site_id = a.site_id AND j.is_on LIMIT 1),
           (SELECT true FROM readers_reader w WHERE w.id = q.author_id
               AND w.erased_at IS NULL AND w.merged_into_id IS NULL)
      FROM articles_article a
      JOIN articles_engagement e ON e.article_id = a.id
      LEFT JOIN sites_section s ON s.id = a.section_id
      LEFT JOIN articles_article t ON t.id = a.thread_id
      LEFT JOIN sites_section ts ON ts.id = t.section_id
      LEFT JOIN comments_comment p
        ON p.id = %(parent)s::uuid AND p.article_id = COALESCE(a.thread_id, a.id)
     CROSS JOIN {ASKED_ONE}
     WHERE a.site_id = %(site)s::bigint AND a.key = %(key)s::varchar
""")


@dataclass(frozen=True)
class Taking:
    """article     with all that `Article.policy` needs, its numbers, and this very site
    parent         what is answered, if it is of this discussion
    levels         the moderation settings above the text
    has_review     whether a review of the author counts here already, or waits to
    has_judges     whether judges outside may want to know
    is_author_here false for a reader who was erased or has gone over to another
    """

    article: Article
    parent: Comment | None
    past: Past
    levels: Levels
    has_review: bool
    has_judges: bool
    is_author_here: bool


def read_taking(
    *,
    site: Site,
    key: str,
    author: Reader,
    text: Submission,
    parent_id: UUID | None,
    now: datetime,
) -> Taking | None:
    """What is known at this moment; None without such an article. Queries: 1. Locks nothing.

    Of `text` the words alone are looked at.
    """
    asked = Asked(
        site_id=site.pk,
        author_id=author.pk,
        fingerprint=text.fingerprint if text.text else "",
        sketch=text.sketch if text.text else (),
        written_at=now,
        domains=text.domains,
    )
    parameters = {
        "asked": as_json(asked.parameter(0)),
        "parent": parent_id,
        "site": site.pk,
        "key": key,
    }
    found = _TAKING.rows(parameters)
    return _taking(found[0], site) if found else None


def _taking(row: tuple[object, ...], site: Site) -> Taking:
    parts = _ROWS.take(row)
    article: Article = parts["article"]
    article.site, article.section, article.thread = site, parts["section"], parts["thread"]
    article.engagement = parts["engagement"]
    if article.thread is not None:
        article.thread.section = parts["thread_section"]
    rest = row[_ROWS.width :]
    levels, has_review, has_judges, is_author_here = rest[PAST_WIDTH:]
    return Taking(
        article=article,
        parent=parts["parent"],
        past=read_past(rest[:PAST_WIDTH]),
        levels=levels_from(site, json.loads(str(levels)) if levels else ()),
        has_review=bool(has_review),
        has_judges=bool(has_judges),
        is_author_here=bool(is_author_here),
    )
