"""A draft of settings, tried on the comments of the last days: what would change, and no more."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Decision, Replay, ReplayChunk
from comments.services.replay import runs
from comments.services.replay.draft import Draft, make_draft
from comments.services.replay.tally import Agreement, Trial, add, agreement, count
from comments.states import DecisionVerdict
from newsportal.articles.selectors import get_article
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.events.routing import resolve, work_kinds
from newsportal.lib.problems import Problem
from newsportal.sites.models import Role, Section, Site
from tests.comments.lawyers import make_lawyer
from tests.comments.test_law_admin import logged_in, text_of
from tests.factories import World, decide, due_at, make_guest

pytestmark = pytest.mark.django_db

NAMES = ("almaty", "bishkek", "vilnius", "dushanbe", "erevan")
LINKS = "Смотрите https://a.example/1 и https://b.example/2"
PAGE = "/admin/comments/replay/"


@pytest.fixture(autouse=True)
def model_off(world: World) -> None:
    """The model's opinion changes when it is shipped anew; thresholds have tests of their own."""
    Site.objects.update(hold_toxic_percent=101, hold_spam_percent=101)
    world.site.refresh_from_db()


@pytest.fixture
def chief(world: World) -> User:
    return make_lawyer(world.site, Role.CHIEF)


def start(world: World, user: User, *, days: int = 7, **draft: Any) -> Replay:
    world.site.refresh_from_db()
    words = draft.pop("words", None)
    columns = {name: draft.pop(name) for name in list(draft) if "." not in name}
    return runs.start_replay(
        site=world.site,
        draft=make_draft(site=world.site, options=draft, columns=columns, words=words),
        days=days,
        user=user,
        now=timezone.now(),
    )


def finish(replay: Replay) -> Replay:
    """Do its chunks as the relay and a worker would."""
    [kind] = [kind for kind in work_kinds() if kind.name == "replays"]
    assert kind.queue == "learning"
    for handout in work.claim(kind, limit=1000):
        resolve(kind.task)(**handout.kwargs())
    replay.refresh_from_db()
    return replay


def sent_of(page: Any) -> dict[str, Any]:
    """What a browser sends of the form as it is shown."""
    assert page.status_code == 200
    form = {field.html_name: field.value() for field in page.context["form"]}
    return {name: value for name, value in form.items() if value is not None and value is not False}


def write(world: World, text: str, **values: Any) -> Comment:
    return world.comment(text, author=make_guest(world.site), **values)


def linked(name: str) -> str:
    """Two links among words that no other text has: a repetition is held for itself."""
    return f"{name} {name[::-1]}: https://{name}.example/1 и https://{name}.example/2 {name * 3}"


