"""How often people did what to an article, as schema.org has it."""

from typing import Any

from newsportal.articles.models import Article, Engagement
from newsportal.events.routing import functions
from newsportal.lib.jsonld import interaction


def article_interactions(article: Article, numbers: Engagement) -> list[dict[str, Any]]:
    """The sums, then what each wing adds to them.

    `numbers` are the article's as the public reads them. Queries: 1, 0 for one that nobody stored.
    """
    sums = [
        interaction("CommentAction", numbers.comments),
        interaction("LikeAction", numbers.reactions.get("like", 0)),
        interaction("ShareAction", numbers.shares),
    ]
    if not article.is_stored:
        return sums
    return [*sums, *(row for part in functions("INTERACTIONS") for row in part(article))]
