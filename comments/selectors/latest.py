"""What was published last, anywhere on a site or in one section of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from comments.models import Comment
from comments.selectors.orders import ORDERS, Key
from comments.states import State
from newsportal.articles.filters import in_section
from newsportal.articles.selectors import ids_sql, visible_articles
from newsportal.sites.models import Site

# How many comments of the site are looked at for each one that is wanted of a section.
PLACES_WALKED = 100
# One after the other, along the index: the planner cannot guess how many lie in the section.
_WALK = """
    SELECT place.id
      FROM ({places}) AS place(id, article_id, published_at),
           LATERAL ({articles} AND articles_article.id = place.article_id LIMIT 1) AS listed
     ORDER BY place.published_at DESC, place.id DESC LIMIT {limit}
"""
# Of a section that is seldom talked of: the latest of each of its articles.
_REST = """
    SELECT place.id
      FROM ({articles}) AS article(id),
           LATERAL ({places} AND comments_comment.article_id = article.id
                     ORDER BY 2 DESC, 1 DESC LIMIT {limit}) AS place(id, published_at)
     ORDER BY place.published_at DESC, place.id DESC LIMIT {limit}
"""


def published_comments(site: Site) -> QuerySet[Comment]:
    """Those of hidden articles too."""
    return Comment.objects.filter(site=site, state=State.PUBLISHED)


def public_comments(site: Site) -> QuerySet[Comment]:
    """Public comments of the site's visible articles, each with its article. One query."""
    shown = visible_articles(site).values("id")
    return published_comments(site).filter(article__in=shown).select_related("article")


def newest_first(comments: QuerySet[Comment], *, after: Key | None = None) -> QuerySet[Comment]:
    """These by first publication, behind a key."""
    order = ORDERS["newest"]
    if after is not None:
        comments = comments.filter(order.after(after))
    return comments.order_by(*order.ordering)


def latest_of_section(
    comments: QuerySet[Comment], *, site: Site, section: str, after: Key | None, limit: int
) -> list[UUID]:
    """Up to `limit` of these published comments, of a section's visible articles, newest first.

    Queries: 1, or 3 where fewer than one of PLACES_WALKED lies in the section.
    """
    order, most = ORDERS["newest"], limit * PLACES_WALKED
    articles, listed = ids_sql(in_section(visible_articles(site), site=site, key=section))
    walked = newest_first(comments, after=after)
    places, values = _sql(walked.values_list("id", "article_id", "published_at")[:most])
    walk = _WALK.format(places=places, articles=articles, limit=limit)
    found = _ids(walk, [*values, *listed])
    if len(found) == limit:
        return found
    end = walked.values_list("published_at", "id")[most - 1 : most].first()
    if end is None:
        return found
    unseen = comments.filter(order.after(order.key_of(*end))).order_by()
    places, values = _sql(unseen.values_list("id", "published_at"))
    rest = _REST.format(places=places, articles=articles, limit=limit - len(found))
    return found + _ids(rest, [*listed, *values])


def _sql(comments: QuerySet[Comment, Any]) -> tuple[str, tuple[Any, ...]]:
    sql, params = comments.query.sql_with_params()
    return sql, tuple(params)


def _ids(sql: str, params: Sequence[Any]) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]
