"""The blind audit and the certificates made from its answers alone."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from comments.models import AuditSample, Certificate, Comment, Decision, Learning
from comments.selectors.learning import audit_answers, audit_due, blind_since, lessons_of
from comments.services.learning.audit import is_drawn
from comments.services.learning.certificates import FEWEST_ANSWERS, renew_certificate
from comments.services.learning.train import train_site
from comments.services.learning.versions import activate_version
from comments.services.model_opinion import bench_of
from comments.states import DecisionVerdict, State
from newsportal.events.models import Event
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Automation
from tests.api import Api
from tests.comments.learning.schooling import (
    CIVIL,
    answered_audit,
    copy_audit,
    days_later,
    judge,
    last_decision,
    own_version,
    screened,
    set_site,
    teach,
)
from tests.factories import World, fresh, make_guest, token_of, work_off

TWO_LINKS = "Подробности тут https://a.example/1 и тут https://b.example/2, спасибо редакции"
BANNED = "Не согласен, вы просто единороги, давно ждал такой статьи"
# Rude in words that no list bans.
SLY = "Пустоголовые жалкие людишки, вам бы мозги сначала отрастить, позорище вы ходячее"


def certify(world: World, *, answers: int = 400, wrong: int = 0) -> Certificate:
    """A site with a trial of its model on so many answers, all of them civil texts."""
    samples = answered_audit(world, right=CIVIL[:1], wrong=[SLY])
    copy_audit(world, samples[0], times=answers - 1)
    copy_audit(world, samples[1], times=wrong)
    set_site(world.site, automation=Automation.CERTIFIED, audit_percent=0)
    found = renew_certificate(site_id=world.site.pk, now=timezone.now())
    assert found is not None
    return found


def roll_back(world: World, version_id: int) -> None:
    activate_version(site_id=world.site.pk, version_id=version_id, user=None, now=timezone.now())


class TestDrawing:
    def test_draws_by_chance_the_share_that_was_asked_for(self) -> None:
        ids = [uuid7() for _ in range(20_000)]
        drawn = sum(is_drawn(id_, percent=2) for id_ in ids)
        assert 320 <= drawn <= 480  # 400 and four standard deviations
        assert not any(is_drawn(id_, percent=0) for id_ in ids)
        assert all(is_drawn(id_, percent=100) for id_ in ids)

    def test_keeps_the_decision_the_text_and_the_score(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        said = screened(world, CIVIL[0])
        sample = AuditSample.objects.get()
        decision = last_decision(said)
        assert (sample.decision_id, sample.comment_version) == (decision.pk, 1)
        assert sample.score == decision.findings[0]["score"]
        assert (sample.answer, sample.answered_at) == (None, None)

    def test_draws_what_was_published_before_the_model_was_asked(self, world: World) -> None:
        set_site(world.site, audit_percent=100, screening="after")
        said = screened(world, CIVIL[0])
        assert AuditSample.objects.get().decision_id == said.decision_id

    def test_draws_nothing_that_the_rules_decide_alone(self, world: World) -> None:
        set_site(world.site, audit_percent=100, banned_words="единорог*")
        for text in (TWO_LINKS, BANNED):
            assert screened(world, text).state in {State.PENDING, State.REJECTED}
        assert AuditSample.objects.count() == 0

    def test_draws_no_decision_of_a_person(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        judge(world.comment(CIVIL[0]), DecisionVerdict.PUBLISH)
        assert AuditSample.objects.count() == 0


class TestAnswering:
    def test_a_person_s_decision_on_this_text_is_the_answer(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        said = screened(world, CIVIL[0])
        assert list(audit_due([world.site.pk], now=timezone.now())) == [said]
        assert set(blind_since([said.id], now=timezone.now())) == {said.id}
        judge(said, DecisionVerdict.HOLD)
        assert set(blind_since([said.id], now=timezone.now())) == {said.id}
        answer = judge(said, DecisionVerdict.REJECT, "abusive")
        sample = AuditSample.objects.get()
        assert (sample.answer_id, sample.answered_at) == (answer.pk, answer.created_at)
        assert list(audit_due([world.site.pk], now=timezone.now())) == []
        assert blind_since([said.id], now=timezone.now()) == {}
        [found] = audit_answers(site_id=world.site.pk, now=timezone.now())
        assert (found.text, found.is_wrong) == (CIVIL[0], True)
        judge(said, DecisionVerdict.PUBLISH)
        assert AuditSample.objects.get().answer_id == answer.pk

    def test_nobody_is_asked_of_a_text_that_is_gone(self, world: World, api: Api) -> None:
        set_site(world.site, audit_percent=100)
        author = make_guest(world.site)
        said = screened(world, CIVIL[0], author=author)
        api.delete(f"comments/{said.id}?version=1", token=token_of(author))
        assert fresh(said).state == State.REMOVED
        assert list(audit_due([world.site.pk], now=timezone.now())) == []

    def test_what_was_drawn_is_not_learned_from(self, world: World) -> None:
        answered_audit(world, right=CIVIL[:1])
        judge(world.comment(CIVIL[1]), DecisionVerdict.PUBLISH)
        assert lessons_of(site_id=world.site.pk, now=timezone.now()).texts == [CIVIL[1]]
        later = lessons_of(site_id=world.site.pk, now=days_later(100)).texts
        assert sorted(later) == sorted(CIVIL[:2])

    def test_is_answered_once_by_the_database_itself(self, world: World) -> None:
        [sample] = answered_audit(world, right=CIVIL[:1])
        with pytest.raises(IntegrityError, match="audit_answered_once"), transaction.atomic():
            AuditSample.objects.filter(pk=sample.pk).update(answered_at=None)


class TestCertificates:
    def test_is_granted_with_its_numbers(self, world: World) -> None:
        row = certify(world)
        active = Learning.objects.get(site=world.site).active
        score = bench_of(world.site.pk).opinion(CIVIL[0])
        assert score is not None
        assert (row.model_version, row.errors_one_in, row.confidence) == (active, 100, 0.95)
        assert (row.sample, row.errors, row.threshold) == (401, 0, score.score)
        assert row.share == pytest.approx(400 / 401)
        assert row.bound == pytest.approx(0.007461, abs=1e-6)
        assert row.steps[-1]["is_kept"] is True
        assert Learning.objects.get(site=world.site).certificate == row
        event = Event.objects.get(kind="certificate.renewed")
        assert event.data["is_granted"] is True
        assert (event.data["sample"], event.data["certificate"]) == (401, row.pk)

    def test_is_refused_when_too_many_were_wrong(self, world: World) -> None:
        samples = answered_audit(world, right=CIVIL[:1])
        copy_audit(world, samples[0], times=200)
        row = renew_certificate(site_id=world.site.pk, now=timezone.now())
        assert row is not None
        # 201 right answers prove no more than 1 in 67.
        assert (row.threshold, row.errors, row.share) == (None, None, None)
        assert (row.steps[0]["sample"], row.steps[0]["is_kept"]) == (201, False)
        assert row.steps[0]["bound"] == pytest.approx(0.014794, abs=1e-6)
        assert Learning.objects.get(site=world.site).certificate is None

    def test_waits_for_enough_answers(self, world: World) -> None:
        samples = answered_audit(world, right=CIVIL[:1])
        copy_audit(world, samples[0], times=FEWEST_ANSWERS - 2)
        assert renew_certificate(site_id=world.site.pk, now=timezone.now()) is None
        assert Certificate.objects.count() == 0

    def test_is_tried_once_a_week_and_when_the_promise_changes(self, world: World) -> None:
        first = certify(world)
        assert renew_certificate(site_id=world.site.pk, now=days_later(6)) is None
        second = renew_certificate(site_id=world.site.pk, now=days_later(8))
        assert second is not None
        assert second.pk != first.pk
        set_site(world.site, errors_one_in=1000)
        third = renew_certificate(site_id=world.site.pk, now=days_later(8.1))
        assert third is not None
        assert third.threshold is None
        assert Learning.objects.get(site=world.site).certificate is None

    def test_the_database_takes_no_certificate_that_breaks_its_promise(self, world: World) -> None:
        row = certify(world)
        with pytest.raises(IntegrityError, match="keeps_its_promise"), transaction.atomic():
            Certificate.objects.filter(pk=row.pk).update(bound=0.011)


class TestMildObjections:
    def test_are_covered_by_answers_of_their_own(self, world: World) -> None:
        samples = answered_audit(world, right=[CIVIL[0], TWO_LINKS])
        mild = [
            answer.is_mild for answer in audit_answers(site_id=world.site.pk, now=timezone.now())
        ]
        assert sorted(mild) == [False, True]
        copy_audit(world, samples[0], times=400)
        few = renew_certificate(site_id=world.site.pk, now=timezone.now())
        assert few is not None
        assert (few.sample, few.covers_mild) == (401, False)
        copy_audit(world, samples[1], times=299)
        Certificate.objects.update(made_at=days_later(-8))
        many = renew_certificate(site_id=world.site.pk, now=timezone.now())
        assert many is not None
        threshold, score = many.threshold, bench_of(world.site.pk).opinion(TWO_LINKS)
        assert threshold is not None
        assert score is not None
        assert (many.sample, many.covers_mild) == (401, score.score <= threshold)


class TestApproving:
    def test_publishes_what_it_covers_and_nothing_else(self, world: World) -> None:
        certify(world)
        covered = screened(world, CIVIL[0] + " снова")
        decision = last_decision(covered)
        threshold = Certificate.objects.get().threshold
        score = decision.findings[0]["score"]
        assert threshold is not None
        assert (covered.state == State.PUBLISHED) == (score <= threshold)
        other = screened(world, "Пустоголовые жалкие людишки, позорище вы ходячее")
        assert (other.state, last_decision(other).verdict) == ("pending", "hold")

    def test_publishes_by_the_model_s_name(self, world: World) -> None:
        certify(world)
        Certificate.objects.update(threshold=0.9)
        decision = last_decision(screened(world, CIVIL[2]))
        assert (decision.verdict, decision.by_kind, decision.reason) == ("publish", "model", "ok")

    def test_outweighs_a_mild_objection_that_it_covers(self, world: World, api: Api) -> None:
        certify(world)
        Certificate.objects.update(threshold=0.9)
        assert screened(world, TWO_LINKS + ", читаю давно").state == State.PENDING
        Certificate.objects.update(covers_mild=True)
        answer = api.post(world.thread, {"text": TWO_LINKS}, token=world.token)
        assert (answer.status, answer.body["state"]) == (202, "pending")
        work_off()
        said = Comment.objects.get(id=answer.body["id"])
        assert (said.state, last_decision(said).by_kind) == ("published", "model")
        assert {finding["reason"] for finding in last_decision(said).findings} >= {"links"}

    def test_never_outweighs_banned_words_or_premoderation(self, world: World) -> None:
        certify(world)
        Certificate.objects.update(threshold=1.0)
        set_site(world.site, banned_words="единорог*")
        assert screened(world, BANNED).state in {State.PENDING, State.REJECTED}
        set_site(world.site, mode="pre")
        assert screened(world, CIVIL[3]).state == State.PENDING

    def test_holds_mild_objections_that_no_certificate_covers(self, world: World) -> None:
        set_site(world.site, automation=Automation.CERTIFIED)
        said = screened(world, TWO_LINKS)
        decision = last_decision(said)
        assert (said.state, decision.reason, decision.by_kind) == ("pending", "links", "rules")
        assert decision.model_version is not None

    def test_a_stricter_promise_ends_it_at_once(self, world: World) -> None:
        certify(world)
        Certificate.objects.update(threshold=0.9)
        set_site(world.site, errors_one_in=200)
        assert screened(world, CIVIL[2]).state == State.PENDING

    def test_another_model_ends_it_at_once(self, world: World) -> None:
        certify(world)
        Certificate.objects.update(threshold=0.9)
        own_version(world.site)
        assert Learning.objects.get(site=world.site).certificate is None
        assert screened(world, CIVIL[2]).state == State.PENDING

    def test_comes_back_with_its_own_model(self, world: World) -> None:
        row = certify(world)
        first = Learning.objects.get(site=world.site).active_id
        own_version(world.site)
        roll_back(world, first)
        assert Learning.objects.get(site=world.site).certificate == row
        for stale in ({"made_at": days_later(-8)}, {"suspended_at": timezone.now()}):
            own_version(world.site)
            Certificate.objects.update(**stale)
            roll_back(world, first)
            assert Learning.objects.get(site=world.site).certificate is None

    def test_of_another_promise_does_not_come_back(self, world: World) -> None:
        certify(world)
        first = Learning.objects.get(site=world.site).active_id
        own_version(world.site)
        set_site(world.site, errors_one_in=200)
        roll_back(world, first)
        assert Learning.objects.get(site=world.site).certificate is None

    def test_is_asked_for_as_soon_as_a_new_model_judges(self, world: World) -> None:
        row = certify(world)
        teach(world)
        assert train_site(site_id=world.site.pk, now=timezone.now()).is_active
        learning = Learning.objects.get(site=world.site)
        assert learning.certificate is not None
        assert learning.certificate.pk > row.pk
        assert learning.certificate.model_version_id == learning.active_id

    def test_the_trail_names_the_model(self, world: World) -> None:
        certify(world)
        active = Learning.objects.get(site=world.site).active_id
        said = screened(world, CIVIL[2])
        assert set(Decision.objects.filter(comment=said).values_list("model_version")) == {
            (active,)
        }
