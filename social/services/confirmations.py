"""Whether a network itself fetched a share's link: by its addresses, else by its name servers.

A robot's word proves nothing, as anybody can send its user agent. So it has to come from a range
that the network is known to use, or from an address with a name of the network's that leads back
to it. Networks with neither (WhatsApp draws its cards on the sender's telephone) prove nothing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from newsportal.events import work
from newsportal.lib.addresses import UNKNOWN
from newsportal.lib.host_names import Unanswered, bears_name
from social.models import Confirmation, Share
from social.networks import is_in, is_under
from social.services.counting import count_news, mark

logger = logging.getLogger(__name__)

# Later a robot comes for somebody else who found the link.
WITHIN = timedelta(days=7)
LOOKUPS_MAX = 3
RETRY_SECONDS = 2
_ASK = """
    INSERT INTO social_confirmation AS c (id, share_id, address, lookups, due_at, tries)
    VALUES (%s, %s, %s, 0, clock_timestamp(), 0)
    ON CONFLICT (share_id) DO UPDATE
       SET address = EXCLUDED.address, due_at = EXCLUDED.due_at, tries = 0
     WHERE c.due_at IS NULL AND c.lookups < %s
"""


def may_be_confirmed(share: Share, *, robot: str | None, now: datetime) -> bool:
    """Whether a robot that says it is of this network could confirm the share."""
    is_own = robot == share.network_id and share.confirmed_at is None
    return is_own and now - share.created_at <= WITHIN


def confirm_or_ask(share: Share, *, address: str, now: datetime) -> bool:
    """Confirm the share by the address alone, or have its names looked up. Whether it was the one.

    In the caller's transaction. Statements: 1, or 0 where nothing can ever prove it.
    """
    network = share.network
    if address == UNKNOWN:
        return False
    if is_in(address, network.robot_ranges):
        return mark(share, confirmed_at=now)
    if network.robot_domains:
        fresh = Confirmation(share=share)
        with connection.cursor() as cursor:
            cursor.execute(_ASK, [fresh.id, share.id, address, LOOKUPS_MAX])
    return False


def check_addresses(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Look up the names of the addresses that still carry this lease; returns how many are done.

    Each takes 3 s at most, with no transaction open. Safe to run twice or beside itself.
    """
    ours = work.begin(Confirmation, ids=ids, lease=lease)
    related = ("share__network", "share__article")
    rows = Confirmation.objects.filter(id__in=ours).select_related(*related).order_by("id")
    return sum(_check(row, lease=lease, now=now) for row in rows)


def _check(row: Confirmation, *, lease: str, now: datetime) -> bool:
    share, domains = row.share, row.share.network.robot_domains
    is_proven = False
    try:
        if row.address and share.confirmed_at is None:
            is_proven = bears_name(row.address, is_wanted=lambda name: is_under(name, domains))
    except Unanswered as error:
        # Neither the address nor its names.
        logger.warning("confirmation %s: name servers: %s", row.id, error.code)
        if row.tries < work.MAX_TRIES:
            seconds = RETRY_SECONDS * row.tries
            work.postpone(Confirmation, ids=[row.id], lease=lease, seconds=seconds)
            return False
    with transaction.atomic():
        news = ["confirmed"] if is_proven and mark(share, confirmed_at=now) else []
        _finish(row, lease=lease)
        count_news(share, news, now=now)
    return True


def _finish(row: Confirmation, *, lease: str) -> None:
    Confirmation.objects.filter(id=row.id, lease=lease).update(
        **work.NOTHING_DUE, address=None, lookups=row.lookups + 1
    )


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """They stay previewed."""
    Confirmation.objects.filter(id__in=ids).update(
        **work.NOTHING_DUE, address=None, lookups=LOOKUPS_MAX
    )


def forget_expired(now: datetime) -> None:
    """Of shares that can be confirmed no more."""
    Confirmation.objects.filter(share__created_at__lt=now - WITHIN).delete()
