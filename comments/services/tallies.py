"""Counting what the desk does, hour by hour. The only writer of HourTally.

    inflow      comments that were written
    decided     decisions, by who made them (`rules`, `model`, `person`, ...)
    delay       first decisions on a comment by how long it waited: the number of a step of `STEPS`
    override    decisions of a person that say otherwise than the machine before them
    reason      refusals by their reason

An hour is counted anew until it has been over for an hour; older ones stand.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min

from comments.models import Comment, HourTally, TallyMark
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site

# Upper ends of the steps of waiting, in seconds; the last step has none.
STEPS = (1, 5, 15, 60, 180, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 259_200)
FIRST_LOOK = timedelta(days=90)
# What one run counts of a site at most, so that it stays short while it catches up.
A_TURN = timedelta(days=7)
_STILL_MOVING = timedelta(hours=1)
KEPT = timedelta(days=400)

_COUNT = """
    WITH decided AS (
        SELECT d.id, d.comment_id, d.comment_version, d.verdict, d.reason, d.by_kind, d.created_at,
               c.created_at AS written_at, a.section_id
          FROM comments_decision d
          JOIN comments_comment c ON c.id = d.comment_id
          JOIN articles_article a ON a.id = c.article_id
         WHERE d.site_id = %(site)s AND d.created_at >= %(start)s AND d.created_at < %(end)s
           AND d.by_kind IN ('rules', 'model', 'person', 'service')),
    before AS (
        SELECT decided.*, earlier.by_kind AS earlier_kind, earlier.verdict AS earlier_verdict
          FROM decided LEFT JOIN LATERAL (
               SELECT e.by_kind, e.verdict FROM comments_decision e
                WHERE e.comment_id = decided.comment_id
                  AND (e.created_at, e.id) < (decided.created_at, decided.id)
                ORDER BY e.created_at DESC, e.id DESC LIMIT 1) earlier ON true),
    counted (section_id, hour, measure, code) AS (
        SELECT a.section_id, date_trunc('hour', c.created_at), 'inflow', ''
          FROM comments_comment c JOIN articles_article a ON a.id = c.article_id
         WHERE c.site_id = %(site)s AND c.id >= %(first)s AND c.id < %(last)s
           AND c.created_at >= %(start)s AND c.created_at < %(end)s
        UNION ALL
        SELECT section_id, date_trunc('hour', created_at), 'decided', by_kind FROM before
        UNION ALL
        SELECT section_id, date_trunc('hour', created_at), 'delay',
               width_bucket(extract(epoch FROM created_at - written_at)::float8, %(steps)s)::text
          FROM before WHERE verdict <> 'hold' AND
               (earlier_kind IS NULL OR earlier_verdict = 'hold')
        UNION ALL
        SELECT section_id, date_trunc('hour', created_at), 'override', '' FROM before
         WHERE by_kind IN ('person', 'service') AND earlier_kind IN ('rules', 'model')
           AND earlier_verdict <> 'hold' AND verdict <> earlier_verdict
        UNION ALL
        SELECT section_id, date_trunc('hour', created_at), 'reason', reason FROM before
         WHERE verdict IN ('reject', 'remove'))
    INSERT INTO comments_hourtally (site_id, section_id, hour, measure, code, count)
    SELECT %(site)s, section_id, hour, measure, code, count(*) FROM counted
     GROUP BY section_id, hour, measure, code
"""


def count_hours(*, now: datetime) -> int:
    """Count every site's newest hours; returns how many sites are not caught up yet."""
    behind = 0
    for site_id in Site.objects.order_by("id").values_list("id", flat=True):
        behind += count_site(site_id=site_id, now=now) < _hour(now) - _STILL_MOVING
    return behind


def count_site(*, site_id: int, now: datetime) -> datetime:
    """Count a site from where it stands, a bounded time of it; returns up to where it stands now.

    Queries: 5, whatever was decided; more the first time.
    """
    with transaction.atomic():
        if not TallyMark.objects.filter(site=site_id).exists():
            begin = {"through": _first_hour(site_id, now)}
            TallyMark.objects.get_or_create(site_id=site_id, defaults=begin)
        # Two workers at once: the second counts from where the first has come.
        mark = TallyMark.objects.select_for_update().get(site=site_id)
        start, end = mark.through, min(now, mark.through + A_TURN)
        HourTally.objects.filter(site=site_id, hour__gte=start).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                _COUNT,
                {
                    "site": site_id,
                    "start": start,
                    "end": end,
                    "first": _floor(start - _STILL_MOVING),
                    "last": _floor(end + _STILL_MOVING),
                    "steps": [float(step) for step in STEPS],
                },
            )
        mark.through = max(start, min(_hour(end), _hour(now) - _STILL_MOVING))
        mark.save(update_fields=["through"])
    return mark.through


def _first_hour(site_id: int, now: datetime) -> datetime:
    """Where a site's counting begins: a young one shows its numbers at once. Queries: 1."""
    written = Comment.objects.filter(site=site_id, created_at__gte=now - FIRST_LOOK)
    first = written.aggregate(first=Min("created_at"))["first"]
    # What was begun before may yet be committed.
    return _hour(min(first or now, now)) - _STILL_MOVING


def forget_expired(*, now: datetime) -> None:
    """Hourly: numbers of more than a year ago."""
    HourTally.objects.filter(hour__lt=now - KEPT).delete()


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _floor(moment: datetime) -> UUID:
    """The least id of that millisecond."""
    return UUID(int=uuid7(moment).int >> 80 << 80)
