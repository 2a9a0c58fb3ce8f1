"""How much waits in each queue, in all and by section and language."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from comments.models import DeskClaim
from comments.selectors.desk.waiting import Asked, Queue, Scope, counted_sql
from comments.states import EscalatedTo

# «10 000+» is as good as any larger number, and a count is O(n).
COUNTED_MAX = 10_000
_COLLEAGUES_MAX = 50

_COUNT = """
    SELECT '{queue}', site_id, section_id, language, count(*)
      FROM ({waiting}) AS q GROUP BY 2, 3, 4
"""


@dataclass
class Count:
    """How many wait, up to `COUNTED_MAX` in all; sections by id, None for articles without."""

    total: int = 0
    sites: dict[int, int] = field(default_factory=dict)
    sections: dict[int | None, int] = field(default_factory=dict)
    languages: dict[str, int] = field(default_factory=dict)

    def add(self, site: int, section: int | None, language: str, number: int) -> None:
        self.total += number
        self.sites[site] = self.sites.get(site, 0) + number
        self.sections[section] = self.sections.get(section, 0) + number
        self.languages[language] = self.languages.get(language, 0) + number


def count_queues(
    scope: Scope,
    *,
    user_id: int,
    answers_as: tuple[EscalatedTo, ...] = (),
    chief_of: tuple[int, ...] = (),
    queues: Iterable[Queue] = tuple(Queue),
    site: int | None = None,
    most: int = COUNTED_MAX,
    now: datetime,
) -> dict[Queue, Count]:
    """What waits for this person, `most` of each kind of it; what others work on at the moment is
    counted too. Queries: 1.
    """
    asked = Asked(
        scope=scope,
        user_id=user_id,
        queue=Queue.PENDING,
        answers_as=answers_as,
        chief_of=chief_of,
        site=site,
    )
    counts = {queue: Count() for queue in queues}
    if not scope:
        return counts
    parts = [
        _COUNT.format(queue=queue.value, waiting=waiting)
        for queue in counts
        for waiting in counted_sql(replace(asked, queue=queue))
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), asked.values(now) | {"most": most})
        for queue, *what in cursor.fetchall():
            counts[Queue(queue)].add(*what)
    return counts


def colleagues_at_work(scope: Scope, *, seat: UUID, now: datetime) -> list[dict[str, Any]]:
    """Who else has cards of these sites open, and of which article. Queries: 1."""
    claims = DeskClaim.objects.filter(until__gt=now).exclude(seat=seat)
    own = Q(comment__site__in=scope.sites)
    if scope.sections:
        own |= Q(comment__article__section__in=scope.sections)
    rows = claims.filter(own).values_list("user__username", "comment__article_id").distinct()
    ordered = rows.order_by("user__username", "comment__article_id")
    return [{"name": name, "article": article} for name, article in ordered[:_COLLEAGUES_MAX]]
