"""Screening by a worker: one bad comment, a closed thread, a lease that runs out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Screening
from comments.moderation import pipeline
from comments.services.screen import hold_for_a_person, screen_comments
from comments.states import Reason, State
from newsportal.articles.models import Article, Engagement
from newsportal.events import work
from newsportal.events.routing import work_kinds
from tests.factories import World, due_at, fresh, make_guest, work_off

[SCREENING] = [kind for kind in work_kinds() if kind.name == "screening"]


def claim_all() -> work.Handout:
    [handout] = work.claim(SCREENING, limit=100)
    return handout


def test_a_comment_that_fails_takes_no_neighbour_down(world: World) -> None:
    comments = [world.comment(author=make_guest(world.site)) for _ in range(4)]
    # Whatever a text may do to a rule: this one is no text at all to the rules' regexes.
    broken = comments[0]
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE comments_decision ADD CHECK (comment_id <> %s)", [broken.id])
    handout = claim_all()
    assert screen_comments(**handout.kwargs(), now=timezone.now()) == 3
    assert [fresh(comment).state for comment in comments[1:]] == [State.PUBLISHED] * 3
    row = fresh(broken)
    work_left = Screening.objects.get(pk=broken.id)
    assert (row.state, work_left.tries, work_left.lease) == (State.PENDING, 1, None)
    assert work_left.due_at is not None
    assert work_left.due_at > timezone.now()


def test_closing_a_thread_takes_back_nothing_that_was_accepted(world: World) -> None:
    waiting = world.comment()
    Article.objects.filter(id=world.article.id).update(screening="after")
    world.article.refresh_from_db()
    public = world.comment(author=world.other)
    assert fresh(public).state == State.PUBLISHED
    Article.objects.filter(id=world.article.id).update(mode="closed")
    work_off()
    assert fresh(waiting).state == State.PUBLISHED
    assert (fresh(public).state, due_at(public)) == (State.PUBLISHED, None)


@pytest.mark.parametrize("screening", ["before", "after"])
def test_only_what_nobody_waits_for_is_gathered(
    world: World, settings: Any, screening: str
) -> None:
    settings.NEWSPORTAL_GATHER_MS = 1000
    now = datetime(2026, 1, 1, 12, 0, 0, 300_000, UTC)
    Article.objects.filter(id=world.article.id).update(screening=screening)
    world.article.refresh_from_db()
    comment = world.comment(now=now)
    full = datetime(2026, 1, 1, 12, 0, 1, tzinfo=UTC)
    assert due_at(comment) == (full if screening == "after" else now)


def test_a_worker_objects_to_what_was_published_before_screening(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Article.objects.filter(id=world.article.id).update(screening="after")
    world.article.refresh_from_db()
    public = world.comment("Вот что пишут на этом форуме")
    type(world.site).objects.update(banned_words="форум*")
    work_off()
    row = fresh(public)
    assert (row.state, due_at(row), row.decision_id) == (State.PENDING, None, None)
    assert Engagement.objects.get(article=world.article).comments == 0


def test_a_lease_runs_anew_when_the_work_begins(world: World, settings: Any) -> None:
    settings.NEWSPORTAL_WORK_LEASE_SECONDS = 1
    world.comment()
    handout = claim_all()
    settings.NEWSPORTAL_WORK_LEASE_SECONDS = 600
    work.begin(Screening, ids=handout.ids, lease=str(handout.lease))
    until = Screening.objects.get().lease_until
    assert until is not None
    assert until > timezone.now() + timedelta(seconds=500)


def test_after_the_last_try_a_person_has_it(world: World) -> None:
    comment = world.comment()
    hold_for_a_person(ids=[str(comment.id)], now=timezone.now())
    row = fresh(comment)
    decision = row.decisions.get()
    assert (row.state, due_at(row)) == (State.PENDING, None)
    assert (decision.verdict, decision.reason) == ("hold", Reason.SCREENING_FAILED)
    assert decision.ruleset_version == pipeline.RULESET_VERSION
    hold_for_a_person(ids=[str(comment.id)], now=timezone.now())
    assert row.decisions.count() == 1


def test_twice_is_as_once(world: World) -> None:
    world.comment()
    handout = claim_all()
    assert screen_comments(**handout.kwargs(), now=timezone.now()) == 1
    assert screen_comments(**handout.kwargs(), now=timezone.now()) == 0
    assert Comment.objects.get().decisions.count() == 1


def test_what_the_last_release_writes_in_the_comment_is_due_all_the_same(world: World) -> None:
    comment = world.comment()
    with connection.cursor() as cursor:
        for begins in (False, True):
            Screening.objects.all().delete()
            if begins:
                cursor.execute("UPDATE comments_comment SET due_at = created_at, tries = 1")
            cursor.execute("SELECT due_at, tries FROM comments_comment")
            assert cursor.fetchall() == [(None, 0)]
            assert due_at(comment) == (comment.created_at if begins else None)
    work_off()
    assert fresh(comment).state == State.PUBLISHED
