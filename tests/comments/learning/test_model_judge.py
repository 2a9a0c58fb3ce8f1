"""The model within screening: what it holds, what it is asked, what automation lets through."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Learning, ModelVersion
from comments.services.learning.versions import activate_version, ensure_learning
from comments.services.model_opinion import MODELS_KEPT, _kept, bench_of
from comments.states import State
from newsportal.events.models import Event
from newsportal.sites.models import Automation
from tests.api import Api
from tests.comments.learning.schooling import CIVIL as SCHOOL
from tests.comments.learning.schooling import (
    last_decision,
    own_version,
    screened,
    set_site,
)
from tests.factories import World, make_guest, work_off

CIVIL = "Спасибо редакции за подробный разбор, давно ждал такой статьи"
# Rude in words that no list bans.
RUDE = "Пустоголовые жалкие людишки, вам бы мозги сначала отрастить, позорище вы ходячее"


class TestHolding:
    def test_publishes_by_the_rules_and_writes_the_score_down(self, world: World) -> None:
        said = screened(world, CIVIL)
        decision = last_decision(said)
        active = Learning.objects.get(site=world.site).active
        assert (said.state, decision.by_kind, decision.reason) == ("published", "rules", "ok")
        assert decision.model_version == active.pk
        [finding] = decision.findings
        assert (finding["phase"], finding["reason"]) == ("model", "toxic")
        assert 0 <= finding["score"] < 0.5
        assert "start" not in finding

    def test_holds_what_it_finds_too_toxic_and_shows_where(self, world: World) -> None:
        set_site(world.site, hold_toxic_percent=1)
        said = screened(world, RUDE)
        decision = last_decision(said)
        assert (said.state, decision.verdict) == ("pending", "hold")
        assert (decision.by_kind, decision.reason) == ("model", "toxic")
        places = [finding for finding in decision.findings if finding["phase"] == "model"]
        assert 1 <= len(places) <= 3
        for place in places:
            assert 0 <= place["start"] < place["end"] <= len(RUDE)

    def test_never_refuses_by_itself(self, world: World) -> None:
        set_site(world.site, hold_toxic_percent=1, hold_spam_percent=1)
        own_version(world.site, toxicity_auc=0.9, spam_auc=0.9)
        for text in (CIVIL, RUDE, "Купите айфоны, пишите в телеграм, скидка 90 %"):
            assert screened(world, text).state == State.PENDING

    def test_holds_nothing_where_the_site_says_never(self, world: World) -> None:
        set_site(world.site, hold_toxic_percent=101, hold_spam_percent=101)
        assert screened(world, RUDE).state == State.PUBLISHED

    def test_leaves_the_newsroom_and_stars_alone(self, world: World, api: Api) -> None:
        set_site(world.site, hold_toxic_percent=1)
        api.post(world.thread, {"rating": 5}, token=world.token)
        work_off()
        said = Comment.objects.get()
        assert said.state == State.PUBLISHED
        assert last_decision(said).model_version is None

    def test_may_hold_what_was_published_before_it_was_asked(self, world: World) -> None:
        set_site(world.site, hold_toxic_percent=1, screening="after")
        assert screened(world, RUDE).state == State.PENDING


class TestAutomation:
    def test_off_publishes_nothing_without_a_person(self, world: World, api: Api) -> None:
        set_site(world.site, automation=Automation.OFF, screening="after")
        answer = api.post(world.thread, {"text": CIVIL}, token=world.token)
        assert (answer.status, answer.body["state"]) == (202, "pending")
        work_off()
        decision = last_decision(Comment.objects.get())
        assert (decision.verdict, decision.reason, decision.by_kind) == (
            "hold",
            "premoderation",
            "rules",
        )

    def test_certified_publishes_nothing_without_a_certificate(self, world: World) -> None:
        set_site(world.site, automation=Automation.CERTIFIED)
        said = screened(world, CIVIL)
        assert (said.state, last_decision(said).reason) == ("pending", "uncertain")


class TestUnreadableModel:
    def broken(self, world: World) -> ModelVersion:
        version = ModelVersion.objects.create(
            site=world.site, data=b"no model", digest="1" * 64, trained_at=timezone.now()
        )
        activate_version(
            site_id=world.site.pk, version_id=version.pk, user=None, now=timezone.now()
        )
        return version

    def test_leaves_the_rules_to_decide_and_says_so(self, world: World) -> None:
        self.broken(world)
        said = screened(world, CIVIL)
        assert (said.state, last_decision(said).model_version) == ("published", None)
        assert Learning.objects.get(site=world.site).trouble == "unreadable"
        assert screened(world, "Смотрите https://a.example/1 и https://b.example/2").state == (
            State.PENDING
        )

    def test_publishes_nothing_that_needs_a_certificate(self, world: World) -> None:
        set_site(world.site, automation=Automation.CERTIFIED)
        self.broken(world)
        assert screened(world, CIVIL).state == State.PENDING


class TestVersions:
    def test_one_pass_reads_versions_once_for_a_batch(self, world: World) -> None:
        for text in SCHOOL[:5]:
            world.comment(text, author=make_guest(world.site))
        ensure_learning(site_id=world.site.pk, now=timezone.now())
        asked: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            asked.extend([sql] if "FROM comments_learning l" in sql else [])
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            work_off()
        assert len(asked) == 1
        assert Comment.objects.filter(state=State.PUBLISHED).count() == 5

    def test_a_roll_back_counts_from_the_next_batch_on(self, world: World) -> None:
        own = own_version(world.site)
        assert last_decision(screened(world, CIVIL)).model_version == own.pk
        shipped = ModelVersion.objects.get(site=None)
        activate_version(
            site_id=world.site.pk, version_id=shipped.pk, user=None, now=timezone.now()
        )
        assert last_decision(screened(world, CIVIL + "!")).model_version == shipped.pk
        event = Event.objects.filter(kind="model.activated").latest("created_at")
        assert event.data == {
            "model_version": shipped.pk,
            "previous": own.pk,
            "by_person": False,
        }

    def test_a_process_keeps_few_models(self, world: World) -> None:
        data = bytes(ensure_learning(site_id=world.site.pk, now=timezone.now()).active.data)
        for number in range(MODELS_KEPT + 3):
            version = ModelVersion.objects.create(
                site=world.site, data=data, digest=f"{number:064}", trained_at=timezone.now()
            )
            assert _kept.get(version.pk) is not None
        assert len(_kept._models) == MODELS_KEPT

    def test_a_version_of_another_site_cannot_be_used(self, world: World) -> None:
        other = World.make("drugaya")
        version = own_version(other.site)
        before: Any = bench_of(world.site.pk).learning.active_id
        with pytest.raises(Exception, match="not_found"):
            activate_version(
                site_id=world.site.pk, version_id=version.pk, user=None, now=timezone.now()
            )
        assert bench_of(world.site.pk).learning.active_id == before
