"""Training: when it is due, from what, what is switched on, and what happens to it at once."""

import sys
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Learning, ModelVersion
from comments.scoring.model import load_model
from comments.selectors.learning import lessons_of
from comments.services.erase import erase
from comments.services.learning.train import (
    HARD_LIMIT,
    LEASE_SECONDS,
    SOFT_LIMIT,
    ask_for_trainings,
    auc_error,
    give_up,
    is_no_worse,
    train_due,
    train_site,
)
from comments.services.learning.versions import activate_version, ensure_learning
from comments.states import DecisionVerdict
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.events.routing import work_kinds
from tests.comments.learning.schooling import (
    CIVIL,
    RUDE,
    days_later,
    judge,
    own_version,
    screened,
    set_site,
    teach,
)
from tests.factories import World, make_guest
from tests.social.threads import in_threads

[TRAININGS] = [kind for kind in work_kinds() if kind.name == "trainings"]


def handout() -> work.Handout:
    [found] = work.claim(TRAININGS, limit=1)
    return found


class TestWhatIsLearned:
    def test_the_latest_word_of_people_on_each_text(self, world: World) -> None:
        first = world.comment(CIVIL[0], author=make_guest(world.site))
        judge(first, DecisionVerdict.REJECT, "abusive")
        judge(first, DecisionVerdict.PUBLISH)
        second = world.comment(RUDE[0], author=make_guest(world.site))
        judge(second, DecisionVerdict.REJECT, "abusive")
        advert = world.comment("Продам гараж недорого", author=make_guest(world.site))
        judge(advert, DecisionVerdict.REJECT, "spam")
        own_code = world.comment(RUDE[1], author=make_guest(world.site))
        judge(own_code, DecisionVerdict.REJECT, "flame")
        lessons = lessons_of(site_id=world.site.pk, now=timezone.now())
        told = dict(zip(lessons.texts, zip(lessons.toxic, lessons.spam, strict=True), strict=True))
        assert told == {
            CIVIL[0]: (False, False),
            RUDE[0]: (True, False),
            "Продам гараж недорого": (None, True),
            RUDE[1]: (True, False),
        }
        assert lessons.decided_from is not None
        assert lessons.decided_until is not None
        assert lessons.decided_from < lessons.decided_until

    def test_not_what_says_nothing_of_the_tone_nor_what_machines_decided(
        self, world: World
    ) -> None:
        for text, reason in ((CIVIL[0], "off_topic"), (CIVIL[1], "duplicate"), (CIVIL[2], "legal")):
            said = world.comment(text, author=make_guest(world.site))
            judge(said, DecisionVerdict.REJECT, reason)
        judge(world.comment(CIVIL[3], author=make_guest(world.site)), DecisionVerdict.HOLD)
        screened(world, CIVIL[4])
        assert lessons_of(site_id=world.site.pk, now=timezone.now()).texts == []

    def test_nothing_that_was_taken_away(self, world: World) -> None:
        removed = world.comment(RUDE[0], author=make_guest(world.site))
        judge(removed, DecisionVerdict.PUBLISH)
        judge(removed, DecisionVerdict.REMOVE, "abusive")
        set_site(world.site, erased_text="remove")
        author = make_guest(world.site)
        judge(world.comment(CIVIL[0], author=author), DecisionVerdict.PUBLISH)
        erase(reader=author, limit=100, now=timezone.now())
        assert lessons_of(site_id=world.site.pk, now=timezone.now()).texts == []

    def test_nothing_of_another_site(self, world: World) -> None:
        teach(World.make("drugaya"), rounds=1)
        assert lessons_of(site_id=world.site.pk, now=timezone.now()).texts == []


