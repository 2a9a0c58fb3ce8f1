"""Decisions on everything that a filter found: frozen, done by a worker, stopped, taken back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import BulkAct, BulkItem, Comment, Decision, SiteReason
from comments.selectors import comments_for_staff
from comments.services import bulk, bulk_work
from comments.states import BulkOutcome, DecisionVerdict
from newsportal.events import work
from newsportal.events.routing import work_kinds
from newsportal.lib.problems import Problem
from newsportal.sites.models import Membership, Role, Section
from newsportal.sites.services import create_site
from tests.factories import (
    World,
    decide,
    fresh,
    logged_in,
    make_article,
    make_guest,
    make_member,
    work_off,
    write,
)

LIST = "/admin/comments/comment/"
ACTS = "/admin/comments/bulkact/"
LINKS = "https://one.example и https://two.example"


@pytest.fixture
def moderator(world: World) -> User:
    return make_member(world.site, Role.MODERATOR)


@pytest.fixture
def client(moderator: User) -> Client:
    return logged_in(moderator)


def held(world: World, count: int, text: str = "Реклама") -> list[Comment]:
    return [world.comment(f"{text} номер {number}: {LINKS}") for number in range(count)]


def choose(client: Client, query: str = "") -> BulkAct:
    answer = client.post(f"{LIST}choose/{query}")
    assert answer.status_code == 302
    act_id = UUID(answer.headers["location"].split("/")[-3])
    return BulkAct.objects.get(id=act_id)


def start(client: Client, act: BulkAct, verdict: str = "reject", reason: str = "spam") -> Any:
    return client.post(f"{ACTS}{act.id}/start/", {"verdict": verdict, "reason": reason})


def outcomes(act: BulkAct) -> list[str]:
    return list(BulkItem.objects.filter(act=act).order_by("id").values_list("outcome", flat=True))


def states(comments: list[Comment]) -> list[str]:
    return [fresh(comment).state for comment in comments]


def claimed(act: BulkAct) -> str:
    """The lease of a claim by the relay."""
    kind = next(kind for kind in work_kinds() if kind.name == "bulk_acts")
    (handout,) = work.claim(kind, limit=1)
    assert handout.ids == (str(act.id),)
    return str(handout.lease)


class TestChoosing:
    def test_takes_what_the_filter_finds(self, world: World, client: Client) -> None:
        spam, public = held(world, 3), world.published("Согласен с автором")
        act = choose(client, "?state=pending")
        assert (act.total, act.left_out) == (3, 0)
        items = BulkItem.objects.filter(act=act)
        assert set(items.values_list("comment_id", flat=True)) == {row.id for row in spam}
        assert set(items.values_list("version", "state")) == {(1, "pending")}
        assert public.id not in items.values_list("comment_id", flat=True)

    def test_takes_what_the_search_finds(self, world: World, client: Client) -> None:
        wanted, _other = held(world, 1, "Казино")[0], held(world, 1, "Кредиты")
        act = choose(client, "?q=Казино")
        assert [item.comment_id for item in act.items.all()] == [wanted.id]

    def test_takes_chosen_rows_of_the_list(self, world: World, client: Client) -> None:
        first, _second, third = held(world, 3)
        form = {"action": "decide_on_many", "_selected_action": [str(first.id), str(third.id)]}
        answer = client.post(LIST, form)
        act = BulkAct.objects.get()
        assert answer.headers["location"] == f"{ACTS}{act.id}/change/"
        assert {item.comment_id for item in act.items.all()} == {first.id, third.id}

    def test_takes_all_pages_of_the_list(self, world: World, client: Client) -> None:
        first, *_others = held(world, 3)
        form = {"action": "decide_on_many", "select_across": "1", "_selected_action": first.id}
        client.post(LIST, form)
        assert BulkAct.objects.get().total == 3

    def test_costs_the_same_for_any_number(self, world: World, client: Client) -> None:
        counts = []
        for number in (1, 6):
            held(world, number, f"Волна {number}")
            with CaptureQueriesContext(
                connection,
            ) as queries:
                choose(client)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_leaves_out_what_may_only_be_read(self, world: World) -> None:
        other = World.make("other")
        user = make_member(world.site, Role.MODERATOR)
        Membership.objects.create(site=other.site, user=user, role=Role.LAWYER)
        own, _theirs = held(world, 1), held(other, 2)
        client = logged_in(user)
        act = choose(client)
        assert (act.total, act.left_out) == (1, 2)
        assert act.items.get().comment_id == own[0].id
        page = client.get(f"{ACTS}{act.id}/change/").content.decode()
        assert "Не вошли: 2." in page

    def test_ends_at_the_section(self, world: World) -> None:
        sport = Section.objects.create(site=world.site, key="sport", name="Спорт")
        match = make_article(world.site, "match", section=sport)
        own, _other = write(match, world.reader, LINKS), held(world, 2)
        client = logged_in(make_member(world.site, Role.MODERATOR, sport))
        assert [item.comment_id for item in choose(client).items.all()] == [own.id]

    @pytest.mark.parametrize("role", [Role.LAWYER, Role.ANALYST])
    def test_is_for_those_who_decide(self, world: World, role: Role) -> None:
        held(world, 1)
        client = logged_in(make_member(world.site, role))
        assert client.post(f"{LIST}choose/").status_code == 403
        assert not BulkAct.objects.exists()

    def test_a_broken_filter_chooses_nothing(self, world: World, client: Client) -> None:
        held(world, 1)
        answer = client.post(f"{LIST}choose/?article__nonsense=1")
        assert answer.headers["location"] == LIST
        assert not BulkAct.objects.exists()


class TestPreview:
    def test_shows_number_sample_and_what_stays(self, world: World, client: Client) -> None:
        spam = held(world, 2)
        decide(spam[0], DecisionVerdict.REJECT, reason="spam")
        world.published("Согласен с автором")
        act = choose(client)
        page = client.get(f"{ACTS}{act.id}/change/")
        forecasts = {row["verdict"]: row["forecast"] for row in page.context["forecasts"]}
        assert (forecasts["reject"].changed, forecasts["reject"].untouched) == (2, 1)
        assert (forecasts["publish"].changed, forecasts["publish"].untouched) == (2, 1)
        assert len(page.context["sample"]) == 3
        assert "Реклама номер 1" in page.content.decode()

    def test_refuses_with_a_reason_of_the_site(self, world: World, client: Client) -> None:
        SiteReason.objects.create(site=world.site, code="paywall", label_ru="Обход подписки")
        (comment,) = held(world, 1)
        act = choose(client)
        page = client.get(f"{ACTS}{act.id}/change/").content.decode()
        assert '<option value="paywall">Обход подписки</option>' in page
        start(client, act, reason="paywall")
        work_off()
        assert Decision.objects.filter(comment=comment).latest("created_at").reason == "paywall"

    def test_offers_no_reason_of_one_site_for_texts_of_two(
        self, world: World, moderator: User, client: Client
    ) -> None:
        SiteReason.objects.create(site=world.site, code="paywall", label_ru="Обход подписки")
        other = create_site(key="vesti", name="Вести", hosts=["vesti.example"])
        Membership.objects.create(site=other, user=moderator, role=Role.MODERATOR)
        held(world, 1)
        write(make_article(other, "news-2"), make_guest(other), f"Реклама: {LINKS}")
        act = choose(client)
        assert act.total == 2
        assert "paywall" not in client.get(f"{ACTS}{act.id}/change/").content.decode()
        start(client, act, reason="paywall")
        act.refresh_from_db()
        assert act.started_at is None

    def test_nothing_begins_without_a_reason(self, world: World, client: Client) -> None:
        held(world, 1)
        act = choose(client)
        answer = start(client, act, reason="")
        assert "Выберите причину." in answer.content.decode()
        start(client, act, verdict="applaud")
        act.refresh_from_db()
        assert (act.started_at, act.due_at) == (None, None)

    def test_is_the_choosers_own(self, world: World, client: Client) -> None:
        held(world, 1)
        act = choose(client)
        colleague = logged_in(make_member(world.site, Role.CHIEF))
        assert colleague.get(f"{ACTS}{act.id}/change/").status_code == 404
        for step in ("start", "cancel", "undo"):
            path = f"{ACTS}{act.id}/{step}/"
            assert colleague.post(path, {"verdict": "publish"}).status_code == 404
        assert colleague.get(f"{ACTS}{act.id}/progress/").status_code == 404
        assert (
            logged_in(User.objects.create_superuser("glavred"))
            .get(f"{ACTS}{act.id}/change/")
            .status_code
            == 200
        )

    def test_steps_are_posts(self, world: World, client: Client) -> None:
        held(world, 1)
        act = choose(client)
        for step in ("start", "cancel", "undo"):
            assert client.get(f"{ACTS}{act.id}/{step}/").status_code == 405
        assert client.get(f"{LIST}choose/").status_code == 405


class TestWork:
    def test_rejects_them_all(self, world: World, client: Client, moderator: User) -> None:
        spam = held(world, 3)
        act = choose(client)
        start(client, act)
        assert states(spam) == ["pending"] * 3
        work_off()
        assert states(spam) == ["rejected"] * 3
        act.refresh_from_db()
        assert act.finished_at is not None
        assert act.due_at is None
        decisions = Decision.objects.filter(by_user=moderator)
        assert set(decisions.values_list("verdict", "reason")) == {("reject", "spam")}
        assert {item.decision_id for item in act.items.all()} == {row.id for row in decisions}

    def test_leaves_alone_what_moved_since(self, world: World, client: Client) -> None:
        decided, edited, late = held(world, 3)
        act = choose(client, "?state=pending")
        decide(decided, DecisionVerdict.PUBLISH)
        Comment.objects.filter(id=edited.id).update(version=2)
        newcomer = held(world, 1, "Позже")[0]
        start(client, act)
        work_off()
        by_comment = {item.comment_id: item.outcome for item in act.items.all()}
        assert by_comment == {
            decided.id: "decided_already",
            edited.id: "version_conflict",
            late.id: "done",
        }
        assert states([decided, edited, late, newcomer]) == [
            "published",
            "pending",
            "rejected",
            "pending",
        ]

    def test_says_what_cannot_be_done(self, world: World, client: Client) -> None:
        refused = decide(held(world, 1)[0], DecisionVerdict.REJECT, reason="spam")
        act = choose(client)
        start(client, act, verdict="hold")
        work_off()
        assert (outcomes(act), fresh(refused).state) == (["impossible"], "rejected")

    def test_a_right_lost_meanwhile_ends_it(
        self, world: World, client: Client, moderator: User
    ) -> None:
        spam = held(world, 2)
        act = choose(client)
        start(client, act)
        Membership.objects.filter(user=moderator).update(role=Role.LAWYER)
        work_off()
        assert (outcomes(act), states(spam)) == (["not_found"] * 2, ["pending"] * 2)

    def test_starts_once(self, world: World, client: Client) -> None:
        spam = held(world, 1)
        act = choose(client)
        start(client, act)
        start(client, act, verdict="publish")
        work_off()
        assert states(spam) == ["rejected"]

    def test_comes_in_turns(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk_work, "ITEMS_TOGETHER", 2)
        monkeypatch.setattr(bulk_work, "BATCHES_A_TURN", 1)
        spam = held(world, 5)
        act = choose(client)
        start(client, act)
        lease = claimed(act)
        ids = [str(act.id)]
        assert bulk_work.run_bulk_acts(ids=ids, lease=lease, now=timezone.now()) == 2
        act.refresh_from_db()
        assert act.due_at is not None
        progress = client.get(f"{ACTS}{act.id}/progress/").json()
        assert (progress["total"], progress["settled"], progress["is_finished"]) == (5, 2, False)
        assert progress["outcomes"] == [{"label": "сделано", "count": 2}]
        # The same message once more holds no lease.
        assert bulk_work.run_bulk_acts(ids=ids, lease=lease, now=timezone.now()) == 0
        work_off()
        assert states(spam) == ["rejected"] * 5
        assert Decision.objects.filter(verdict="reject").count() == 5

    def test_goes_on_behind_a_killed_worker(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        spam = held(world, 4)
        act = choose(client)
        start(client, act)
        lease = claimed(act)
        work.begin(BulkAct, ids=[str(act.id)], lease=lease)
        act.refresh_from_db()
        # It settled one and was never heard of again.
        assert bulk_work.settle_next(act, timezone.now())
        BulkAct.objects.update(lease_until=timezone.now())
        work_off()
        assert states(spam) == ["rejected"] * 4
        assert Decision.objects.filter(verdict="reject").count() == 4

    def test_the_comment_that_kills_workers_is_passed_over(
        self, world: World, client: Client
    ) -> None:
        held(world, 2)
        act = choose(client)
        start(client, act)
        bulk_work.pass_over(ids=[str(act.id)], now=timezone.now())
        work_off()
        assert outcomes(act) == ["failed", "done"]

    @pytest.mark.django_db(transaction=True)
    def test_two_workers_at_once_share_it(self, world: World, client: Client) -> None:
        spam = held(world, 12)
        act = choose(client)
        start(client, act)
        act.refresh_from_db()

        def run(_number: int) -> int:
            settled = 0
            try:
                while bulk_work.settle_next(act, timezone.now()):
                    settled += 1
            finally:
                connections.close_all()
            return settled

        with ThreadPoolExecutor(3) as pool:
            assert sum(pool.map(run, range(3))) == 12
        assert states(spam) == ["rejected"] * 12
        assert Decision.objects.filter(verdict="reject").count() == 12


class TestStopping:
    def test_what_was_done_stays(
        self, world: World, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk_work, "ITEMS_TOGETHER", 1)
        monkeypatch.setattr(bulk_work, "BATCHES_A_TURN", 1)
        spam = held(world, 3)
        act = choose(client)
        start(client, act)
        bulk_work.run_bulk_acts(ids=[str(act.id)], lease=claimed(act), now=timezone.now())
        client.post(f"{ACTS}{act.id}/cancel/")
        assert work_off() >= 0
        assert sorted(outcomes(act)) == ["cancelled", "cancelled", "done"]
        assert sorted(states(spam)) == ["pending", "pending", "rejected"]
        page = client.get(f"{ACTS}{act.id}/change/").content.decode()
        assert "остановлено" in page

    def test_a_choice_that_is_dropped_never_starts(self, world: World, client: Client) -> None:
        spam = held(world, 1)
        act = choose(client)
        client.post(f"{ACTS}{act.id}/cancel/")
        start(client, act)
        work_off()
        assert states(spam) == ["pending"]


class TestTakingBack:
    def done(self, client: Client, query: str = "") -> BulkAct:
        act = choose(client, query)
        start(client, act)
        work_off()
        act.refresh_from_db()
        return act

    def undo(self, client: Client, act: BulkAct) -> BulkAct:
        client.post(f"{ACTS}{act.id}/undo/")
        work_off()
        return BulkAct.objects.get(undoes=act)

    def test_puts_each_back_to_where_it_was(self, world: World, client: Client) -> None:
        waiting, public = held(world, 1)[0], world.published("Согласен с автором")
        act = self.done(client)
        assert states([waiting, public]) == ["rejected", "rejected"]
        undoing = self.undo(client, act)
        assert outcomes(undoing) == ["done", "done"]
        assert states([waiting, public]) == ["pending", "published"]
        trail = Decision.objects.filter(comment=public).order_by("created_at", "id")
        assert [row.verdict for row in trail] == ["publish", "reject", "publish"]

    def test_puts_back_into_the_queue_of_reports(self, world: World, client: Client) -> None:
        public = world.published("Согласен с автором")
        Comment.objects.filter(id=public.id).update(reported_at=timezone.now())
        act = self.done(client)
        assert fresh(public).reported_at is None
        self.undo(client, act)
        assert fresh(public).reported_at is not None

    def test_leaves_alone_what_was_decided_since(self, world: World, client: Client) -> None:
        first, second = held(world, 2)
        act = self.done(client)
        decide(first, DecisionVerdict.PUBLISH)
        undoing = self.undo(client, act)
        assert sorted(outcomes(undoing)) == ["decided_already", "done"]
        assert states([first, second]) == ["published", "pending"]

    def test_twice_is_once(self, world: World, client: Client) -> None:
        held(world, 2)
        act = self.done(client)
        undoing = self.undo(client, act)
        assert self.undo(client, act) == undoing
        assert Decision.objects.filter(verdict="hold", by_user__isnull=False).count() == 2

    def test_is_refused_while_it_runs(self, world: World, client: Client, moderator: User) -> None:
        held(world, 1)
        act = choose(client)
        start(client, act)
        with pytest.raises(Problem, match="not_found"):
            bulk.undo_bulk(user=moderator, act_id=act.id, now=timezone.now())
        client.post(f"{ACTS}{act.id}/undo/")
        assert not BulkAct.objects.filter(undoes__isnull=False).exists()


class TestKeeping:
    def test_forgets_choices_and_items_of_old(self, world: World, moderator: User) -> None:
        held(world, 1)
        rows, now = comments_for_staff(moderator).order_by("-id"), timezone.now()
        left = bulk.freeze(user=moderator, comments=rows, now=now - bulk.CHOICES_KEPT * 2)
        ended = bulk.freeze(user=moderator, comments=rows, now=now - bulk.ITEMS_KEPT * 2)
        BulkAct.objects.filter(id=ended.id).update(
            verdict="publish",
            started_at=now - bulk.ITEMS_KEPT * 2,
            finished_at=now - bulk.ITEMS_KEPT * 2,
        )
        young = bulk.freeze(user=moderator, comments=rows, now=now)
        bulk.forget_expired(now=now)
        assert not BulkAct.objects.filter(id=left.id).exists()
        assert set(BulkItem.objects.values_list("act_id", flat=True)) == {young.id}
        assert BulkAct.objects.filter(id=ended.id).exists()


def test_every_outcome_has_words() -> None:
    from comments.admin.bulk import OUTCOME_LABELS

    assert set(OUTCOME_LABELS) == set(BulkOutcome)
