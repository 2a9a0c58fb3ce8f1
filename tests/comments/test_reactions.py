"""PUT and DELETE /comments/{comment}/reactions/{kind}."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.models import Comment, Reaction
from comments.ranking import best_key, controversy_key
from comments.reactions import FLAG_LABELS, REACTION_LABELS, flag_reasons_json, kinds_json
from comments.states import FLAG_REASONS, DecisionVerdict
from newsportal.articles.models import Article, Engagement
from newsportal.readers.bans import ban_reader
from newsportal.sites.models import Site
from tests.api import Api
from tests.comments.voices import delete, events, guest, put, signed_in
from tests.factories import World, decide, fresh, make_guest, token_of
from tests.social.threads import in_threads


@pytest.fixture
def comment(world: World) -> Comment:
    return world.published("Мнение, о котором спорят")


def version(world: World) -> int:
    return Engagement.objects.get(article=world.article).version


def assert_recount(comment: Comment) -> None:
    """What stands on the row is what the reactions add up to."""
    row = fresh(comment)
    given = Reaction.objects.filter(comment=comment)
    assert row.reactions == Counter(given.values_list("kind", flat=True))
    weights: Counter[str] = Counter()
    for kind, weight in given.values_list("kind", "weight"):
        weights[kind] += weight
    assert (row.likes_weight, row.dislikes_weight) == (weights["like"], weights["dislike"])
    if row.votes_frozen_at is None:
        assert row.best_key == best_key(weights["like"], weights["dislike"])
        assert row.controversy_key == controversy_key(weights["like"], weights["dislike"])


class TestReact:
    def test_counts_the_reader(self, world: World, comment: Comment) -> None:
        before = version(world)
        answer = put(comment, "like", world.other_token)
        assert (answer.status, answer.body) == (200, {"reactions": {"like": 1}, "score": 1})
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert version(world) == before + 1
        [event] = events("comment.reacted")
        assert event.article_version == before + 1
        assert event.subject_id == comment.id
        assert event.data == {
            "version": 1,
            "root": str(comment.id),
            "reaction": "like",
            "change": 1,
            "score": 1,
        }
        assert_recount(comment)

    def test_counts_once(self, world: World, comment: Comment) -> None:
        put(comment, "like", world.other_token)
        before = version(world)
        answer = put(comment, "like", world.other_token)
        assert (answer.status, answer.body) == (200, {"reactions": {"like": 1}, "score": 1})
        assert (version(world), len(events("comment.reacted"))) == (before, 1)

    def test_of_a_vote_takes_the_place_of_its_opposite(
        self, world: World, comment: Comment
    ) -> None:
        put(comment, "like", world.other_token)
        before = version(world)
        answer = put(comment, "dislike", world.other_token)
        assert answer.body == {"reactions": {"dislike": 1}, "score": -1}
        assert version(world) == before + 1
        assert events("comment.reacted")[1].data["replaced"] == "like"
        assert Reaction.objects.get().kind == "dislike"
        assert_recount(comment)

    def test_of_other_kinds_stand_beside_a_vote(self, world: World, comment: Comment) -> None:
        Site.objects.update(reaction_kinds=["like", "dislike", "thanks", "sad"])
        for kind in ("like", "thanks", "sad"):
            answer = put(comment, kind, world.other_token)
        assert answer.body == {"reactions": {"like": 1, "thanks": 1, "sad": 1}, "score": 1}
        assert_recount(comment)

    def test_shows_in_the_thread(self, api: Api, world: World, comment: Comment) -> None:
        put(comment, "dislike", world.other_token)
        [shown] = api.get(world.thread).body["items"]
        assert (shown["reactions"], shown["score"]) == ({"dislike": 1}, -1)

    def test_goes_on_in_a_closed_thread(self, world: World, comment: Comment) -> None:
        Article.objects.update(mode="closed")
        assert put(comment, "like", world.other_token).status == 200

    def test_of_a_reply(self, world: World, comment: Comment) -> None:
        reply = world.published(parent=comment, author=world.other)
        assert put(reply, "like", world.token).body["score"] == 1
        assert events("comment.reacted")[0].data["root"] == str(comment.id)


class TestTakeBack:
    def test_leaves_nothing(self, world: World, comment: Comment) -> None:
        put(comment, "like", world.other_token)
        before = version(world)
        answer = delete(comment, "like", world.other_token)
        assert (answer.status, answer.body) == (200, {"reactions": {}, "score": 0})
        assert version(world) == before + 1
        assert events("comment.reacted")[1].data["change"] == -1
        assert not Reaction.objects.exists()
        assert_recount(comment)

    def test_changes_nothing_twice(self, world: World, comment: Comment) -> None:
        put(comment, "like", guest(world))
        before = version(world)
        for kind in ("like", "dislike"):
            answer = delete(comment, kind, world.other_token)
            assert (answer.status, answer.body) == (200, {"reactions": {"like": 1}, "score": 1})
        assert version(world) == before

    def test_of_a_kind_the_site_has_no_more(self, world: World, comment: Comment) -> None:
        put(comment, "dislike", world.other_token)
        Site.objects.update(reaction_kinds=["like"])
        assert put(comment, "dislike", guest(world)).status == 400
        assert delete(comment, "dislike", world.other_token).body["reactions"] == {}

    def test_by_a_banned_reader(self, world: World, comment: Comment) -> None:
        put(comment, "like", world.other_token)
        ban_reader(reader=world.other, until=None, reason="spam", now=timezone.now())
        assert delete(comment, "like", world.other_token).body["reactions"] == {}


class TestRefusals:
    @pytest.fixture(autouse=True)
    def nothing_changes(self, comment: Comment) -> Any:
        yield
        assert fresh(comment).reactions == {}
        assert not Reaction.objects.exists()
        assert not events("comment.reacted")

    def test_of_ones_own_comment(self, world: World, comment: Comment) -> None:
        answer = put(comment, "like", world.token)
        assert (answer.status, answer.code) == (403, "own_comment")

    @pytest.mark.parametrize("kind", ["thanks", "LIKE", "x" * 300, "%D0%B9", "%00"])
    def test_of_an_unknown_kind(self, world: World, comment: Comment, kind: str) -> None:
        answer = put(comment, kind, world.other_token)
        assert (answer.status, answer.code) == (400, "validation_error")
        assert answer.field_codes == {"kind": "invalid_choice"}

    def test_of_a_banned_reader(self, world: World, comment: Comment) -> None:
        ban_reader(reader=world.other, until=None, reason="spam", now=timezone.now())
        answer = put(comment, "like", world.other_token)
        assert (answer.status, answer.code) == (403, "reader_banned")

    def test_of_nobody_and_of_a_service_key(self, world: World, comment: Comment) -> None:
        assert put(comment, "like", "").code == "invalid_token"
        assert put(comment, "like", world.service_key("moderation")).code == "forbidden"

    def test_of_a_reader_of_another_site(self, comment: Comment) -> None:
        token = World.make("other").token
        for act in (put, delete):
            answer = act(comment, "like", token)
            assert (answer.status, answer.code) == (404, "not_found")

    def test_where_nothing_is_public(self, world: World) -> None:
        waiting = world.comment("https://a.example https://b.example")
        stump = world.published(author=make_guest(world.site))
        world.published(parent=stump)
        decide(stump, DecisionVerdict.REJECT)
        for hidden in (waiting, stump):
            for act in (put, delete):
                assert act(hidden, "like", world.other_token).code == "not_found"

    def test_of_an_article_that_is_hidden(self, world: World, comment: Comment) -> None:
        Article.objects.update(mode="hidden")
        assert put(comment, "like", world.other_token).code == "not_found"

    def test_of_more_than_sixty_a_minute(self, world: World, comment: Comment) -> None:
        codes = [delete(comment, "like", world.other_token).status for _ in range(61)]
        assert codes == [200] * 60 + [429]


class TestWeights:
    """What a vote does to the comment's place, by who gives it; the score always counts it."""

    def place_after(self, comment: Comment, token: str, **values: Any) -> tuple[int, int]:
        assert put(comment, "like", token, **values).status == 200
        assert_recount(comment)
        row = fresh(comment)
        return row.reactions["like"], row.best_key

    def test_of_a_signed_in_reader(self, world: World, comment: Comment) -> None:
        _, token = signed_in(world, age=timedelta())
        assert self.place_after(comment, token) == (1, best_key(1, 0))
        assert Reaction.objects.get().origin == ""

    def test_of_a_new_guest(self, world: World, comment: Comment) -> None:
        token = guest(world, age=timedelta(minutes=9), has_published=True)
        assert self.place_after(comment, token) == (1, 0)

    def test_of_a_guest_who_published_nothing(self, world: World, comment: Comment) -> None:
        assert self.place_after(comment, guest(world, age=timedelta(days=9))) == (1, 0)

    def test_of_a_guest_who_is_known(self, world: World, comment: Comment) -> None:
        token = guest(world, age=timedelta(minutes=11), has_published=True)
        assert self.place_after(comment, token) == (1, best_key(1, 0))

    def test_of_guests_of_one_network_is_capped(self, world: World, comment: Comment) -> None:
        tokens = [guest(world, age=timedelta(days=1), has_published=True) for _ in range(6)]
        for number, token in enumerate(tokens[:5]):
            place = self.place_after(comment, token, address=f"198.51.100.{number}")
        assert place == (5, best_key(3, 0))
        assert self.place_after(comment, tokens[5], address="203.0.113.7") == (6, best_key(4, 0))

    def test_goes_with_the_vote(self, world: World, comment: Comment) -> None:
        token = guest(world, age=timedelta(days=1), has_published=True)
        self.place_after(comment, token)
        delete(comment, "like", token)
        row = fresh(comment)
        assert (row.likes_weight, row.best_key) == (0, 0)

    def test_keep_no_address(self, world: World, comment: Comment) -> None:
        other = world.published("Ещё одно мнение")
        token = guest(world)
        for each in (comment, other):
            put(each, "like", token, address="198.51.100.1")
        first, second = Reaction.objects.values_list("origin", flat=True)
        # Another comment, another digest: nobody's votes can be put together.
        assert len(first) == len(second) == 16
        assert first != second


