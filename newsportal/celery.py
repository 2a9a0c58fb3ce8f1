"""The Celery application. Messages carry ids only; PostgreSQL rows are the record of the work."""

import gc
import os
import sys
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, task_prerun, worker_init

from newsportal.broker import outlive_the_broker
from newsportal.queues import DEFAULT_QUEUE, QUEUE_LIMITS, LimitedTasks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")

outlive_the_broker()
app = Celery("newsportal")
app.conf.update(
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    task_default_queue=DEFAULT_QUEUE,
    # A lost or doubled message is harmless: the row's lease decides who works on it.
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_annotations=[LimitedTasks()],
    task_soft_time_limit=QUEUE_LIMITS[DEFAULT_QUEUE].soft,
    task_time_limit=QUEUE_LIMITS[DEFAULT_QUEUE].hard,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_max_tasks_per_child=10_000,
    worker_send_task_events=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 120,
        "socket_connect_timeout": 0.5,
        "socket_timeout": 5,
        "retry_on_timeout": False,
        "unacked_restore_interval": 5,
    },
    task_publish_retry=False,
    timezone="UTC",
    beat_schedule={
        "refresh-ranks": {
            "task": "newsportal.articles.tasks.refresh_ranks",
            "schedule": timedelta(minutes=1),
        },
        "seal-decisions": {
            "task": "comments.tasks.seal_decisions",
            "schedule": timedelta(seconds=10),
            # Of those that wait for a worker one is enough.
            "options": {"expires": 10},
        },
        "ask-for-trainings": {
            "task": "comments.tasks.ask_for_trainings",
            "schedule": timedelta(minutes=1),
        },
        "watch-automation": {
            "task": "comments.tasks.watch_automation",
            "schedule": timedelta(hours=1),
        },
        "audit-all": {
            "task": "comments.tasks.audit_all",
            "schedule": crontab(hour=3, minute=17),
        },
        "count-totals": {
            "task": "comments.tasks.count_totals",
            "schedule": timedelta(hours=1),
        },
        "watch-queues": {
            "task": "comments.tasks.watch_queues",
            "schedule": timedelta(minutes=1),
            "options": {"expires": 60},
        },
        "count-hours": {
            "task": "comments.tasks.count_hours",
            "schedule": timedelta(minutes=5),
            "options": {"expires": 300},
        },
        "make-days": {
            "task": "social.tasks.make_days",
            "schedule": timedelta(hours=1),
        },
        "count-days": {
            "task": "social.tasks.count_days",
            "schedule": timedelta(minutes=10),
            "options": {"expires": 600},
        },
        "audit-interactions": {
            "task": "social.tasks.audit_interactions",
            "schedule": crontab(hour=2, minute=43),
        },
        "plan-polls": {
            "task": "social.tasks.plan_polls",
            "schedule": timedelta(minutes=5),
            "options": {"expires": 300},
        },
        "snapshot-followers": {
            "task": "social.tasks.snapshot_followers",
            "schedule": crontab(minute=50),
        },
        "follow-announcements": {
            "task": "social.tasks.follow_announcements",
            "schedule": timedelta(minutes=1),
            "options": {"expires": 60},
        },
        "look-for-take-offs": {
            "task": "social.tasks.look_for_take_offs",
            "schedule": timedelta(minutes=1),
            # Of those that wait for a worker one is enough.
            "options": {"expires": 60},
        },
        "forget-expired": {
            "task": "newsportal.tasks.forget_expired",
            "schedule": timedelta(hours=1),
        },
    },
)
# Otherwise Celery ends the connection to the database before and after each task, with all that
# was prepared and that PostgreSQL has looked up for it. Ours are looked after below.
app.conf["CELERY_DB_REUSE_MAX"] = sys.maxsize
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _use_django_logging(**_: Any) -> None:
    """Keep Celery from replacing the log configuration of settings.py."""


@worker_init.connect
def _load_what_is_shared(**_: Any) -> None:
    """Load word lists before the processes of the pool are made, as `newsportal.web` does it."""
    import django

    django.setup()
    from newsportal.events.routing import functions

    for make in functions("SHARED"):
        make()
    settle()


# New objects after which the collector looks for what holds itself up. A batch makes more than the
# 700 of Python's own mind, and frees them by itself.
COLLECT_EVERY = 20_000


def settle() -> None:
    """Look through what is loaded, which nobody will ever free, no more; and seldom at the rest."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY)


@task_prerun.connect
def _leave_broken_connections(**_: Any) -> None:
    """Begin each task, as each request, with a connection that works, be it a new one."""
    from django.db import close_old_connections

    close_old_connections()
