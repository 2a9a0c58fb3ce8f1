"""What was published last, anywhere on a site."""

from django.db.models import QuerySet

from comments.models import Comment
from comments.selectors.orders import ORDERS, Key
from comments.states import State
from newsportal.articles.selectors import visible_articles
from newsportal.sites.models import Site


def public_comments(site: Site) -> QuerySet[Comment]:
    """Public comments of the site's visible articles, each with its article. One query."""
    shown = visible_articles(site).values("id")
    comments = Comment.objects.filter(site=site, state=State.PUBLISHED, article__in=shown)
    return comments.select_related("article")


def newest_first(comments: QuerySet[Comment], *, after: Key | None = None) -> QuerySet[Comment]:
    """These by first publication, behind a key."""
    order = ORDERS["newest"]
    if after is not None:
        comments = comments.filter(order.after(after))
    return comments.order_by(*order.ordering)
