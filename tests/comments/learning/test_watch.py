"""Drift: PSI and overrides widen the hold band, suspend the certificate, and calm ends both."""

import math

import pytest
from django.utils import timezone

from comments.models import Certificate, Decision, Learning, ModelVersion
from comments.moderation.drift import lower_bound, psi
from comments.services.learning.versions import activate_version, ensure_learning
from comments.services.learning.watch import check_drift, watched_sites
from comments.states import DecisionVerdict
from newsportal.events.models import Event
from tests.comments.learning.schooling import (
    CIVIL,
    days_later,
    judge,
    last_decision,
    own_version,
    screened,
    set_site,
    watch,
)
from tests.factories import World


def scored(world: World, version: ModelVersion, score: float, *, times: int) -> None:
    """Automatic approvals of that score, without thousands of requests."""
    said = screened(world, CIVIL[0])
    findings = [{"phase": "model", "reason": "toxic", "score": score}]
    Decision.objects.bulk_create(
        Decision(
            site=world.site,
            comment=said,
            comment_version=1,
            verdict="publish",
            reason="ok",
            findings=findings,
            by_kind="rules",
            model_version=version.pk,
            created_at=timezone.now(),
        )
        for _ in range(times)
    )


class TestPsi:
    def test_is_nothing_when_nothing_moved(self) -> None:
        assert psi([100, 200, 300], [100, 200, 300]) == 0.0

    def test_is_the_textbook_sum(self) -> None:
        found = psi([500, 500], [800, 200])
        was, is_ = (500.5 / 1001, 500.5 / 1001), (800.5 / 1001, 200.5 / 1001)
        by_hand = sum((b - a) * math.log(b / a) for a, b in zip(was, is_, strict=True))
        assert found == pytest.approx(by_hand)
        assert found == pytest.approx(0.4155, abs=1e-3)

    def test_says_nothing_of_few_texts(self) -> None:
        assert psi([100, 99], [500, 500]) is None
        assert psi([], [500, 500]) is None


class TestLowerBound:
    def test_mirrors_the_upper_one(self) -> None:
        assert lower_bound(errors=0, sample=100) == 0.0
        assert lower_bound(errors=0, sample=0) == 0.0
        assert lower_bound(errors=5, sample=100) == pytest.approx(0.019914, abs=1e-5)


class TestShift:
    def test_widens_step_by_step_and_suspends_the_certificate(self, world: World) -> None:
        version = own_version(world.site)
        ModelVersion.objects.filter(id=version.pk).update(score_counts=[900, 100, *[0] * 8])
        certificate = Certificate.objects.create(
            site=world.site,
            model_version=version,
            made_at=timezone.now(),
            errors_one_in=100,
            confidence=0.95,
            sample=400,
            threshold=0.2,
            share=0.7,
            errors=0,
            bound=0.007,
        )
        Learning.objects.update(certificate=certificate)
        scored(world, version, 0.55, times=400)
        watch(world)
        row = Learning.objects.get(site=world.site)
        assert row.psi is not None
        assert row.psi > 0.25
        assert row.hold_margin == 0.1
        assert Certificate.objects.get().suspended_at is not None
        # Twice in a day changes nothing more.
        watch(world)
        assert Learning.objects.get(site=world.site).hold_margin == 0.1
        watch(world, days=1.1)
        assert Learning.objects.get(site=world.site).hold_margin == 0.2
        widened = Event.objects.filter(kind="automation.widened").order_by("id")
        assert [event.data["margin"] for event in widened] == [0.1, 0.2]
        assert Event.objects.filter(kind="certificate.suspended").count() == 1

    def test_narrows_when_it_is_calm_and_resumes_the_certificate(self, world: World) -> None:
        self.test_widens_step_by_step_and_suspends_the_certificate(world)
        # The week of the shift is over.
        watch(world, days=9)
        assert Learning.objects.get(site=world.site).hold_margin == 0.1
        assert Certificate.objects.get().suspended_at is not None
        watch(world, days=10.1)
        assert Learning.objects.get(site=world.site).hold_margin == 0.0
        assert Certificate.objects.get().suspended_at is None
        assert Event.objects.filter(kind="automation.narrowed").count() == 2
        assert Event.objects.filter(kind="certificate.resumed").count() == 1

    def test_a_wider_band_holds_what_it_did_not(self, world: World) -> None:
        text = "Пустоголовые жалкие людишки, вам бы мозги сначала отрастить, позорище"
        set_site(world.site, hold_toxic_percent=101)
        first = screened(world, text)
        score = last_decision(first).findings[0]["score"]
        set_site(world.site, hold_toxic_percent=min(100, math.ceil(score * 100) + 1))
        assert screened(world, text + " просто").state == "published"
        Learning.objects.update(hold_margin=0.4)
        held = screened(world, text + " и снова вы")
        assert (held.state, last_decision(held).by_kind) == ("pending", "model")

    def test_a_shipped_model_is_held_to_its_first_scores(self, world: World) -> None:
        shipped = ensure_learning(site_id=world.site.pk, now=timezone.now()).active
        scored(world, shipped, 0.05, times=999)
        watch(world)
        counts = Learning.objects.get(site=world.site).score_counts
        assert sum(counts) == 1000
        assert counts[0] >= 999
        assert Learning.objects.get(site=world.site).psi is None
        watch(world)
        assert Learning.objects.get(site=world.site).psi == pytest.approx(0.0)


