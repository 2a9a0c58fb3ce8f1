"""Each queue has its limits, and each task those of its queue or its own."""

import pytest

from newsportal.celery import app
from newsportal.events.routing import work_kinds
from newsportal.queues import QUEUE_LIMITS, QUEUES, TASK_LIMITS, Limits, limits_of
from tests.settings import NEWSPORTAL_WORK_LEASE_SECONDS

# A process that imported no tasks knows none.
app.loader.import_default_modules()
OURS = sorted({name for name in app.tasks if not name.startswith("celery.")})
ROUTED = sorted({kind.task for kind in work_kinds()})
RUNG = sorted(entry["task"] for entry in app.conf.beat_schedule.values())


def test_all_queues_have_limits() -> None:
    assert QUEUES == ("screening", "scoring", "notifications", "learning", "maintenance")
    assert all(0 < limits.soft < limits.hard for limits in QUEUE_LIMITS.values())


@pytest.mark.parametrize("name", OURS)
def test_each_task_has_the_limits_of_the_table(name: str) -> None:
    task = app.tasks[name]
    assert Limits(task.soft_time_limit, task.time_limit) == limits_of(name)


def test_all_that_is_routed_or_rung_is_a_task() -> None:
    assert set(ROUTED) | set(RUNG) <= set(OURS)
    assert set(TASK_LIMITS) <= set(OURS)


@pytest.mark.parametrize(
    ("name", "limits"),
    [
        ("comments.tasks.screen", Limits(20, 30)),
        ("comments.tasks.score", Limits(6, 10)),
        ("comments.tasks.send_feedback", Limits(6, 10)),
        ("comments.tasks.replay", Limits(20, 30)),
        ("comments.tasks.learn", Limits(840, 900)),
        # It travels in all queues.
        ("newsportal.events.tasks.beat", Limits(20, 30)),
    ],
)
def test_the_judges_and_the_trainings_have_their_own(name: str, limits: Limits) -> None:
    assert limits_of(name) == limits


@pytest.mark.parametrize("name", [name for name in ROUTED if name not in TASK_LIMITS])
def test_work_ends_before_its_lease(name: str) -> None:
    assert limits_of(name).hard < NEWSPORTAL_WORK_LEASE_SECONDS
