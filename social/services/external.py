"""Networks' counts of articles: who is asked about next, and what is kept of the answers."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from newsportal.articles.engagement import touch_page
from newsportal.articles.models import Article
from newsportal.events import work
from newsportal.events.work import NOTHING_DUE, due_again
from social.external import BUDGETS, COUNTS
from social.external.schedule import (
    ASKED_FOR,
    LATEST,
    addresses_of,
    is_asked_about,
    pause_after_answer,
    pause_after_failure,
)
from social.external_selectors import articles_to_count, switched_on_polls
from social.models import ExternalCount, NetworkPoll
from social.services.asking import NO_NUMBER, Later, NetworkFailed, ask

PLANNED_EVERY_SECONDS = 300
# Rows that were turned away together do not come back together.
_SPREAD_SECONDS = 60


def plan_counts(*, now: datetime) -> int:
    """Let new articles be asked about where their site asks; returns how many addresses are new.

    The newest first, and no more of one network than it can be asked until the next call.
    """
    return sum(_plan(poll, now=now) for poll in switched_on_polls(networks=COUNTS))


def _plan(poll: NetworkPoll, *, now: datetime) -> int:
    budget = BUDGETS[poll.network]
    pace = budget.seconds / budget.calls
    articles = articles_to_count(poll, now=now, most=int(PLANNED_EVERY_SECONDS / pace))
    found = ((article, each) for article in articles for each in _addresses(article, poll))
    rows = [
        ExternalCount(
            poll=poll, article=article, address=each, due_at=now + timedelta(seconds=place * pace)
        )
        for place, (article, each) in enumerate(found)
    ]
    ExternalCount.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _addresses(article: Article, poll: NetworkPoll) -> list[str]:
    return addresses_of(article.url, article.aliases, both_schemes=poll.both_schemes)


def ask_counts(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Ask about the addresses whose rows still carry this lease; returns how many were answered.

    Safe to run twice or beside itself: a row is written only by who still holds it.
    """
    ours = work.begin(ExternalCount, ids=ids, lease=lease)
    rows = ExternalCount.objects.filter(id__in=ours).select_related(
        "poll", "article__site", "article__section"
    )
    return sum(_ask(row, lease=lease, now=now) for row in rows.order_by("id"))


def _ask(row: ExternalCount, *, lease: str, now: datetime) -> bool:
    ours = ExternalCount.objects.filter(id=row.id, lease=lease)
    article = row.article
    if not row.poll.is_on or not is_asked_about(article.published_at, now):
        ours.update(**NOTHING_DUE)
        return False
    if article.is_hidden:
        ours.update(**due_again(now + LATEST))
        return False
    if row.address not in _addresses(article, row.poll):
        _forget(row)
        return False
    age = now - article.published_at
    try:
        count = ask(poll=row.poll, adapter=COUNTS[row.poll.network], subject=row.address, now=now)
    except Later as error:
        ours.update(**due_again(_spread(error.until, row, now)))
        return False
    except NetworkFailed as error:
        failures = row.failures + 1
        is_silence = error.code != NO_NUMBER
        pause = (
            pause_after_failure(failures)
            if is_silence
            else pause_after_answer(age, failures=failures)
        )
        until = max(now + pause, row.poll.paused_until or now)
        ours.update(**due_again(until), failures=failures, last_error=error.code)
        return False
    until = now + pause_after_answer(age)
    with transaction.atomic():
        known = {"count": count, "as_of": now, "failures": 0, "last_error": ""}
        if ours.update(**due_again(until), **known):
            touch_page(article.pk)
    return True


def _spread(until: datetime, row: ExternalCount, now: datetime) -> datetime:
    """At once where only a token was fetched."""
    if until <= now:
        return until
    return until + timedelta(seconds=row.id % _SPREAD_SECONDS)


def _forget(row: ExternalCount) -> None:
    """The article has left this address."""
    with transaction.atomic():
        row.delete()
        if row.count is not None:
            touch_page(row.article_id)


def give_up(*, ids: Sequence[Any], now: datetime) -> None:
    """Whatever ended the worker three times is tried again tomorrow."""
    rows = ExternalCount.objects.filter(id__in=ids)
    rows.update(**due_again(now + LATEST), failures=F("failures") + 1, last_error="gave_up")


def ask_again(poll: NetworkPoll, *, now: datetime) -> None:
    """After a change of the poll: what rested or failed is due."""
    stuck = Q(due_at=None, article__published_at__gt=now - ASKED_FOR) | Q(failures__gt=0)
    ids: Iterable[int] = poll.counts.filter(stuck).values_list("id", flat=True).iterator()
    while batch := list(islice(ids, 1000)):
        ExternalCount.objects.filter(id__in=batch).update(**due_again(now), failures=0)
