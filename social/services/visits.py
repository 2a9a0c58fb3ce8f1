"""Somebody, or something, came by a share's link."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from newsportal.articles.engagement import touch
from newsportal.events.log import publish
from newsportal.lib.ids import uuid7
from social.models import Interaction, Share
from social.robots import Reason
from social.scopes import clicked
from social.services.tallies import add_to_tally, count_filtered
from social.services.visitors import Visitor, day_of, first_in, is_sharer, todays_key


def record_visit(*, share: Share, visitor: Visitor, now: datetime) -> UUID:
    """Count a person as a click-back, once per share, visitor and day; returns the visit's id.

    The sharer's own visits count nothing, nor do those of people who opted out: without a key
    one of them could not be told from a thousand.
    """
    key = todays_key(visitor, article_id=share.article_id, now=now)
    if key is None or is_sharer(visitor, share):
        reason = Reason.OPT_OUT if key is None else Reason.OWN
        record_filtered(share=share, reason=reason, now=now)
        return uuid7()
    day = day_of(now)
    scope = clicked(share.token)
    click = Interaction(
        id=uuid7(),
        kind=Interaction.CLICK_BACK,
        site_id=share.article.site_id,
        article_id=share.article_id,
        network=share.network_id,
        subject_id=share.id,
        at=now,
    )
    with transaction.atomic():
        is_first = scope in first_in(
            article_id=share.article_id, day=day, visitor=key, scopes=[scope]
        )
        click.reason = "" if is_first else Reason.REPEAT
        click.save(force_insert=True)
        if is_first:
            Share.objects.filter(id=share.id).update(click_backs=F("click_backs") + 1)
            _count(share, "share.clicked", now, click_backs=1)
    return click.id


def record_preview(*, share: Share, robot: str | None, now: datetime) -> None:
    """A preview robot read the share's own link, so the link stands somewhere; once counts.

    `robot`: the network it says it is of. That proves nothing yet: anybody can say so.
    """
    with transaction.atomic():
        moved = Share.objects.filter(id=share.id, previewed_at=None).update(
            previewed_at=now, previewed_by=robot or ""
        )
        if moved:
            _count(share, "share.previewed", now, previewed=1)


def record_filtered(*, share: Share, reason: Reason, now: datetime) -> None:
    """A visit that counts nothing, kept with its reason."""
    count_filtered(site_id=share.article.site_id, day=day_of(now), reason=reason)


def _count(
    share: Share, event: str, now: datetime, *, click_backs: int = 0, previewed: int = 0
) -> None:
    numbers = {"click_backs": click_backs, "previewed": previewed}
    add_to_tally(article_id=share.article_id, network=share.network_id, at=now, **numbers)
    version = touch(share.article_id, click_backs=click_backs, previewed=previewed)
    publish(
        event,
        site_id=share.article.site_id,
        article_id=share.article_id,
        article_version=version,
        subject_id=share.id,
        now=now,
        network=share.network_id,
    )
