"""A text of the blind audit on the comment's own page, which the desk's cards lead to."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from comments.admin.navigation import queue_badge
from comments.models import AuditSample
from comments.selectors.learning import AUDIT_ASKED
from comments.states import DecisionVerdict, State
from newsportal.sites.models import Mode
from tests.api import Api
from tests.comments.desk import Desk, logged_in, member_of
from tests.comments.learning.schooling import CIVIL, judge, last_decision, screened, set_site
from tests.factories import World, fresh


class TestPageOfTheComment:
    def test_says_nothing_of_the_machine_before_a_person_has_answered(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        said = screened(world, CIVIL[0])
        client = logged_in(member_of(world.site))
        page = f"/admin/comments/comment/{said.id}/change/"
        blind = client.get(page)
        assert "слепой проверке" in blind.content.decode()
        assert blind.context["decisions"] == []
        # As one that waits: that the machine let it through is a word, too.
        assert (blind.context["card"]["state"], blind.context["card"]["objections"]) == (
            State.PENDING,
            ["премодерация"],
        )
        judge(said, DecisionVerdict.PUBLISH)
        told = client.get(page)
        assert "слепой проверке" not in told.content.decode()
        assert len(told.context["decisions"]) == 2

    def test_takes_the_answer(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        said = screened(world, CIVIL[0])
        client = logged_in(member_of(world.site))
        press = {"act": "reject:abusive", "version": 1, "state": "pending"}
        assert client.post(f"/admin/comments/comment/{said.id}/decide/", press).status_code == 302
        assert fresh(said).state == State.REJECTED
        assert AuditSample.objects.get().answer == last_decision(said)


class TestElsewhere:
    def test_the_list_of_decisions_waits_for_the_answer(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        said = screened(world, CIVIL[0])
        set_site(world.site, audit_percent=0)
        other = screened(world, CIVIL[1])
        client, page = logged_in(member_of(world.site)), "/admin/comments/decision/"
        decision = last_decision(said)
        one = f"{page}{decision.id}/change/"
        assert _listed(client.get(page)) == {other.id}
        assert client.get(one).status_code == 404
        judge(said, DecisionVerdict.PUBLISH)
        assert _listed(client.get(page)) == {said.id, other.id}
        assert client.get(one).status_code == 200

    def test_the_list_of_reviews_shows_it_as_waiting(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        said = screened(world, CIVIL[0])
        client, page = logged_in(member_of(world.site)), "/admin/comments/comment/"
        assert "опубликован" not in _column(client.get(page))
        judge(said, DecisionVerdict.PUBLISH)
        assert "опубликован" in _column(client.get(page))

    def test_what_nobody_is_asked_any_more_is_told(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        said = screened(world, CIVIL[0])
        AuditSample.objects.update(drawn_at=timezone.now() - AUDIT_ASKED)
        client = logged_in(member_of(world.site))
        assert _listed(client.get("/admin/comments/decision/")) == {said.id}

    def test_the_publisher_s_queue_of_new_ones_is_the_desk_s(self, world: World, api: Api) -> None:
        set_site(world.site, audit_percent=100)
        screened(world, CIVIL[0])
        set_site(world.site, audit_percent=0)
        other = screened(world, CIVIL[1])
        key = world.service_key("moderation")
        page = api.get("sites/gazeta/queues/new", token=key)
        assert [item["id"] for item in page.body["items"]] == [str(other.id)]
        counts = api.get("sites/gazeta/queues", token=key).body
        assert counts["new"]["count"] == 1

    def test_the_menu_counts_as_the_desk_s_tab(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        screened(world, CIVIL[0])
        set_site(world.site, mode=Mode.PRE)
        screened(world, CIVIL[1])
        desk = Desk.of(member_of(world.site))
        request = desk.client.get("/admin/").wsgi_request
        assert (queue_badge(request), desk.counts()["pending"]) == ("2", 2)


def _column(page: Any) -> str:
    """The states of the listed reviews."""
    changes = page.context["cl"]
    return " ".join(changes.model_admin.shown_state(row) for row in changes.result_list)


def _listed(page: Any) -> set[UUID]:
    return {row.comment_id for row in page.context["cl"].result_list}
