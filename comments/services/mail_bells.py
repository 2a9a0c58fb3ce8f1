"""Letting the mails of notices become due. See `comments.services.mailing`."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connection

from comments.models import Mailing
from comments.states import NoticeKind
from newsportal.lib.zones import zone_of
from newsportal.readers.mail_settings import MailTopic, pace_of, takes_mail
from newsportal.readers.models import MailPace, Reader
from newsportal.sites.models import Site

# A comment that is taken back or refused at once is not mailed, and answers that come together
# are one mail.
GATHERING = timedelta(seconds=60)
# In the time zone of the site.
DAILY_AT = time(9)

TOPICS: Mapping[str, MailTopic] = MappingProxyType(
    {kind.value: MailTopic.DECISIONS for kind in NoticeKind}
    | {
        NoticeKind.REPLY.value: MailTopic.REPLIES,
        NoticeKind.COMMENT.value: MailTopic.SUBSCRIPTIONS,
    }
)

# The earliest bell stays. The row's lock makes a worker who ends a mail at this moment wait until
# our notices can be seen, or us until that worker is done.
_RING = """
    INSERT INTO {table} (reader_id, pace, due_at, tries)
    SELECT reader_id, %(pace)s, %(due_at)s, 0 FROM unnest(%(readers)s::uuid[]) AS r (reader_id)
     ORDER BY reader_id
    ON CONFLICT (reader_id, pace) DO UPDATE SET due_at = LEAST({table}.due_at, EXCLUDED.due_at)
"""


def mail_pace(reader: Reader, kind: NoticeKind) -> str:
    """With which mail a new notice goes; empty: with none. Queries: 0."""
    pace = pace_of(reader, TOPICS[kind]) if takes_mail(reader) else MailPace.OFF
    return "" if pace == MailPace.OFF else str(pace)


def ring(*, told: Iterable[tuple[UUID, str]], site: Site, now: datetime) -> None:
    """Let mails of these (reader, pace) become due. Last in its transaction. Queries: 2 at most.

    Whoever rings for many does it once and in this order, so that none waits for each other.
    """
    readers: dict[str, set[UUID]] = {}
    for reader_id, pace in told:
        readers.setdefault(pace, set()).add(reader_id)
    for pace in sorted(readers):
        facts: dict[str, Any] = {
            "pace": pace,
            "due_at": due_at(pace, site=site, now=now),
            "readers": sorted(readers[pace]),
        }
        table = connection.ops.quote_name(Mailing._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(_RING.format(table=table), facts)


def due_at(pace: str, *, site: Site, now: datetime) -> datetime:
    """When a mail goes whose first notice is of this moment."""
    if pace != MailPace.DAILY:
        return now + GATHERING
    there = now.astimezone(zone_of(site.time_zone))
    day = there.date() + timedelta(days=0 if there.time() < DAILY_AT else 1)
    return datetime.combine(day, DAILY_AT, there.tzinfo)
