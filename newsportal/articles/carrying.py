"""The log of a discussion that went over to another article, as the orders of the feed sum it."""

from collections.abc import Iterator
from datetime import datetime

from newsportal.articles.heat import REACH
from newsportal.articles.ranking import WINDOWS
from newsportal.events.models import Event
from newsportal.lib.ids import uuid7

_NUMBERS = ("comments", "ratings", "stars")
_BATCH = 1000


def carry_talk(*, source_id: int, target_id: int, now: datetime) -> None:
    """Count what was said of late for the target, at the time when it was said, and no more here.

    Each act gets two lines, with its time: one for the target, one against the source. Nobody has
    to hear of them. Inserts: 1 for each 500 acts of the last days.
    """
    since = now - max(REACH, *WINDOWS.values())
    acts = Event.objects.filter(
        article_id=source_id, created_at__gt=since, data__has_any_keys=_NUMBERS
    )
    lines = (line for act in acts.order_by("id").iterator() for line in _carried(act, target_id))
    Event.objects.bulk_create(_told(lines, now), batch_size=_BATCH)


def _carried(act: Event, target_id: int) -> Iterator[Event]:
    numbers = {name: act.data[name] for name in _NUMBERS if name in act.data}
    for article_id, sign in ((target_id, 1), (act.article_id, -1)):
        yield Event(
            id=uuid7(at=act.created_at),
            kind="comment.moved",
            site_id=act.site_id,
            article_id=article_id,
            subject_id=act.subject_id,
            data={name: sign * number for name, number in numbers.items()},
            created_at=act.created_at,
        )


def _told(lines: Iterator[Event], now: datetime) -> Iterator[Event]:
    for line in lines:
        line.fanned_out_at = now
        yield line
