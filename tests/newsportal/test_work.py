"""The row is the work, the task only the hand: leases, tries, hand-outs and errands.

This module is a `routes` of its own: its handlers stand in for those of the wings.
"""

import base64
import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import AutoField
from django.utils import timezone
from kombu.exceptions import OperationalError

from comments.models import Comment, Screening
from comments.services.screen import screen_comments
from newsportal import routes
from newsportal.events import relay, work
from newsportal.events.errands import run_errands
from newsportal.events.log import forget_expired, publish, published_outward
from newsportal.events.models import Errand, Event
from newsportal.events.routing import JOINT, WorkKind, resolve
from newsportal.lib import redis
from newsportal.lib.ids import uuid7
from tests.factories import World, due_at, fresh

SCREENING, ERRANDS = (
    next(kind for kind in routes.WORK_KINDS if kind.name == name)
    for name in ("screening", "errands")
)


def note(*, event: Event, now: datetime) -> None:
    """An effect in the database, as a handler has: it goes with its transaction."""
    publish("test.noted", site_id=event.site_id, now=now, of=str(event.id))


def note_then_fail(*, event: Event, now: datetime) -> None:
    note(event=event, now=now)
    raise ArithmeticError("this handler is broken")


def note_unless_second(*, event: Event, now: datetime) -> None:
    note(event=event, now=now)
    if event.data["number"] == 1:
        raise ArithmeticError("this event is broken")


def note_all(*, events: Sequence[Event], now: datetime) -> None:
    """As above, of many."""
    publish("test.noted_together", site_id=1, now=now, number=len(events))
    for event in events:
        note_unless_second(event=event, now=now)


def note_softly(*, events: Sequence[Event], now: datetime) -> None:
    publish("test.softly", site_id=1, now=now, number=len(events))


def note_one_softly(*, event: Event, now: datetime) -> None:
    note_softly(events=[event], now=now)


class Refusing:
    """A task that no broker takes."""

    @staticmethod
    def apply_async(**_: Any) -> None:
        raise OperationalError("the broker has just died")


NOTE, FAIL = f"{__name__}.note", f"{__name__}.note_then_fail"
MANY, SOFT = f"{__name__}.note_unless_second", f"{__name__}.note_one_softly"
AT_ONCE: frozenset[str] = frozenset()
TOGETHER: dict[str, str] = {MANY: f"{__name__}.note_all", SOFT: f"{__name__}.note_softly"}
EVENT_HANDLERS = {
    "test.one": (NOTE,),
    "test.two": (NOTE, FAIL),
    "test.alone": (NOTE, MANY),
    "test.joint": (SOFT, NOTE, MANY),
}
WORK_KINDS = routes.WORK_KINDS
DOORBELLS: tuple[str, ...] = ()


@pytest.fixture(autouse=True)
def own_routes(settings: Any) -> None:
    settings.NEWSPORTAL_ROUTES = __name__


def happen(kind: str = "test.one", count: int = 1) -> list[Event]:
    with transaction.atomic():
        return [publish(kind, site_id=1, now=timezone.now(), number=n) for n in range(count)]


def aged(event: Event) -> Event:
    """The same event, a month ago: its id tells the time too."""
    at = timezone.now() - timedelta(days=31)
    key = uuid7(at)
    Event.objects.filter(id=event.id).update(id=key, created_at=at)
    return Event.objects.get(id=key)


def due_errands(count: int, **values: Any) -> list[Errand]:
    rows = [
        Errand(**{"event": event, "handler": NOTE, "due_at": event.created_at, **values})
        for event in happen(count=count)
    ]
    Event.objects.update(fanned_out_at=timezone.now())
    return Errand.objects.bulk_create(rows)


def run_due() -> int:
    [handout] = work.claim(ERRANDS, limit=10)
    return run_errands(**handout.kwargs(), now=timezone.now())


def noted() -> int:
    return Event.objects.filter(kind="test.noted").count()


def messages(queue: str) -> list[dict[str, Any]]:
    """The keyword arguments of each message that waits, oldest first."""
    raw = [json.loads(message) for message in reversed(redis.common().lrange(queue, 0, -1))]
    return [json.loads(base64.b64decode(message["body"]))[1] for message in raw]