class TestResult:
    def test_counts_what_would_change(self, world: World, chief: User) -> None:
        write(world, "Хорошая новость")
        with_links = write(world, LINKS)
        worded = write(world, "Опять эта кракозябра")
        replay = finish(start(world, chief, banned_words="кракозябр*", **{"links.most": 2}))
        assert replay.draft == {
            "options": {"links.most": 2},
            "site": {"banned_words": "кракозябр*"},
        }
        assert replay.finished_at is not None
        result = replay.result
        assert (result["comments"], result["failed"]) == (3, 0)
        assert result["changes"] == {
            "publish>publish": 1,
            "hold>publish": 1,
            "publish>hold": 1,
        }
        assert result["samples"] == {
            "hold>publish": [[str(with_links.id), ["links"]]],
            "publish>hold": [[str(worded.id), ["banned_word"]]],
        }

    def test_changes_nothing_by_itself(self, world: World, chief: User) -> None:
        write(world, LINKS)
        before = (
            list(Comment.objects.order_by("id").values()),
            Decision.objects.count(),
            Event.objects.count(),
            Site.objects.values().get(),
        )
        finish(start(world, chief, **{"links.most": 2}))
        assert before == (
            list(Comment.objects.order_by("id").values()),
            Decision.objects.count(),
            Event.objects.count(),
            Site.objects.values().get(),
        )

    def test_agrees_or_not_with_people(self, world: World, chief: User) -> None:
        bad = write(world, f"{LINKS} реклама")
        decide(bad, DecisionVerdict.REJECT, reason="spam")
        good = write(world, f"{LINKS} источники")
        decide(good, DecisionVerdict.PUBLISH)
        missed = world.published("Опять кракозябра", author=make_guest(world.site))
        decide(missed, DecisionVerdict.REMOVE, reason="rules")
        write(world, "Никто не смотрел")
        replay = finish(start(world, chief, banned_words="кракозябр*", **{"links.most": 2}))
        old, new = agreement(replay.result, "old"), agreement(replay.result, "new")
        assert old == Agreement(stopped_bad=1, stopped_good=1, passed_bad=1, passed_good=0)
        assert (old.precision, old.recall) == (0.5, 0.5)
        assert new == Agreement(stopped_bad=1, stopped_good=0, passed_bad=1, passed_good=1)
        assert (new.precision, new.recall) == (1.0, 0.5)

    def test_counts_the_queue_by_day(self, world: World, chief: User) -> None:
        now = timezone.now()
        for days, text in ((2, LINKS), (2, "Тихо"), (1, f"{LINKS} ещё")):
            write(world, text, now=now - timedelta(days=days))
        replay = finish(start(world, chief, **{"links.most": 2}))
        first, second = ((now - timedelta(days=days)).date().isoformat() for days in (2, 1))
        assert replay.result["days"] == {first: [2, 1, 0], second: [1, 1, 0]}

    def test_looks_back_as_far_as_asked(self, world: World, chief: User) -> None:
        now = timezone.now()
        write(world, LINKS, now=now - timedelta(days=3))
        inside = write(world, f"{LINKS} ещё", now=now - timedelta(days=1))
        replay = finish(start(world, chief, days=2, **{"links.most": 2}))
        assert replay.result["samples"]["hold>publish"] == [[str(inside.id), ["links"]]]
        assert (replay.comments, replay.result["comments"]) == (1, 1)

    def test_meets_other_texts_as_they_were_then(self, world: World, chief: User) -> None:
        """A new author's first texts are those of a newcomer, whatever came later."""
        now, author = timezone.now(), make_guest(world.site)
        texts = [
            world.published(f"{name} {name * 3}", author=author, now=now - timedelta(days=day))
            for day, name in zip((3, 2, 1), NAMES, strict=False)
        ]
        replay = finish(start(world, chief, **{"new_author.is_on": True, "new_author.first": 2}))
        held = {row[0] for row in replay.result["samples"]["publish>hold"]}
        assert held == {str(comment.id) for comment in texts[:2]}

    def test_asks_for_other_facts_where_the_draft_looks_further(
        self, world: World, chief: User
    ) -> None:
        now = timezone.now()
        for hours in (3, 2, 1):
            write(
                world,
                "Один и тот же длинный текст, который пишут все подряд",
                now=now - timedelta(hours=hours),
            )
        draft = {"repeats.minutes": 600, "repeats.others": 2}
        replay = finish(start(world, chief, **draft))
        assert replay.result["changes"] == {"publish>publish": 2, "publish>hold": 1}

    def test_tries_the_models_threshold(self, world: World, chief: User) -> None:
        write(world, "Хорошая новость для города")
        replay = finish(start(world, chief, hold_toxic_percent=1))
        assert replay.result["changes"] == {"publish>hold": 1}
        [[_, reasons]] = replay.result["samples"]["publish>hold"]
        assert reasons[0] == "toxic"

    def test_of_premoderation_is_that_everything_waits(self, world: World, chief: User) -> None:
        Site.objects.update(mode="pre")
        write(world, "Хорошая новость")
        replay = finish(start(world, chief, **{"links.most": 2}))
        assert replay.result["changes"] == {"hold>hold": 1}

    def test_leaves_out_what_was_erased_and_other_sites(self, world: World, chief: User) -> None:
        World.make("vesti").comment(LINKS)
        gone = decide(write(world, LINKS), DecisionVerdict.REJECT)
        Comment.objects.filter(id=gone.id).update(state="removed", is_erased=True, text="")
        replay = start(world, chief, **{"links.most": 2})
        assert (replay.comments, replay.finished_at is not None) == (0, True)


