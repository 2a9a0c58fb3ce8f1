"""What robots tell of a share, counted once each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from newsportal.articles.engagement import touch
from newsportal.events.log import publish
from social.models import Share
from social.services.tallies import add_to_tally


def mark(share: Share, **values: Any) -> bool:
    """Set what the share does not have yet, by the first of the names; whether we were the one."""
    column = next(iter(values))
    return bool(Share.objects.filter(id=share.id, **{column: None}).update(**values))


def count_news(share: Share, news: Iterable[str], *, now: datetime) -> None:
    """Count that the share is `previewed` or `confirmed` now. In the transaction that marked it.

    Each is a page version and an event of its own. Statements: 0 for nothing.
    """
    names = list(news)
    if not names:
        return
    counts = dict.fromkeys(names, 1)
    add_to_tally(article_id=share.article_id, network=share.network_id, at=now, **counts)
    for name in names:
        version = touch(share.article_id, **{name: 1})
        publish(
            f"share.{name}",
            site_id=share.article.site_id,
            article_id=share.article_id,
            article_version=version,
            subject_id=share.id,
            now=now,
            network=share.network_id,
        )