def at_once(count: int, act: Callable[[], None]) -> None:
    start = threading.Barrier(count)

    def run() -> None:
        try:
            start.wait()
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def let_leases_end() -> None:
    Errand.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def fingerprint() -> dict[str, Any]:
    """Everything these tests may change."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Event, Errand, Comment)
    }


@pytest.mark.django_db
class TestLeases:
    def test_what_nobody_waits_for_begins_together(self, settings: Any) -> None:
        settings.NEWSPORTAL_GATHER_MS = 1000
        before = timezone.now()
        happen("test.one", count=2)
        happen("test.two")
        relay.fan_out()
        [due_at] = set(Errand.objects.values_list("due_at", flat=True))
        assert due_at is not None
        assert due_at.microsecond == 0
        assert before <= due_at <= timezone.now() + timedelta(seconds=1)

    def test_a_moment_between_two_is_the_later_one(self, settings: Any) -> None:
        at = datetime(2026, 1, 1, 12, 0, 0, 300_000, UTC)
        assert work.gathered(at) == at
        for pace, millis in ((250, 500), (300, 300), (1000, 1000)):
            settings.NEWSPORTAL_GATHER_MS = pace
            assert work.gathered(at) == datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(
                milliseconds=millis
            )

    def test_a_claim_gives_rows_for_the_leases_time(self, settings: Any) -> None:
        rows = due_errands(3)
        [handout] = work.claim(ERRANDS, limit=10)
        assert sorted(handout.ids) == sorted(str(row.id) for row in rows)
        assert work.claim(ERRANDS, limit=10) == []
        row = Errand.objects.first()
        assert row is not None
        assert row.lease == handout.lease
        assert row.lease_until is not None
        seconds = (row.lease_until - timezone.now()).total_seconds()
        assert 0 < seconds <= settings.NEWSPORTAL_WORK_LEASE_SECONDS

    def test_the_oldest_due_come_first_and_the_future_not_at_all(self) -> None:
        rows = due_errands(3)
        for row, minutes in zip(rows, (-1, -2, 1), strict=True):
            row.due_at = timezone.now() + timedelta(minutes=minutes)
            row.save()
        assert [work.claim(ERRANDS, limit=1)[0].ids for _ in range(2)] == [
            (str(rows[1].id),),
            (str(rows[0].id),),
        ]
        assert work.claim(ERRANDS, limit=1) == []

    def test_no_more_than_the_limit_by_whatever_plan(self) -> None:
        due_errands(5)
        with connection.cursor() as cursor:
            for method in ("hashagg", "hashjoin", "mergejoin", "material", "memoize", "sort"):
                cursor.execute(f"SET LOCAL enable_{method} = off")
        [handout] = work.claim(ERRANDS, limit=2)
        assert len(handout.ids) == 2

    def test_an_ended_lease_is_given_anew_with_another_token(self) -> None:
        due_errands(1)
        [first] = work.claim(ERRANDS, limit=10)
        let_leases_end()
        [second] = work.claim(ERRANDS, limit=10)
        assert (first.ids, first.lease == second.lease) == (second.ids, False)

    def test_a_stale_token_does_nothing(self) -> None:
        due_errands(2)
        [stale] = work.claim(ERRANDS, limit=10)
        let_leases_end()
        [good] = work.claim(ERRANDS, limit=10)
        before = fingerprint()
        assert run_errands(**stale.kwargs(), now=timezone.now()) == 0
        work.release(ERRANDS, stale)
        work.postpone(Errand, ids=stale.ids, lease=str(stale.lease), seconds=9)
        assert fingerprint() == before
        assert run_errands(**good.kwargs(), now=timezone.now()) == 2

    def test_an_invented_token_does_nothing(self) -> None:
        [row] = due_errands(1)
        before = fingerprint()
        assert run_errands(ids=[str(row.id)], lease=str(uuid4()), now=timezone.now()) == 0
        assert fingerprint() == before

    def test_a_tried_row_travels_alone(self) -> None:
        due_errands(5)
        due_errands(2, tries=1)
        due_errands(1, tries=2)
        assert [len(handout.ids) for handout in work.claim(ERRANDS, limit=100)] == [5, 1, 1, 1]

    def test_a_row_without_tries_left_is_handed_to_nobody(self) -> None:
        due_errands(1, tries=work.MAX_TRIES)
        assert work.claim(ERRANDS, limit=100) == []


@pytest.mark.django_db
class TestErrands:
    def test_each_handler_hears_of_each_event_once(self) -> None:
        happen("test.one", 2)
        happen("test.nobody", 3)
        assert relay.fan_out() == 2
        assert Errand.objects.count() == 2
        assert relay.fan_out() == 0
        for handout in work.claim(ERRANDS, limit=100):
            assert run_errands(**handout.kwargs(), now=timezone.now()) == 2
        assert (noted(), Errand.objects.count()) == (2, 0)

    def test_run_twice_change_nothing_the_second_time(self) -> None:
        due_errands(3)
        [handout] = work.claim(ERRANDS, limit=100)
        run_errands(**handout.kwargs(), now=timezone.now())
        before = fingerprint()
        assert run_errands(**handout.kwargs(), now=timezone.now()) == 0
        assert fingerprint() == before
        assert noted() == 3

    def test_a_failure_leaves_no_effect_and_its_neighbours_run(self) -> None:
        happen("test.two", 2)
        relay.fan_out()
        [handout] = work.claim(ERRANDS, limit=100)
        assert run_errands(**handout.kwargs(), now=timezone.now()) == 2
        assert noted() == 2
        left = list(Errand.objects.values_list("handler", "tries", "lease"))
        assert left == [(FAIL, 1, None)] * 2

    def test_a_failure_comes_again_later_each_time(self) -> None:
        [event] = happen("test.two")
        relay.fan_out()
        Errand.objects.filter(handler=NOTE).delete()
        for tries, seconds in ((1, 2), (2, 30)):
            [handout] = work.claim(ERRANDS, limit=100)
            before = timezone.now()
            run_errands(**handout.kwargs(), now=before)
            row = Errand.objects.get(event=event)
            assert (row.tries, work.claim(ERRANDS, limit=100)) == (tries, [])
            assert row.due_at is not None
            waits = (row.due_at - before).total_seconds()
            assert seconds <= waits < seconds + 30
            Errand.objects.update(due_at=before)

    def test_three_failures_are_kept_for_a_person(self) -> None:
        happen("test.two")
        relay.fan_out()
        Errand.objects.filter(handler=NOTE).delete()
        for _ in range(work.MAX_TRIES):
            [handout] = work.claim(ERRANDS, limit=100)
            run_errands(**handout.kwargs(), now=timezone.now())
            Errand.objects.update(due_at=timezone.now() - timedelta(seconds=1))
        assert relay.give_up(ERRANDS) == 1
        row = Errand.objects.get()
        assert (row.tries, row.due_at, row.lease) == (3, None, None)
        assert row.given_up_at is not None
        assert (relay.give_up(ERRANDS), work.claim(ERRANDS, limit=100)) == (0, [])
        assert noted() == 0

    def test_old_events_go_unless_an_errand_waits(self) -> None:
        waiting, gone = map(aged, happen(count=2))
        Event.objects.update(fanned_out_at=timezone.now())
        Errand.objects.create(event=waiting, handler=NOTE)
        young = happen()[0]
        unheard = aged(happen()[0])
        forget_expired(now=timezone.now())
        assert set(Event.objects.values_list("id", flat=True)) == {
            waiting.id,
            young.id,
            unheard.id,
        }
        assert gone.id is not None


@pytest.mark.django_db(transaction=True)
class TestTwoRelays:
    def test_hand_out_each_row_once(self) -> None:
        rows = due_errands(200)
        taken: list[str] = []

        def claim_all() -> None:
            while handouts := work.claim(ERRANDS, limit=7):
                taken.extend(id_ for handout in handouts for id_ in handout.ids)

        at_once(4, claim_all)
        assert Counter(taken) == Counter(str(row.id) for row in rows)

    def test_turn_each_event_into_errands_once(self) -> None:
        happen("test.two", 1200)
        moved: list[int] = []

        def fan_out_all() -> None:
            while Event.objects.filter(fanned_out_at=None).exists():
                moved.append(relay.fan_out())

        at_once(4, fan_out_all)
        assert sum(moved) == 1200
        assert Errand.objects.count() == 2400

    def test_do_all_work_once_when_their_messages_are_doubled(self) -> None:
        due_errands(40)
        handouts = work.claim(ERRANDS, limit=40)

        def run_all() -> None:
            for handout in handouts:
                run_errands(**handout.kwargs(), now=timezone.now())

        at_once(4, run_all)
        assert (noted(), Errand.objects.count()) == (40, 0)


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_many_events_are_told_in_one_transaction(self) -> None:
        due_errands(3, handler=MANY)
        Event.objects.update(data={"number": 0})
        assert run_due() == 3
        [told] = Event.objects.filter(kind="test.noted_together")
        assert (told.data, noted(), Errand.objects.count()) == ({"number": 3}, 3, 0)

    def test_one_that_breaks_it_keeps_no_other_from_being_told(self) -> None:
        broken = due_errands(3, handler=MANY)[1]
        assert run_due() == 2
        assert not Event.objects.filter(kind="test.noted_together").exists()
        [left] = Errand.objects.all()
        assert (noted(), left.id, left.tries, left.lease) == (2, broken.id, 1, None)

    def test_others_of_the_message_run_beside_them(self) -> None:
        due_errands(2)
        due_errands(2, handler=MANY)
        Event.objects.update(data={"number": 0})
        assert run_due() == 4
        assert (noted(), Errand.objects.count()) == (4, 0)


@pytest.mark.django_db(transaction=True)
class TestJoint:
    """One errand for all handlers of an event that can hear of many."""

    def test_is_one_row_beside_those_of_the_others(self) -> None:
        happen("test.joint")
        happen("test.alone")
        relay.fan_out()
        rows = Errand.objects.values_list("event__kind", "handler")
        assert sorted(rows) == [
            ("test.alone", NOTE),
            ("test.alone", MANY),
            ("test.joint", NOTE),
            ("test.joint", JOINT),
        ]

    def test_all_of_them_hear_in_the_order_of_the_table(self) -> None:
        happen("test.joint", 3)
        Event.objects.update(data={"number": 0})
        relay.fan_out()
        Errand.objects.filter(handler=NOTE).delete()
        assert run_due() == 3
        told = Event.objects.filter(kind__in=["test.noted_together", "test.softly"])
        kinds = list(told.order_by("id").values_list("kind", "data__number"))
        assert kinds == [("test.noted_together", 3), ("test.softly", 3)]
        assert Errand.objects.count() == 0

    def test_one_handler_that_breaks_it_keeps_no_other_from_being_told(self) -> None:
        broken = happen("test.joint", 2)[1]
        relay.fan_out()
        Errand.objects.filter(handler=NOTE).delete()
        assert run_due() == 3
        assert Event.objects.filter(kind="test.softly", data__number=1).count() == 2
        assert noted() == 1
        [left] = Errand.objects.all()
        assert (left.event_id, left.handler, left.tries) == (broken.id, MANY, 1)
        assert left.lease is None
        assert left.due_at is not None
        assert left.due_at > timezone.now()

    def test_what_is_held_back_has_a_row_for_each(self) -> None:
        at = timezone.now() + timedelta(seconds=30)
        with published_outward(after=at):
            happen("test.joint")
        with published_outward(after=None):
            happen("test.joint")
        relay.fan_out()
        rows = Errand.objects.values_list("handler", "due_at")
        assert set(rows) == {(SOFT, at), (NOTE, at), (MANY, at)}

    def test_what_nobody_hears_of_is_no_work_unless_a_page_changed(self) -> None:
        now = timezone.now()
        with transaction.atomic():
            silent = publish("test.nobody", site_id=1, now=now)
            shown = publish("test.nobody", site_id=1, now=now, article_id=1, article_version=2)
        assert relay.due_now()[0]
        assert relay.fan_out() == 1
        times = dict(Event.objects.values_list("id", "fanned_out_at"))
        assert times[silent.id] == now
        assert times[shown.id] is not None


@pytest.mark.django_db
class TestHandOut:
    def test_sends_ids_and_a_token_and_nothing_else(self) -> None:
        rows = due_errands(3)
        assert relay.hand_out(ERRANDS) == 3
        [message] = messages(ERRANDS.queue)
        assert set(message) == {"ids", "lease"}
        assert sorted(message["ids"]) == sorted(str(row.id) for row in rows)
        assert {row.lease for row in Errand.objects.all()} == {UUID(message["lease"])}

    def test_moves_everything_in_two_turns(self) -> None:
        happen("test.one", 150)
        assert [relay.turn(), relay.turn()] == [150, 150]
        assert sorted(len(message["ids"]) for message in messages(ERRANDS.queue)) == [50, 100]
        assert relay.turn() == 0

    def test_looks_at_what_people_wait_for_in_each_turn(self, world: World) -> None:
        due_errands(2)
        world.comment()
        Event.objects.update(fanned_out_at=timezone.now())
        assert [relay.turn(is_whole=False) for _ in range(2)] == [1, 0]
        assert (len(messages(SCREENING.queue)), messages(ERRANDS.queue)) == (1, [])
        assert relay.turn() == 2

    @pytest.mark.parametrize(("waiting", "sent"), [(11, 0), (10, 1), (9, 2), (12, 0)])
    def test_stops_where_more_than_ten_messages_wait(self, waiting: int, sent: int) -> None:
        due_errands(300)
        redis.common().rpush(ERRANDS.queue, *[b"{}"] * waiting)
        assert relay.hand_out(ERRANDS) == sent * ERRANDS.batch
        assert redis.common().llen(ERRANDS.queue) == waiting + sent
        assert Errand.objects.filter(lease=None).count() == 300 - sent * ERRANDS.batch

    def test_stops_there_with_rows_that_travel_alone_too(self) -> None:
        due_errands(30, tries=1)
        relay.hand_out(ERRANDS)
        assert redis.common().llen(ERRANDS.queue) == relay.MESSAGES_WAITING_MAX + 1
        assert Errand.objects.filter(lease=None).count() == 30 - 11

    def test_without_a_broker_waits_and_loses_nothing(self, settings: Any) -> None:
        due_errands(3)
        before = fingerprint()
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        assert relay.hand_out(ERRANDS) == 0
        assert fingerprint() == before

    def test_gives_rows_back_when_the_broker_dies_in_between(self) -> None:
        due_errands(3)
        due_errands(2, tries=1)
        kind = WorkKind(**{**vars(ERRANDS), "task": f"{__name__}.Refusing"})
        assert relay.hand_out(kind) == 0
        assert set(Errand.objects.values_list("lease", "lease_until")) == {(None, None)}
        assert sorted(Errand.objects.values_list("tries", flat=True)) == [0, 0, 0, 1, 1]
        assert relay.hand_out(ERRANDS) == 5

    def test_a_lost_message_costs_the_leases_time_only(self) -> None:
        due_errands(2)
        relay.hand_out(ERRANDS)
        redis.common().flushdb()
        assert relay.hand_out(ERRANDS) == 0
        let_leases_end()
        assert relay.hand_out(ERRANDS) == 2
        [message] = messages(ERRANDS.queue)
        assert run_errands(**message, now=timezone.now()) == 2
        assert noted() == 2


@pytest.mark.django_db
class TestScreening:
    """The same row shape on comments."""

    def test_run_twice_changes_nothing_the_second_time(self, world: World) -> None:
        comments = [world.comment(), world.comment(author=world.other)]
        [handout] = work.claim(SCREENING, limit=100)
        assert screen_comments(**handout.kwargs(), now=timezone.now()) == 2
        assert {fresh(comment).state for comment in comments} == {"published"}
        before = fingerprint()
        assert screen_comments(**handout.kwargs(), now=timezone.now()) == 0
        assert fingerprint() == before

    def test_a_worker_that_dies_has_counted_its_try(self, world: World) -> None:
        comment = world.comment()
        [handout] = work.claim(SCREENING, limit=100)
        work.begin(Screening, ids=handout.ids, lease=str(handout.lease))
        row = Screening.objects.get(comment=comment)
        assert (row.tries, fresh(comment).state, row.lease) == (1, "pending", handout.lease)

    def test_after_three_deaths_a_person_has_it(self, world: World) -> None:
        comment, neighbour = world.comment(), world.comment(author=world.other)
        past = timezone.now() - timedelta(seconds=1)
        for _ in range(work.MAX_TRIES):
            handouts = work.claim(SCREENING, limit=100)
            ids = [handout for handout in handouts if str(comment.id) in handout.ids]
            work.begin(Screening, ids=[str(comment.id)], lease=str(ids[0].lease))
            Screening.objects.update(lease_until=past)
        assert relay.give_up(SCREENING) == 1
        row = fresh(comment)
        assert (row.state, due_at(row)) == ("pending", None)
        decision = row.decisions.get()
        assert (decision.verdict, decision.reason) == ("hold", "screening_failed")
        for handout in work.claim(SCREENING, limit=100):
            screen_comments(**handout.kwargs(), now=timezone.now())
        assert (fresh(neighbour).state, fresh(comment).state) == ("published", "pending")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", routes.WORK_KINDS, ids=lambda kind: kind.name)
def test_every_task_with_nothing_to_do_does_nothing(kind: WorkKind) -> None:
    task = resolve(kind.task)
    has_numbers = isinstance(kind.rows()._meta.pk, AutoField)
    wrong = {"ids": ["1"] if has_numbers else [str(uuid4())], "lease": str(uuid4())}
    before = fingerprint()
    for _ in range(2):
        task(**wrong, some_later_argument=1)
    assert fingerprint() == before
