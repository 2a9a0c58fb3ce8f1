"""What robots tell of a share, counted once each."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from newsportal.articles.activity import Act, record_acts
from newsportal.articles.engagement import touch
from newsportal.events.log import publish
from social.models import Share
from social.scopes import CONFIRMED, confirmed
from social.services.tallies import add_to_tally
from social.services.visitors import KEPT_DAYS, acts_of, day_of, first_in

EVENTS = {"previewed": "share.previewed", "confirmed": "share.confirmed"}


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
    weight = _weight(share, now) if "confirmed" in names else 0.0
    add_to_tally(article_id=share.article_id, network=share.network_id, at=now, **counts)
    if "confirmed" in names:
        record_acts([Act(share.article_id, now, confirmed=1, weight=weight)])
    for name in names:
        version = touch(share.article_id, **{name: 1})
        publish(
            EVENTS[name],
            site_id=share.article.site_id,
            article_id=share.article_id,
            article_version=version,
            subject_id=share.id,
            now=now,
            network=share.network_id,
        )


def _weight(share: Share, now: datetime) -> float:
    """What a confirmed share adds to its article's heat: of a visitor's nth of a day 1/2^(n-1).

    Nobody's, and one whose sharer nobody knows any more, adds nothing: a thousand of them might
    be one person's.
    """
    if share.visitor is None or day_of(now) - share.day > KEPT_DAYS:
        return 0.0
    whose: dict[str, Any] = {
        "article_id": share.article_id,
        "day": share.day,
        "visitor": bytes(share.visitor),
    }
    first_in(**whose, scopes=(confirmed(share.token),))
    before = min(acts_of(**whose, scope=CONFIRMED) - 1, 60)
    return float(settings.NEWSPORTAL_HEAT_WEIGHTS["confirmed"] * 0.5**before)