class TestVelocity:
    MOST = 5

    @pytest.fixture(autouse=True)
    def few_are_many(self, settings: Any) -> None:
        settings.NEWSPORTAL_VOTES_PER_MINUTE = self.MOST

    def vote(self, world: World, comment: Comment, number: int, age: timedelta) -> None:
        for _ in range(number):
            _, token = signed_in(world, age=age)
            assert put(comment, "like", token).status == 200
        assert_recount(comment)

    def test_freezes_the_place_and_calls_a_person(self, world: World, comment: Comment) -> None:
        self.vote(world, comment, self.MOST, timedelta(hours=1))
        assert fresh(comment).votes_frozen_at is None
        self.vote(world, comment, 3, timedelta(hours=1))
        row = fresh(comment)
        assert row.votes_frozen_at is not None
        assert row.reported_at is not None
        assert (row.reactions, row.best_key) == ({"like": 8}, best_key(self.MOST, 0))
        assert [event.data for event in events("comment.reported")] == [
            {"version": 1, "cause": "votes"}
        ]

    def test_of_readers_who_were_here_before_is_none(self, world: World, comment: Comment) -> None:
        self.vote(world, comment, 9, timedelta(days=2))
        assert (fresh(comment).votes_frozen_at, fresh(comment).reported_at) == (None, None)

    def test_of_a_longer_time_is_none(self, world: World, comment: Comment) -> None:
        self.vote(world, comment, 4, timedelta(hours=1))
        Reaction.objects.update(created_at=timezone.now() - timedelta(seconds=61))
        self.vote(world, comment, 4, timedelta(hours=1))
        assert fresh(comment).votes_frozen_at is None

    @pytest.mark.parametrize("off", ["NEWSPORTAL_LIMITS", "NEWSPORTAL_VOTES_PER_MINUTE"])
    def test_can_be_switched_off(
        self, world: World, comment: Comment, settings: Any, off: str
    ) -> None:
        setattr(settings, off, 0)
        self.vote(world, comment, 8, timedelta(hours=1))
        assert fresh(comment).votes_frozen_at is None

    def test_ends_when_a_person_has_looked(self, world: World, comment: Comment) -> None:
        self.vote(world, comment, 8, timedelta(hours=1))
        before = version(world)
        decide(comment, DecisionVerdict.PUBLISH)
        row = fresh(comment)
        assert (row.votes_frozen_at, row.reported_at) == (None, None)
        assert (row.best_key, version(world)) == (best_key(8, 0), before + 1)
        assert events("comment.reranked")[0].article_version == before + 1
        # Those that came before the look are no news.
        self.vote(world, comment, 1, timedelta(hours=1))
        assert fresh(comment).votes_frozen_at is None