class TestChunks:
    @pytest.fixture
    def many(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(runs, "CHUNK", 2)
        for name in NAMES:
            write(world, linked(name))

    def test_are_rows_of_work_with_progress(self, world: World, chief: User, many: None) -> None:
        replay = start(world, chief, **{"links.most": 2})
        assert (replay.chunks, replay.comments) == (3, 5)
        [kind] = [kind for kind in work_kinds() if kind.name == "replays"]
        seen = []
        while handouts := work.claim(kind, limit=1):
            seen.append(runs.progress_of(replay))
            resolve(kind.task)(**handouts[0].kwargs())
            replay.refresh_from_db()
        assert seen == [0, 33, 66]
        assert runs.progress_of(replay) == 100
        assert replay.result["changes"] == {"hold>publish": 5}

    def test_done_twice_count_once(self, world: World, chief: User, many: None) -> None:
        replay = start(world, chief, **{"links.most": 2})
        [kind] = [kind for kind in work_kinds() if kind.name == "replays"]
        for handout in work.claim(kind, limit=10):
            for _ in range(2):
                resolve(kind.task)(**handout.kwargs())
        replay.refresh_from_db()
        assert replay.result["comments"] == 5

    def test_stop_when_it_is_cancelled(self, world: World, chief: User, many: None) -> None:
        replay = start(world, chief, **{"links.most": 2})
        [kind] = [kind for kind in work_kinds() if kind.name == "replays"]
        handouts = work.claim(kind, limit=10)
        runs.cancel_replay(replay_id=replay.pk, user=chief, now=timezone.now())
        for handout in handouts:
            resolve(kind.task)(**handout.kwargs())
        replay.refresh_from_db()
        assert (replay.cancelled_at is not None, replay.finished_at) == (True, None)
        assert not ReplayChunk.objects.exists()
        with pytest.raises(Problem, match="decided_already"):
            runs.apply_replay(replay_id=replay.pk, user=chief, now=timezone.now())

    def test_that_fail_for_good_end_it_all_the_same(
        self, world: World, chief: User, many: None
    ) -> None:
        replay = start(world, chief, **{"links.most": 2})
        first = ReplayChunk.objects.order_by("id").first()
        assert first is not None
        runs.give_up(ids=[str(first.id)], now=timezone.now())
        replay = finish(replay)
        assert replay.finished_at is not None
        assert replay.result["comments"] == 3


@pytest.mark.django_db(transaction=True)
def test_the_last_two_chunks_at_once_finish_it_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "CHUNK", 1)
    chief = make_lawyer(world.site, Role.CHIEF)
    for name in NAMES[:4]:
        write(world, linked(name))
    replay = start(world, chief, **{"links.most": 2})
    [kind] = [kind for kind in work_kinds() if kind.name == "replays"]
    handouts = [work.claim(kind, limit=1)[0] for _ in range(4)]
    barrier = threading.Barrier(4)

    def run(handout: work.Handout) -> None:
        try:
            barrier.wait()
            resolve(kind.task)(**handout.kwargs())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(handout,)) for handout in handouts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    replay.refresh_from_db()
    assert replay.result["changes"] == {"hold>publish": 4}


class TestSwitchingOn:
    def test_is_one_act(self, world: World, chief: User) -> None:
        write(world, LINKS)
        replay = finish(
            start(world, chief, banned_words="кракозябр*", **{"links.most": 2, "noise.run": 9})
        )
        runs.apply_replay(replay_id=replay.pk, user=chief, now=timezone.now())
        site = Site.objects.get()
        assert (site.banned_words, site.max_links) == ("кракозябр*", 2)
        replay.refresh_from_db()
        assert (replay.applied_by, replay.applied_at is not None) == (chief, True)
        world.article = get_article(site, "news-1")
        assert due_at(write(world, linked("kokshetau"))) is not None
        [event] = Event.objects.filter(kind="moderation.settings_changed")
        assert set(event.data["options"]) >= {"noise.run"}
        with pytest.raises(Problem, match="decided_already"):
            runs.apply_replay(replay_id=replay.pk, user=chief, now=timezone.now())

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.LAWYER, Role.ANALYST])
    def test_and_trying_are_for_who_may_set(self, world: World, chief: User, role: Role) -> None:
        other = make_lawyer(world.site, role)
        with pytest.raises(Problem, match="forbidden"):
            start(world, other, **{"links.most": 2})
        replay = start(world, chief, **{"links.most": 2})
        with pytest.raises(Problem, match="forbidden"):
            runs.apply_replay(replay_id=replay.pk, user=other, now=timezone.now())
        assert logged_in(other).get(f"{PAGE}{replay.pk}/change/").status_code in {403, 404}


