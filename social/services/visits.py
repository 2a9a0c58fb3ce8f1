"""A network's robot came by a share's link."""

from datetime import datetime

from django.db import transaction

from newsportal.articles.engagement import touch
from newsportal.events.log import publish
from social.models import Share
from social.services.tallies import add_to_tally


def record_preview(*, share: Share, robot: str | None, now: datetime) -> None:
    """A preview robot read the share's own link, so the link stands somewhere; once counts.

    `share` may be some seconds old. `robot`: the network it says it is of. That proves nothing
    yet: anybody can say so.
    """
    if share.previewed_at is not None:
        return
    with transaction.atomic():
        moved = Share.objects.filter(id=share.id, previewed_at=None).update(
            previewed_at=now, previewed_by=robot or ""
        )
        if moved:
            _count(share, now)


def _count(share: Share, now: datetime) -> None:
    add_to_tally(article_id=share.article_id, network=share.network_id, at=now, previewed=1)
    version = touch(share.article_id, previewed=1)
    publish(
        "share.previewed",
        site_id=share.article.site_id,
        article_id=share.article_id,
        article_version=version,
        subject_id=share.id,
        now=now,
        network=share.network_id,
    )