class TestOverrides:
    def test_more_errors_than_promised_widen_the_band(self, world: World) -> None:
        shipped = ensure_learning(site_id=world.site.pk, now=timezone.now()).active
        scored(world, shipped, 0.05, times=20)
        for text in CIVIL[1:4]:
            judge(screened(world, text), DecisionVerdict.REJECT, "abusive")
        drift = check_drift(site_id=world.site.pk, now=timezone.now())
        assert (drift.approved, drift.overridden, drift.errors_one_in) == (24, 3, 100)
        assert lower_bound(errors=3, sample=24) == pytest.approx(0.0352, abs=1e-3)
        row = Learning.objects.get(site=world.site)
        assert (row.hold_margin, row.approved, row.overridden) == (0.1, 24, 3)

    def test_what_chance_explains_changes_nothing(self, world: World) -> None:
        shipped = ensure_learning(site_id=world.site.pk, now=timezone.now()).active
        scored(world, shipped, 0.05, times=200)
        judge(screened(world, CIVIL[1]), DecisionVerdict.REJECT, "abusive")
        assert not check_drift(site_id=world.site.pk, now=timezone.now()).is_shift
        assert Learning.objects.get(site=world.site).hold_margin == 0.0

    def test_what_the_author_took_back_is_no_error(self, world: World) -> None:
        screened(world, CIVIL[1])
        drift = check_drift(site_id=world.site.pk, now=timezone.now())
        assert (drift.approved, drift.overridden) == (1, 0)


class TestShippedModels:
    def test_sites_that_chose_nothing_follow_an_upgrade(self, world: World) -> None:
        other = World.make("drugaya")
        old = ModelVersion.objects.create(
            site=None, data=b"old", digest="0" * 64, trained_at=timezone.now()
        )
        for site in (world.site, other.site):
            ensure_learning(site_id=site.pk, now=timezone.now())
            activate_version(site_id=site.pk, version_id=old.pk, user=None, now=timezone.now())
        own = own_version(other.site)
        assert watched_sites(now=days_later(0)) == [world.site.pk, other.site.pk]
        shipped = ModelVersion.objects.filter(site=None).exclude(id=old.pk).get()
        assert Learning.objects.get(site=world.site).active_id == shipped.pk
        assert Learning.objects.get(site=other.site).active_id == own.pk
