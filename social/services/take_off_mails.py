"""Mailing who watches for stories that take off. Only workers call it; no log has an address.

Mailed first and written down then: a worker that dies between the two sends the mail once more.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from newsportal.events import work
from newsportal.sites.roles import Ability, can
from social.models import TakeOff, TakeOffWatch

logger = logging.getLogger(__name__)

RETRY_SECONDS = 60
# After all tries: a mail server that is away for longer is tried by the hour.
REST = timedelta(hours=1)
# What took off before is no news any more.
NEWS_FOR = timedelta(hours=6)
# Told in full in one mail; the board has the rest.
MOST = 10


def send_take_offs(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Send the mails of the watches that are still ours; returns how many were settled."""
    ours = work.begin(TakeOffWatch, ids=ids, lease=lease)
    watches = TakeOffWatch.objects.filter(id__in=ours).select_related("user", "site")
    return sum(_send(watch, lease, now) for watch in watches.order_by("id"))


def _send(watch: TakeOffWatch, lease: str, now: datetime) -> bool:
    found = list(_waiting(watch, now))
    told = [row for row in found if _is_theirs(watch, row)]
    try:
        if told and watch.user.email:
            message_of(watch, told).send()
    except Exception as error:  # noqa: BLE001
        # Whatever one mail raises, the others must still go. Without its text: what a mail server
        # says has the address in it.
        logger.warning("watch %s could not be mailed: %s", watch.pk, type(error).__name__)
        work.postpone(TakeOffWatch, ids=[watch.pk], lease=lease, seconds=RETRY_SECONDS)
        return False
    _settle(watch, lease, found, now)
    return True


def _waiting(watch: TakeOffWatch, now: datetime) -> QuerySet[TakeOff]:
    since = max(watch.told_at, now - NEWS_FOR)
    rows = TakeOff.objects.filter(article__site=watch.site_id, at__gt=since)
    return rows.select_related("article").order_by("at", "id")


def _is_theirs(watch: TakeOffWatch, row: TakeOff) -> bool:
    """Whether the person works for its section, still."""
    return can(watch.user, Ability.STATISTICS, watch.site_id, row.article.section_id)


def _settle(watch: TakeOffWatch, lease: str, found: Sequence[TakeOff], now: datetime) -> None:
    with transaction.atomic():
        # Who finds another story holds this lock until it can be seen.
        rows = TakeOffWatch.objects.select_for_update(no_key=True)
        ours = rows.filter(id=watch.pk, lease=UUID(lease)).first()
        if ours is None:
            return
        ours.told_at = found[-1].at if found else ours.told_at
        values = {**work.NOTHING_DUE, "told_at": ours.told_at}
        if _waiting(ours, now).exists():
            values["due_at"] = now
        TakeOffWatch.objects.filter(id=watch.pk).update(**values)


def message_of(watch: TakeOffWatch, told: Sequence[TakeOff]) -> EmailMessage:
    """The mail in the person's language: titles, why, and where to look."""
    with override(watch.language):
        first = " ".join(told[0].article.title.split())
        more = f" (+{len(told) - 1})" if len(told) > 1 else ""
        stories = "\n\n".join(_story(watch, row) for row in told[:MOST])
        board = watch.base_url + reverse("admin:social_takeoff_changelist")
        end = _("You asked for these mails; the board ends them: %(board)s") % {"board": board}
        subject = _("Takes off: %(title)s") % {"title": first + more}
    return EmailMessage(
        subject=subject[:200],
        body=f"{stories}\n\n-- \n{watch.site.name}. {end}\n",
        to=[watch.user.email],
        # One number however often it is sent, so that mail programs show it once.
        headers={
            "Message-ID": f"<{told[0].id}.{watch.pk}@newsportal>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _story(watch: TakeOffWatch, row: TakeOff) -> str:
    link = watch.base_url + reverse("admin:social_takeoff_article", args=[row.article_id])
    numbers = _(
        "Heat %(heat)s. Click-backs of the first generation %(first)s, of the second %(second)s."
    ) % {"heat": row.heat, "first": row.first_clicks, "second": row.second_clicks}
    why = TakeOff.Cause(row.cause).label
    return f"{' '.join(row.article.title.split())}\n{str(why).capitalize()}. {numbers}\n{link}"


def rest(*, ids: Sequence[str], now: datetime) -> None:
    """After all tries: begin anew in an hour. What waits too long is left out by then."""
    TakeOffWatch.objects.filter(id__in=ids).update(**work.due_again(now + REST))