class TestDrafts:
    def test_hold_only_what_differs(self, world: World) -> None:
        draft = make_draft(
            site=world.site,
            options={"links.most": 1, "noise.run": 30, "flood.per_minute": 7},
            columns={"banned_words": "", "hold_spam_percent": 50},
        )
        assert draft == Draft({"flood.per_minute": 7}, {"hold_spam_percent": 50})

    @pytest.mark.parametrize("days", [0, 91])
    def test_are_tried_on_some_days(self, world: World, chief: User, days: int) -> None:
        with pytest.raises(Problem, match="validation_error"):
            start(world, chief, days=days, **{"links.most": 2})

    def test_that_change_nothing_are_none(self, world: World, chief: User) -> None:
        with pytest.raises(Problem, match="validation_error"):
            start(world, chief)
        with pytest.raises(Problem, match="validation_error"):
            start(world, chief, hold_toxic_percent=102)
        assert not Replay.objects.exists()

    def test_that_could_not_be_switched_on_are_told_of(self, world: World, chief: User) -> None:
        client = logged_in(chief)
        sent = sent_of(client.get(f"{PAGE}add/"))
        wrong = {"option:length.least": 60, "option:length.most": 50, "option:scoring.judges": "ой"}
        for names, said in (
            (("option:length.least", "option:length.most"), "«Не меньше» не может быть больше"),
            (("option:scoring.judges",), "Внешней проверки с таким названием нет"),
        ):
            values = {name: wrong[name] for name in names}
            page = client.post(f"{PAGE}add/", sent | values).content.decode()
            assert page.count(said) == len(names)
            assert page.count('<details class="law-card" open>') == 1
        assert not Replay.objects.exists()


def test_tallies_add_up() -> None:
    trials = [
        Trial(f"c{number}", "2026-11-20", "hold", "publish", ["links"], number % 2 == 0)
        for number in range(30)
    ]
    whole = count(trials)
    parts = [count(trials[:11], failed=1), count(trials[11:])]
    assert add(parts) == whole | {"failed": 1}
    assert len(whole["samples"]["hold>publish"]) == 12


class TestPages:
    def test_try_show_and_switch_on(self, world: World, chief: User) -> None:
        held = write(world, f"<b>{LINKS}</b>")
        client = logged_in(chief)
        sent = sent_of(client.get(f"{PAGE}add/"))
        unchanged = client.post(f"{PAGE}add/", sent)
        assert "так сайт настроен сейчас" in unchanged.content.decode()
        answer = client.post(f"{PAGE}add/", sent | {"option:links.most": 3})
        replay = Replay.objects.get()
        path = f"{PAGE}{replay.pk}/change/"
        assert (answer.status_code, answer["Location"]) == (302, path)
        assert replay.draft == {"options": {"links.most": 3}, "site": {}}
        assert 'http-equiv="refresh"' in text_of(client, path)
        finish(replay)
        shown = text_of(client, path)
        assert 'http-equiv="refresh"' not in shown
        assert str(held.id) in shown
        assert "&lt;b&gt;" in shown
        assert client.post(path, {"act": "apply"}).status_code == 302
        assert Site.objects.get().max_links == 3
        assert 'value="apply"' not in text_of(client, path)
        assert "включено" in text_of(client, PAGE)

    def test_are_of_ones_own_sites(self, world: World, chief: User) -> None:
        replay = start(world, chief, **{"links.most": 2})
        other = World.make("vesti")
        stranger = logged_in(make_lawyer(other.site, Role.CHIEF))
        assert stranger.get(f"{PAGE}{replay.pk}/change/").status_code == 404
        assert stranger.get(f"{PAGE}add/?site=gazeta").status_code == 404
        sport = make_lawyer(world.site, Role.CHIEF)
        sport.memberships.get().sections.add(
            Section.objects.create(site=world.site, key="sport", name="Спорт")
        )
        assert logged_in(sport).get(f"{PAGE}add/").status_code == 403

    def test_cancel(self, world: World, chief: User) -> None:
        write(world, LINKS)
        replay = start(world, chief, **{"links.most": 2})
        path = f"{PAGE}{replay.pk}/change/"
        assert logged_in(chief).post(path, {"act": "cancel"}).status_code == 302
        replay.refresh_from_db()
        assert replay.cancelled_at is not None
