"""A network's robot came by a share's link."""

from datetime import datetime

from django.db import transaction

from social.models import Share
from social.services.confirmations import confirm_or_ask, may_be_confirmed
from social.services.counting import count_news, mark


def record_preview(*, share: Share, robot: str | None, address: str, now: datetime) -> None:
    """A preview robot read the share's own link, so the link stands somewhere; once counts.

    `share` may be some seconds old. `robot`: the network it says it is of, which its address has
    to prove before the share counts as confirmed.
    """
    is_first = share.previewed_at is None
    is_own = may_be_confirmed(share, robot=robot, now=now)
    if not (is_first or is_own):
        return
    news = []
    with transaction.atomic():
        if is_first and mark(share, previewed_at=now, previewed_by=robot or ""):
            news.append("previewed")
        if is_own and confirm_or_ask(share, address=address, now=now):
            news.append("confirmed")
        count_news(share, news, now=now)
    # The link is remembered as it was read: of a thousand robots in those seconds one is news.
    share.previewed_at = share.previewed_at or now
    if "confirmed" in news:
        share.confirmed_at = now
