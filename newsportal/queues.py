"""Celery's queues, and how long what they carry may take: the one table of limits.

At the soft limit a task is told to end (SoftTimeLimitExceeded), at the hard one its process is
ended; the row of the work then brings it back. docs/operations.md says the same in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Limits:
    """Seconds."""

    soft: int
    hard: int


DEFAULT_QUEUE = "maintenance"
# A hard limit ends before a row's lease does (NEWSPORTAL_WORK_LEASE_SECONDS, 40 s).
QUEUE_LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        "screening": Limits(20, 30),
        # A judge outside has 3 s to answer; reading what it said is the rest.
        "scoring": Limits(6, 10),
        "notifications": Limits(20, 30),
        "learning": Limits(20, 30),
        "maintenance": Limits(20, 30),
    }
)
QUEUES = tuple(QUEUE_LIMITS)
# What takes longer than its queue's others: no row is leased to it, or for as long as it takes.
TASK_LIMITS: Mapping[str, Limits] = MappingProxyType(
    {
        "comments.tasks.learn": Limits(840, 900),
        "comments.tasks.watch_site": Limits(120, 150),
        "comments.tasks.count_hours": Limits(120, 150),
        "comments.tasks.count_totals": Limits(120, 150),
    }
)


def queue_of(task: str) -> str | None:
    """The queue of a task that brings a row's work; None for one that travels in any queue."""
    # Known when tasks are, not when Celery begins: it names models.
    from newsportal.routes import WORK_KINDS

    queues = {kind.queue for kind in WORK_KINDS if kind.task == task}
    return queues.pop() if len(queues) == 1 else None


def limits_of(task: str) -> Limits:
    return TASK_LIMITS.get(task) or QUEUE_LIMITS[queue_of(task) or DEFAULT_QUEUE]


class LimitedTasks:
    """Gives each task its limits, as Celery's setting `task_annotations` asks for them."""

    def annotate(self, task: Any) -> dict[str, int]:
        limits = limits_of(task.name)
        return {"soft_time_limit": limits.soft, "time_limit": limits.hard}
