"""A legal hold beats edit, erase and retention, and nobody is told of it."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from comments.models import Comment, HeldText, LegalHold, Revision, TextKey
from comments.selectors.evidence import evidence_of
from comments.selectors.law import history_of
from comments.services.law.holds import place_hold, release_hold
from comments.services.sealing import seal_decisions
from comments.states import DecisionVerdict, State
from newsportal.lib.problems import Problem
from newsportal.readers.models import Erasure, Reader
from newsportal.sites.models import Role, Section, Site
from tests.api import Api
from tests.comments.lawyers import hold, make_lawyer, make_request
from tests.comments.test_seals import first_site
from tests.factories import World, decide, fresh, token_of
from tests.flows.erasing import (
    MARKERS,
    NAME,
    TEXT,
    erase,
    leave_traces,
    public_words,
    recount,
    talkative_reader,
    words_in_redis,
    words_in_tables,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lawyer(world: World) -> User:
    return make_lawyer(world.site)


@pytest.fixture
def review(world: World) -> Comment:
    return world.published("Слова, за которые судятся", now=timezone.now())


def evidence(comment: Comment, **options: bool) -> dict[str, object]:
    row = Comment.objects.select_related("site", "article", "author").get(id=comment.id)
    return evidence_of(row, with_identity=options.get("with_identity", False))


class TestEdit:
    def test_is_refused_as_if_its_time_were_over(
        self, api: Api, world: World, review: Comment, lawyer: User
    ) -> None:
        hold(review, lawyer)
        body = {"text": "Ничего такого я не писала", "version": 1}
        answer = api.patch(f"comments/{review.id}", body, token=world.token)
        assert (answer.status, answer.code) == (409, "edit_window_over")
        assert fresh(review).text == "Слова, за которые судятся"
        assert not Revision.objects.exists()

    def test_is_possible_again_when_the_hold_ends(
        self, api: Api, world: World, review: Comment, lawyer: User
    ) -> None:
        held = hold(review, lawyer)
        release_hold(hold_id=held.id, user=lawyer, now=timezone.now())
        body = {"text": "Ничего такого я не писала", "version": 1}
        assert api.patch(f"comments/{review.id}", body, token=world.token).status == 202

    def test_that_came_first_is_kept_with_the_earlier_text(
        self, api: Api, world: World, review: Comment, lawyer: User
    ) -> None:
        body = {"text": "Ничего такого я не писала", "version": 1}
        assert api.patch(f"comments/{review.id}", body, token=world.token).status == 202
        hold(review, lawyer)
        assert list(HeldText.objects.order_by("version").values_list("version", "text")) == [
            (1, "Слова, за которые судятся"),
            (2, "Ничего такого я не писала"),
        ]


class TestDelete:
    def test_hides_the_text_and_keeps_the_evidence(
        self, api: Api, world: World, review: Comment, lawyer: User
    ) -> None:
        hold(review, lawyer)
        answer = api.delete(f"comments/{review.id}?version=1", token=world.token)
        assert answer.status == 200
        assert api.get(f"comments/{review.id}").status == 404
        row = fresh(review)
        assert (row.state, row.removed_by) == (State.REMOVED, "author")
        assert [text["text"] for text in evidence(review)["versions"]] == [  # type: ignore[attr-defined]
            "Слова, за которые судятся"
        ]


class TestErase:
    @pytest.fixture
    def talkative(self, world: World) -> Reader:
        reader = talkative_reader(world)
        Reader.objects.filter(id=reader.id).update(email="v@mail.example")
        return reader

    @pytest.fixture
    def held(self, api: Api, world: World, talkative: Reader, lawyer: User) -> Comment:
        Site.objects.filter(id=world.site.id).update(erased_text="remove")
        comment = leave_traces(api, world, talkative)
        seal_decisions(now=timezone.now())
        hold(comment, lawyer)
        return comment

    def test_takes_all_but_the_held_texts_which_lie_apart(
        self, api: Api, world: World, talkative: Reader, held: Comment
    ) -> None:
        assert set(words_in_tables()) == set(MARKERS)
        erase(api, token_of(talkative))
        found = words_in_tables()
        assert found[TEXT] == {"comments_heldtext"}
        assert found[NAME] == {"comments_legalhold"}
        assert {table for tables in found.values() for table in tables} == {
            "comments_heldtext",
            "comments_legalhold",
        }
        assert words_in_redis() == []
        assert public_words(api, world, held) == {}
        assert Erasure.objects.get(reader=talkative).finished_at is not None
        row = fresh(held)
        assert (row.text, row.is_erased, row.state) == ("", True, State.REMOVED)
        recount(world)

    def test_leaves_what_a_court_needs(self, api: Api, talkative: Reader, held: Comment) -> None:
        erase(api, token_of(talkative))
        seal_decisions(now=timezone.now())
        facts = evidence(held, with_identity=True)
        assert facts["author"]["name"] == NAME  # type: ignore[index]
        assert facts["author"]["email"] == "v@mail.example"  # type: ignore[index]
        versions = facts["versions"]
        assert isinstance(versions, list)
        assert TEXT in versions[0]["text"]
        assert versions[0]["key"] is not None
        assert "email" not in evidence(held)["author"]  # type: ignore[operator]
        assert first_site()["is_whole"]

    def test_is_finished_when_the_hold_ends(
        self, api: Api, talkative: Reader, held: Comment, lawyer: User
    ) -> None:
        erase(api, token_of(talkative))
        seal_decisions(now=timezone.now())
        assert TextKey.objects.filter(comment=held).exists()
        release_hold(hold_id=LegalHold.objects.get().id, user=lawyer, now=timezone.now())
        assert words_in_tables() == {}
        assert not TextKey.objects.filter(comment=held).exists()
        assert first_site()["is_whole"]

    def test_ends_nothing_while_another_hold_lasts(
        self, world: World, held: Comment, lawyer: User
    ) -> None:
        second = hold(held, lawyer, make_request(world.site, lawyer))
        release_hold(hold_id=second.id, user=lawyer, now=timezone.now())
        assert HeldText.objects.filter(comment=held).exists()
        assert LegalHold.objects.get(released_at=None).author["name"] == NAME
        assert LegalHold.objects.get(id=second.id).author == {}

    def test_before_the_hold_leaves_nothing_to_hold(
        self, api: Api, world: World, lawyer: User
    ) -> None:
        Site.objects.filter(id=world.site.id).update(erased_text="remove")
        comment = world.published("Слова")
        erase(api, world.token)
        held = hold(comment, lawyer)
        assert held.author == {}
        assert not HeldText.objects.exists()


class TestPlacing:
    def test_for_one_request_holds_once_and_is_in_its_history(
        self, world: World, review: Comment, lawyer: User
    ) -> None:
        request = make_request(world.site, lawyer)
        assert hold(review, lawyer, request) == hold(review, lawyer, request)
        assert LegalHold.objects.count() == 1
        assert list(request.comments.all()) == [review]
        assert [row.act for row in history_of(request)] == ["received", "hold_placed"]
        release_hold(hold_id=LegalHold.objects.get().id, user=lawyer, now=timezone.now())
        release_hold(hold_id=LegalHold.objects.get().id, user=lawyer, now=timezone.now())
        assert [row.act for row in history_of(request)][2:] == ["hold_released"]

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.ANALYST])
    def test_is_for_lawyers(self, world: World, review: Comment, role: Role) -> None:
        with pytest.raises(Problem, match="not_found"):
            hold(review, make_lawyer(world.site, role))
        assert not LegalHold.objects.exists()
        assert not HeldText.objects.exists()

    def test_is_for_ones_own_site_and_sections(self, world: World, review: Comment) -> None:
        stranger = make_lawyer(World.make("vesti").site)
        with pytest.raises(Problem, match="not_found"):
            hold(review, stranger)
        sport = make_lawyer(world.site)
        sport.memberships.get().sections.add(
            Section.objects.create(site=world.site, key="sport", name="Спорт")
        )
        with pytest.raises(Problem, match="not_found"):
            hold(review, sport)

    def test_takes_no_request_of_another_site(
        self, world: World, review: Comment, lawyer: User
    ) -> None:
        other = World.make("vesti")
        request = make_request(other.site, make_lawyer(other.site))
        with pytest.raises(Problem, match="not_found"):
            hold(review, lawyer, request)

    def test_keeps_a_refused_text_too(self, world: World, lawyer: User) -> None:
        refused = decide(world.comment("Отказано"), DecisionVerdict.REJECT)
        hold(refused, lawyer)
        assert HeldText.objects.get().text == "Отказано"


@pytest.mark.django_db(transaction=True)
def test_an_erasure_and_a_hold_at_once_lose_nothing_by_halves(api: Api, world: World) -> None:
    Site.objects.filter(id=world.site.id).update(erased_text="remove")
    lawyer = make_lawyer(world.site)
    comments = [world.published(f"Слова {number}") for number in range(6)]
    start = threading.Barrier(2)

    def place() -> None:
        try:
            start.wait()
            for comment in comments:
                place_hold(
                    comment_id=comment.id,
                    request=None,
                    reason="Суд",
                    user=lawyer,
                    now=timezone.now() + timedelta(seconds=1),
                )
        finally:
            connection.close()

    thread = threading.Thread(target=place)
    thread.start()
    start.wait()
    erase(api, world.token)
    thread.join()
    erase_again(world)
    for comment in comments:
        row = fresh(comment)
        assert (row.text, row.is_erased) == ("", True)
        kept = list(HeldText.objects.filter(comment=comment).values_list("text", flat=True))
        assert kept in ([], [comment.text]), "whole or not at all"


def erase_again(world: World) -> None:
    from tests.factories import work_off

    Erasure.objects.filter(reader=world.reader).update(due_at=timezone.now(), lease_until=None)
    work_off()
