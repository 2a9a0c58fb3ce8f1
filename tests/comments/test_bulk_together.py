"""Acts on many comments in few statements: as one by one, and told outside as at the desk."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.deciders import Decider
from comments.models import (
    Appeal,
    AuditSample,
    BulkAct,
    BulkItem,
    Comment,
    Decision,
    Notice,
    SearchEntry,
)
from comments.selectors import comments_for_staff
from comments.services import bulk, bulk_work
from comments.services.appeal import appeal_comment
from comments.services.decide import decide_comment
from comments.states import DeciderKind, DecisionVerdict, Reason, State
from newsportal.articles.models import Engagement
from newsportal.articles.ranking import refresh_rank_of_event
from newsportal.events import work
from newsportal.events.models import Errand, Event
from newsportal.events.routing import at_once, work_kinds
from newsportal.lib.problems import Problem
from newsportal.sites.models import Role
from tests.factories import (
    World,
    decide,
    due_at,
    fresh,
    make_article,
    make_guest,
    make_member,
    work_off,
    write,
)

LINKS = "https://one.example и https://two.example"
# What two ways of deciding must agree on.
SAME = (
    "state",
    "is_listed",
    "reply_count",
    "listed_children",
    "removed_by",
    "is_decided_by_person",
    "rating",
    "depth",
)


@pytest.fixture
def moderator(world: World) -> User:
    return make_member(world.site, Role.MODERATOR)


def started(user: User, comments: list[Comment], verdict: str, reason: str = "spam") -> BulkAct:
    """An act on these comments, in this order, that a worker may begin."""
    found = comments_for_staff(user).filter(id__in=[row.id for row in comments]).order_by("id")
    act = bulk.freeze(user=user, comments=found, now=timezone.now())
    return bulk.start_bulk(
        user=user,
        act_id=act.id,
        verdict=DecisionVerdict(verdict),
        reason=reason,
        now=timezone.now(),
    )


def done(user: User, comments: list[Comment], verdict: str, reason: str = "spam") -> BulkAct:
    act = started(user, comments, verdict, reason)
    work_off()
    act.refresh_from_db()
    assert act.finished_at is not None
    return act


def undone(user: User, act: BulkAct, **values: Any) -> BulkAct:
    values.setdefault("now", timezone.now())
    undoing = bulk.undo_bulk(user=user, act_id=act.id, inward=at_once(), **values)
    work_off()
    undoing.refresh_from_db()
    return undoing


def held(world: World, count: int) -> list[Comment]:
    return [world.comment(f"Реклама номер {number}: {LINKS}") for number in range(count)]


def outcomes(act: BulkAct) -> dict[UUID, str]:
    return dict(BulkItem.objects.filter(act=act).values_list("comment_id", "outcome"))


class TestAsOneByOne:
    """Two sites with the same comments: one is decided on together, the other one by one."""

    def thread(self, world: World) -> list[Comment]:
        """Roots and branches in every state, with stars, tombstones and reports."""
        root = world.published("Первый отзыв", rating=4)
        reply = write(world.article, world.other, "Ответ на первый", parent=root)
        decide(reply, DecisionVerdict.PUBLISH)
        deep = write(world.article, world.reader, "Ответ на ответ", parent=fresh(reply))
        decide(deep, DecisionVerdict.PUBLISH)
        waiting = write(world.article, world.other, f"Ждёт: {LINKS}", parent=fresh(deep))
        # A tombstone that an answer holds up.
        decide(fresh(reply), DecisionVerdict.REMOVE, reason="rules")
        refused = decide(world.comment("Отклонён"), DecisionVerdict.REJECT, reason="spam")
        lone = write(world.article, make_guest(world.site), f"Один: {LINKS}", rating=2)
        other = make_article(world.site, "news-2")
        elsewhere = decide(write(other, world.reader, "Там"), DecisionVerdict.PUBLISH)
        Comment.objects.filter(id=elsewhere.id).update(reported_at=timezone.now())
        return [root, reply, deep, waiting, refused, lone, elsewhere]

    def facts(self, comments: list[Comment]) -> list[Any]:
        found = []
        for comment in comments:
            row = fresh(comment)
            last = Decision.objects.filter(comment=row).latest("created_at", "id")
            facts = [getattr(row, name) for name in SAME]
            facts += [row.published_at is None, row.reported_at is None, row.pinned_at is None]
            facts += [SearchEntry.objects.filter(comment=row).exists(), due_at(row) is None]
            facts += [last.verdict, last.reason, last.comment_version]
            found.append(facts)
        return found

    def numbers(self, world: World) -> list[Any]:
        names = ("comments", "reviews", "ratings_2", "ratings_4")
        rows = Engagement.objects.filter(article__site=world.site).order_by("article__key")
        return list(rows.values_list(*names))

    def events(self, world: World, since: int) -> list[Any]:
        rows = Event.objects.filter(site_id=world.site.id).order_by("created_at", "id")
        told = [
            (row.kind, row.article_version is None, sorted(row.data.keys() - {"root"}))
            for row in rows[since:]
        ]
        return sorted(told)

    @pytest.mark.parametrize("verdict", list(DecisionVerdict))
    @pytest.mark.parametrize("order", ["-depth", "depth"])
    def test_leaves_the_same_rows_numbers_and_events(
        self, world: World, verdict: DecisionVerdict, order: str
    ) -> None:
        twin = World.make("vesti")
        many, single = self.thread(world), self.thread(twin)
        for mine in (many, single):
            mine.sort(key=lambda row: row.depth, reverse=order == "-depth")
        assert self.facts(many) == self.facts(single)
        known = [Event.objects.filter(site_id=w.site.id).count() for w in (world, twin)]
        reason = "ok" if verdict is DecisionVerdict.PUBLISH else "spam"

        user = make_member(world.site, Role.MODERATOR)
        act = done(user, many, verdict.value, reason)
        user = make_member(twin.site, Role.MODERATOR)
        refused = {}
        for row in sorted(single, key=lambda row: row.id):
            try:
                decide_comment(
                    site_id=twin.site.id,
                    comment_id=row.id,
                    version=row.version,
                    verdict=verdict,
                    reason=reason,
                    decider=Decider(DeciderKind.PERSON, user=user),
                    now=timezone.now(),
                )
            except Problem as problem:
                refused[row.id] = problem.code
        codes = {"decided_already": "decided_already", "validation_error": "impossible"}
        expected = [codes[refused[row.id]] if row.id in refused else "done" for row in single]
        found = outcomes(act)
        assert [found[row.id] for row in many] == expected
        assert self.facts(many) == self.facts(single)
        assert self.numbers(world) == self.numbers(twin)
        assert self.events(world, known[0]) == self.events(twin, known[1])

    def test_makes_one_page_version_an_article(self, world: World, moderator: User) -> None:
        comments = held(world, 4)
        version = Engagement.objects.get(article=world.article).version
        done(moderator, comments, "publish", "ok")
        assert Engagement.objects.get(article=world.article).version == version + 1
        told = Event.objects.filter(kind="comment.published", article_version=version + 1)
        assert told.count() == 4

    def test_costs_the_same_for_any_number(self, world: World, moderator: User) -> None:
        counts = []
        for number in (2, 12):
            act = started(moderator, held(world, number), "reject")
            with CaptureQueriesContext(connection) as queries:
                assert bulk_work.settle_together(act, timezone.now()) == number
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_moves_no_article_in_the_feeds_by_what_nobody_saw(
        self, world: World, moderator: User, django_assert_num_queries: Any
    ) -> None:
        done(moderator, [*held(world, 1), world.published()], "reject")
        told = Event.objects.filter(kind="comment.rejected")
        unseen = told.get(article_version=None)
        seen = told.get(article_version__isnull=False)
        with django_assert_num_queries(0):
            refresh_rank_of_event(event=unseen, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            refresh_rank_of_event(event=seen, now=timezone.now())
        assert len(queries) > 0

    def test_answers_the_blind_audit(self, world: World, moderator: User) -> None:
        public = fresh(world.comment("Согласен"))
        work_off()
        decision = Decision.objects.filter(comment=public).latest("created_at")
        AuditSample.objects.filter(comment=public).delete()
        sample = AuditSample.objects.create(
            decision=decision,
            site=world.site,
            comment=public,
            comment_version=1,
            score=0.1,
            drawn_at=timezone.now(),
        )
        act = done(moderator, [fresh(public)], "reject")
        sample.refresh_from_db()
        assert sample.answer_id == BulkItem.objects.get(act=act).decision_id
        undone(moderator, act)
        sample.refresh_from_db()
        assert (sample.answer_id, sample.answered_at) == (None, None)

    def test_an_own_refusal_that_is_appealed_is_left_to_others(
        self, world: World, moderator: User
    ) -> None:
        own = decide(world.comment("Спорно"), DecisionVerdict.REJECT, user=moderator)
        theirs = decide(world.comment("Тоже спорно"), DecisionVerdict.REJECT)
        for comment in (own, theirs):
            appeal_comment(comment_id=comment.id, author=world.reader, now=timezone.now())
        act = done(moderator, [own, theirs, *held(world, 1)], "publish", "ok")
        assert outcomes(act)[own.id] == "own_decision"
        assert outcomes(act)[theirs.id] == "done"
        assert sorted(outcomes(act).values()) == ["done", "done", "own_decision"]
        assert Appeal.objects.get(comment=theirs).decision is not None

    def test_a_turn_that_failed_is_made_again_one_by_one(
        self, world: World, moderator: User
    ) -> None:
        spam = held(world, 3)
        act = started(moderator, spam, "reject")
        kind = next(kind for kind in work_kinds() if kind.name == "bulk_acts")
        (handout,) = work.claim(kind, limit=1)
        # Somebody tried, and was never heard of again.
        BulkAct.objects.filter(id=act.id).update(tries=1)
        ids, lease = list(handout.ids), str(handout.lease)
        with CaptureQueriesContext(connection) as queries:
            settled = bulk_work.run_bulk_acts(ids=ids, lease=lease, now=timezone.now())
        assert settled == 3
        assert sum('INSERT INTO "comments_decision"' in (row["sql"] or "") for row in queries) == 3
        assert set(outcomes(act).values()) == {"done"}

    @pytest.mark.django_db(transaction=True)
    def test_workers_and_a_colleague_at_once_never_decide_twice(self, world: World) -> None:
        moderator = make_member(world.site, Role.MODERATOR)
        colleague = make_member(world.site, Role.MODERATOR)
        roots = [world.published(f"Отзыв {number}") for number in range(6)]
        replies = [
            write(world.article, world.other, f"{LINKS} {row.id}", parent=row) for row in roots
        ]
        act = started(moderator, [*roots, *replies], "reject")

        def settle(_number: int) -> int:
            settled = 0
            try:
                while number := bulk_work.settle_together(act, timezone.now()):
                    settled += number
                while bulk_work.settle_next(act, timezone.now()):
                    settled += 1
            finally:
                connections.close_all()
            return settled

        def press(_number: int) -> int:
            decided = 0
            try:
                for row in reversed(replies):
                    try:
                        decide(row, DecisionVerdict.PUBLISH, user=colleague)
                        decided += 1
                    except Problem:
                        continue
            finally:
                connections.close_all()
            return decided

        with ThreadPoolExecutor(3) as pool:
            working = [pool.submit(settle, number) for number in range(2)]
            pressing = pool.submit(press, 0)
            assert sum(one.result() for one in working) == 12
            pressing.result()
        assert set(outcomes(act).values()) <= {"done", "decided_already"}
        decisions = Decision.objects.filter(by_user=moderator)
        assert decisions.count() == list(outcomes(act).values()).count("done")
        for root in roots:
            shown = Comment.objects.filter(parent=root, state="published").count()
            assert fresh(root).reply_count == fresh(root).listed_children == shown
        public = Comment.objects.filter(article=world.article, state="published").count()
        assert Engagement.objects.get(article=world.article).comments == public


class TestOutward:
    """Mails, notices and whatever else leaves the house wait until nobody can take it back."""

    def test_nothing_leaves_within_thirty_seconds_of_the_end(
        self, world: World, moderator: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk_work, "ITEMS_TOGETHER", 2)
        monkeypatch.setattr(bulk_work, "BATCHES_A_TURN", 1)
        public = [world.published(f"Отзыв {number}") for number in range(5)]
        work_off()
        Notice.objects.all().delete()
        act = done(moderator, public, "reject")
        assert act.undo_until is not None
        assert act.finished_at is not None
        assert act.undo_until - act.finished_at == timedelta(seconds=30)
        told = Event.objects.filter(kind="comment.rejected")
        assert set(told.values_list("outward_at", flat=True)) == {
            act.undo_until + timedelta(seconds=2)
        }
        waiting = Errand.objects.filter(event__in=told)
        assert waiting.exists()
        assert set(waiting.values_list("due_at", flat=True)) == {
            act.undo_until + timedelta(seconds=2)
        }
        assert not Notice.objects.exists()
        # Half a minute later.
        Errand.objects.update(due_at=timezone.now())
        work_off()
        assert Notice.objects.filter(kind="rejected").count() == 5

    def test_while_it_runs_nothing_leaves_at_all(self, world: World, moderator: User) -> None:
        act = started(moderator, [world.published()], "reject")
        now = timezone.now()
        bulk_work.settle_together(act, now)
        event = Event.objects.get(kind="comment.rejected")
        assert event.outward_at == now + bulk_work.HELD_BACK

    def test_what_was_done_before_a_stop_leaves_after_it(
        self, world: World, moderator: User
    ) -> None:
        act = started(moderator, [world.published()], "reject")
        now = timezone.now()
        bulk_work.settle_together(act, now)
        bulk.cancel_bulk(user=moderator, act_id=act.id, inward=at_once(), now=now)
        event = Event.objects.get(kind="comment.rejected")
        assert event.outward_at == now + timedelta(seconds=32)

    def test_taken_back_in_time_nobody_hears_of_it(self, world: World, moderator: User) -> None:
        public, waiting = [world.published(f"Отзыв {n}") for n in range(3)], held(world, 2)
        work_off()
        Notice.objects.all().delete()
        act = done(moderator, [*public, *waiting], "reject")
        undoing = undone(moderator, act)
        assert undoing.is_quiet
        assert set(outcomes(undoing).values()) == {"done"}
        assert [fresh(row).state for row in public] == ["published"] * 3
        assert [fresh(row).state for row in waiting] == ["pending"] * 2
        assert set(
            Event.objects.filter(subject_id__in=[row.id for row in (*public, *waiting)])
            .exclude(created_at__lt=act.created_at)
            .values_list("is_recalled", flat=True)
        ) == {True}
        Errand.objects.update(due_at=timezone.now())
        work_off()
        assert not Notice.objects.exists()
        back = Decision.objects.filter(reason=Reason.UNDONE)
        assert back.count() == 5

    def test_later_it_is_told_like_any_decision(self, world: World, moderator: User) -> None:
        act = done(moderator, [world.published()], "reject")
        Errand.objects.update(due_at=timezone.now())
        work_off()
        Notice.objects.all().delete()
        late = timezone.now() + timedelta(seconds=31)
        undoing = undone(moderator, act, now=late)
        assert not undoing.is_quiet
        event = Event.objects.filter(kind="comment.published").latest("created_at", "id")
        assert not event.is_recalled

    def test_puts_back_what_stood_on_the_comment(self, world: World, moderator: User) -> None:
        pinned = world.published("Закреплён")
        at = timezone.now() - timedelta(hours=1)
        Comment.objects.filter(id=pinned.id).update(
            pinned_at=at, featured_at=at, reported_at=at, is_decided_by_person=False
        )
        before = fresh(pinned)
        act = done(moderator, [before], "reject")
        assert fresh(pinned).pinned_at is None
        undone(moderator, act)
        after = fresh(pinned)
        for name in ("pinned_at", "featured_at", "reported_at", "published_at"):
            assert getattr(after, name) == getattr(before, name)
        assert not after.is_decided_by_person
        assert after.state == State.PUBLISHED

    def test_reopens_what_the_act_answered(self, world: World, moderator: User) -> None:
        refused = decide(world.comment("Спорно"), DecisionVerdict.REJECT)
        appeal_comment(comment_id=refused.id, author=world.reader, now=timezone.now())
        act = done(moderator, [refused], "publish", "ok")
        assert Appeal.objects.get().decision is not None
        undone(moderator, act)
        assert (Appeal.objects.get().decision, fresh(refused).state) == (None, "rejected")