@pytest.mark.django_db(transaction=True)
class TestRaces:
    COUNT = 200

    @pytest.fixture(autouse=True)
    def unlimited(self, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = False

    def test_one_vote_is_one(self, world: World, comment: Comment) -> None:
        before = version(world)
        answers = in_threads(lambda _: put(comment, "like", world.other_token), self.COUNT)
        assert {(each.status, str(each.body["reactions"])) for each in answers} == {
            (200, "{'like': 1}")
        }
        assert (version(world), len(events("comment.reacted"))) == (before + 1, 1)
        assert_recount(comment)

    def test_votes_of_all_kinds_add_up(self, world: World, comment: Comment) -> None:
        tokens = [token_of(make_guest(world.site)) for _ in range(20)]
        acts: list[Any] = [(put, "like"), (put, "dislike"), (delete, "like"), (delete, "dislike")]

        def act(number: int) -> int:
            call, kind = acts[number % 4]
            return int(call(comment, kind, tokens[number // 4 % 20]).status)

        before = version(world)
        assert set(in_threads(act, self.COUNT)) == {200}
        assert_recount(comment)
        # Each change that was told is one version of the page, in order.
        told = sorted(event.article_version or 0 for event in events("comment.reacted"))
        assert told == list(range(before + 1, version(world) + 1))

    def test_readers_add_up(self, world: World, comment: Comment) -> None:
        tokens = [token_of(make_guest(world.site)) for _ in range(self.COUNT)]
        answers = in_threads(lambda number: put(comment, "like", tokens[number]), self.COUNT)
        assert {each.status for each in answers} == {200}
        assert sorted(each.body["score"] for each in answers) == list(range(1, self.COUNT + 1))
        assert_recount(comment)


class TestConfig:
    def test_names_the_kinds_and_reasons_in_the_language(self, api: Api, world: World) -> None:
        Site.objects.update(reaction_kinds=["like", "sad", "own"], flags_to_hide=7)
        config = api.get("sites/gazeta/config?lang=kk").body
        assert config["reaction_kinds"] == [
            {"kind": "like", "label": "Ұнайды"},
            {"kind": "sad", "label": "Мұңды"},
            {"kind": "own", "label": "own"},
        ]
        assert config["flag_reasons"][2] == {"reason": "spam", "label": "Жарнама немесе спам"}
        assert config["thresholds"] == {"flags_to_queue": 1, "flags_to_hide": 7}

    @pytest.mark.parametrize("language", ["ru", "kk", "az", "en"])
    def test_has_a_label_for_everything(self, language: str) -> None:
        kinds = kinds_json(REACTION_LABELS, language)
        assert len({each["label"] for each in kinds} - set(REACTION_LABELS)) == 6
        assert len({each["label"] for each in flag_reasons_json(language)}) == len(FLAG_LABELS)
        assert tuple(FLAG_LABELS) == FLAG_REASONS