class TestTraining:
    def test_makes_a_version_with_its_numbers_and_switches_it_on(self, world: World) -> None:
        made = teach(world)
        shipped = ensure_learning(site_id=world.site.pk, now=timezone.now()).active
        outcome = train_site(site_id=world.site.pk, now=timezone.now())
        version = outcome.version
        assert version is not None
        assert (outcome.is_active, outcome.trouble) == (True, "")
        assert (version.texts, version.toxic, version.spam) == (made, made // 2, 0)
        assert version.metrics["toxicity_rows"] == made
        assert 0.9 <= version.metrics["toxicity_auc"] <= 1.0
        assert sum(version.score_counts) == made
        assert len(version.data) <= 1_000_000
        model = load_model(bytes(version.data))
        assert model.score(RUDE[0]).toxicity > model.score(CIVIL[0]).toxicity
        learning = Learning.objects.get(site=world.site)
        assert (learning.active_id, learning.activated_by) == (version.pk, None)
        assert learning.learned_until is not None
        trained = Event.objects.get(kind="model.trained")
        assert trained.data == {"model_version": version.pk, "texts": made, "is_active": True}
        activated = Event.objects.get(kind="model.activated")
        assert activated.data["previous"] == shipped.pk

    def test_learns_nothing_from_too_few(self, world: World) -> None:
        judge(world.comment(CIVIL[0]), DecisionVerdict.PUBLISH)
        outcome = train_site(site_id=world.site.pk, now=timezone.now())
        assert (outcome.version, outcome.trouble) == (None, "too_few")
        assert ModelVersion.objects.filter(site=world.site).count() == 0
        assert Learning.objects.get(site=world.site).trouble == "too_few"

    def test_keeps_a_worse_version_without_switching_it_on(self, world: World) -> None:
        teach(world, rounds=1)
        before = own_version(
            world.site, toxicity_auc=1.0, spam_auc=0.99, toxicity_rows=500, toxicity_positive=200
        )
        outcome = train_site(site_id=world.site.pk, now=timezone.now())
        assert outcome.version is not None
        # Its spam head has learned nothing, and the version in use had learned.
        assert (outcome.is_active, outcome.trouble) == (False, "no_better")
        assert Learning.objects.get(site=world.site).active_id == before.pk

    def test_says_once_that_the_library_is_missing(
        self, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        teach(world, rounds=1)
        monkeypatch.setitem(sys.modules, "sklearn", None)
        for _ in range(3):
            outcome = train_site(site_id=world.site.pk, now=timezone.now())
            assert outcome.trouble == "no_library"
        assert caplog.text.count("learns nothing: no_library") == 1
        assert ModelVersion.objects.filter(site=world.site).count() == 0

    def test_command_trains_and_prints_numbers(self, world: World) -> None:
        teach(world, rounds=1)
        out = StringIO()
        call_command("moderation_train", site=world.site.key, stdout=out)
        version = ModelVersion.objects.get(site=world.site)
        lines = out.getvalue().splitlines()
        assert lines[0] == (
            f"version {version.pk}: 24 texts, 12 toxic, 0 spam, {len(version.data)} bytes"
        )
        assert lines[-1] == "in use"
        with pytest.raises(CommandError, match="no site"):
            call_command("moderation_train", site="nowhere")


class TestComparing:
    def test_forgives_one_standard_error_and_no_more(self) -> None:
        rows = {"toxicity_rows": 1000.0, "toxicity_positive": 300.0, "toxicity_prior_auc": 0.8}
        error = auc_error(0.9, positive=300, negative=700)
        assert error == pytest.approx(0.012409, abs=1e-6)
        new = ModelVersion(metrics={**rows, "toxicity_auc": 0.9})
        assert is_no_worse(new, than=ModelVersion(metrics={"toxicity_auc": 0.912}))
        assert not is_no_worse(new, than=ModelVersion(metrics={"toxicity_auc": 0.913}))

    def test_never_worse_than_what_was_shipped(self) -> None:
        rows = {"toxicity_rows": 1000.0, "toxicity_positive": 300.0, "toxicity_prior_auc": 0.95}
        new = ModelVersion(metrics={**rows, "toxicity_auc": 0.9})
        assert not is_no_worse(new, than=ModelVersion(metrics={}))


class TestLimits:
    def test_a_training_has_limits_and_a_lease_of_its_own(self) -> None:
        from comments.tasks import learn

        assert (learn.soft_time_limit, learn.time_limit) == (SOFT_LIMIT, HARD_LIMIT)
        # Nobody else may begin while it can still run, and the broker hands nothing out again.
        assert SOFT_LIMIT < HARD_LIMIT < LEASE_SECONDS
        assert learn.acks_late is False
        assert TRAININGS.queue == "learning"


class TestBeingDue:
    def test_after_as_many_decisions_as_the_site_wants(self, world: World) -> None:
        set_site(world.site, train_after=25)
        teach(world, rounds=1)
        assert ask_for_trainings(now=timezone.now()) == 0
        judge(world.comment("Ещё одно мнение"), DecisionVerdict.PUBLISH)
        assert ask_for_trainings(now=timezone.now()) == 1
        assert ask_for_trainings(now=timezone.now()) == 0
        given = handout()
        assert train_due(ids=given.ids, lease=str(given.lease), now=timezone.now()) == 1
        assert ModelVersion.objects.filter(site=world.site).count() == 1
        row = Learning.objects.get(site=world.site)
        assert (row.due_at, row.lease, row.tries) == (None, None, 0)
        assert ask_for_trainings(now=timezone.now()) == 0

    def test_never_where_the_site_says_0(self, world: World) -> None:
        set_site(world.site, train_after=0)
        teach(world, rounds=1)
        assert ask_for_trainings(now=timezone.now()) == 0

    def test_rests_for_an_hour_after_trouble(self, world: World) -> None:
        set_site(world.site, train_after=1)
        teach(world, rounds=1)
        ensure_learning(site_id=world.site.pk, now=timezone.now())
        Learning.objects.update(trouble="failed", tried_at=timezone.now())
        assert ask_for_trainings(now=timezone.now()) == 0
        assert ask_for_trainings(now=days_later(0.05)) == 1

    def test_a_doubled_message_trains_once(self, world: World) -> None:
        teach(world, rounds=1)
        ensure_learning(site_id=world.site.pk, now=timezone.now())
        Learning.objects.update(due_at=timezone.now())
        given = handout()
        first = train_due(ids=given.ids, lease=str(given.lease), now=timezone.now())
        second = train_due(ids=given.ids, lease=str(given.lease), now=timezone.now())
        assert (first, second) == (1, 0)
        assert ModelVersion.objects.filter(site=world.site).count() == 1

    def test_waits_without_a_try_while_another_site_learns(self, world: World) -> None:
        other = World.make("drugaya")
        for site in (world.site, other.site):
            ensure_learning(site_id=site.pk, now=timezone.now())
        Learning.objects.filter(site=other.site).update(
            due_at=timezone.now(), tries=1, lease=uuid4(), lease_until=days_later(1)
        )
        Learning.objects.filter(site=world.site).update(due_at=timezone.now())
        given = handout()
        assert train_due(ids=given.ids, lease=str(given.lease), now=timezone.now()) == 0
        row = Learning.objects.get(site=world.site)
        assert (row.tries, row.lease) == (0, None)
        assert row.due_at is not None
        assert row.due_at > timezone.now()

    def test_a_training_whose_lease_was_lost_writes_nothing(self, world: World) -> None:
        teach(world, rounds=1)
        ensure_learning(site_id=world.site.pk, now=timezone.now())
        outcome = train_site(site_id=world.site.pk, now=timezone.now(), lease=uuid4())
        assert outcome.version is None
        assert ModelVersion.objects.filter(site=world.site).count() == 0

    def test_after_all_tries_the_version_in_use_stays(self, world: World) -> None:
        learning = ensure_learning(site_id=world.site.pk, now=timezone.now())
        Learning.objects.update(due_at=timezone.now(), tries=3)
        give_up(ids=[str(learning.pk)], now=timezone.now())
        row = Learning.objects.get(id=learning.pk)
        assert (row.trouble, row.due_at, row.active_id) == ("failed", None, learning.active_id)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_trainings_leave_one_version_in_use(self, world: World) -> None:
        teach(world, rounds=1)
        ensure_learning(site_id=world.site.pk, now=timezone.now())

        def train(_: int) -> Any:
            try:
                return train_site(site_id=world.site.pk, now=timezone.now()).version
            finally:
                connection.close()

        versions = in_threads(train, 2)
        assert len({version.pk for version in versions if version}) == 2
        active = Learning.objects.get(site=world.site).active_id
        assert active in {version.pk for version in versions}
        assert Event.objects.filter(kind="model.activated").count() == 2

    def test_a_roll_back_while_texts_are_screened(self, world: World) -> None:
        shipped = ensure_learning(site_id=world.site.pk, now=timezone.now()).active
        own = own_version(world.site)

        def act(number: int) -> None:
            try:
                if number == 0:
                    activate_version(
                        site_id=world.site.pk,
                        version_id=shipped.pk,
                        user=None,
                        now=timezone.now(),
                    )
                else:
                    screened(world, CIVIL[number])
            finally:
                connection.close()

        in_threads(act, 6)
        told = Comment.objects.filter(site=world.site).values_list(
            "state", "decision__model_version"
        )
        assert {state for state, _ in told} == {"published"}
        assert {version for _, version in told} <= {own.pk, shipped.pk}
        assert Learning.objects.get(site=world.site).active_id == shipped.pk
