"""The blind audit in the moderators' normal work: nobody can tell what is asked about."""

from random import Random
from typing import Any

import pytest

from comments.models import AuditSample, Comment
from comments.selectors.desk.blind import mixed
from comments.states import State
from newsportal.sites.models import Automation, Mode
from tests.comments.desk import Desk, codes, member_of
from tests.comments.learning.schooling import CIVIL, last_decision, screened, set_site
from tests.factories import World, fresh

# What differs between any two texts.
ITS_OWN = {"id", "items", "text", "marks", "written", "written_at", "author", "url"}


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk.of(member_of(world.site))


def asked(world: World, text: str = CIVIL[0]) -> Comment:
    """A text that the machine has published and chance has drawn."""
    set_site(world.site, audit_percent=100)
    said = screened(world, text)
    assert said.state == State.PUBLISHED
    return said


def waiting(world: World, text: str = CIVIL[1]) -> Comment:
    """A text of the same site that waits for a person, whatever it says."""
    set_site(world.site, audit_percent=0, mode=Mode.PRE)
    said = screened(world, text)
    set_site(world.site, mode=Mode.POST)
    assert said.state == State.PENDING
    return said


def look(card: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in card.items() if name not in ITS_OWN}


def test_comes_when_nothing_else_waits_and_is_counted(world: World, desk: Desk) -> None:
    first, second = asked(world), asked(world, CIVIL[2])
    assert desk.counts()["pending"] == 2
    assert desk.counts()["new"] == 0
    assert desk.ids() == [str(first.id), str(second.id)]
    assert desk.ids("new") == []


def test_looks_like_one_that_waits(world: World, desk: Desk) -> None:
    public, held = asked(world), waiting(world)
    cards = {card["id"]: card for card in desk.cards()}
    mine, other = cards[str(public.id)], cards[str(held.id)]
    assert look(mine) == look(other)
    assert mine["items"] == [{"id": str(public.id), "version": 1, "state": "pending"}]
    assert (mine["state"], mine["acts"][:3]) == ("pending", other["acts"][:3])
    assert [piece["label"] for piece in mine["marks"]] == [""]
    past = {key: mine["author"][key] for key in ("published", "refused", "waiting")}
    assert past == {"published": 0, "refused": 0, "waiting": 1}


def test_the_author_s_page_does_not_tell_either(world: World, desk: Desk) -> None:
    public = asked(world)
    page = desk.call("author", seat=desk.seat, id=str(public.id), queue="pending").json()
    assert (page["published"], page["waiting"]) == (0, 1)
    assert [line["state"] for line in page["latest"]] == ["pending"]


@pytest.mark.parametrize(
    ("verdict", "reason", "state"),
    [("publish", "ok", State.PUBLISHED), ("reject", "abusive", State.REJECTED)],
)
def test_a_press_is_the_answer(
    world: World, desk: Desk, verdict: str, reason: str, state: State
) -> None:
    public = asked(world)
    [card] = desk.cards()
    answer = desk.decide(*card["items"], verdict=verdict, reason=reason)
    assert codes(answer) == [""]
    assert fresh(public).state == state
    assert AuditSample.objects.get().answer == last_decision(public)
    assert desk.counts()["pending"] == 0


def test_is_asked_again_when_the_press_is_taken_back(world: World, desk: Desk) -> None:
    public = asked(world)
    [card] = desk.cards()
    press = desk.decide(*card["items"], verdict="reject")
    [again] = desk.undo(press, public).json()["cards"]
    assert (again["id"], again["state"]) == (str(public.id), "pending")
    assert fresh(public).state == State.PUBLISHED
    assert AuditSample.objects.get().answer is None
    assert codes(desk.decide(*again["items"])) == [""]


def test_no_other_public_text_is_decided_as_if_it_waited(world: World, desk: Desk) -> None:
    set_site(world.site, audit_percent=0)
    public = screened(world, CIVIL[0])
    item = {"id": str(public.id), "version": 1, "state": "pending"}
    assert codes(desk.decide(item, verdict="reject")) == ["decided_already"]


def test_one_card_in_ten_by_lot() -> None:
    shown = mixed(range(900), range(1000, 2000), count=1000, lot=Random(1))
    drawn = [card for card in shown if card >= 1000]
    first = [card for card in shown[:900] if card >= 1000]
    assert 60 <= len(first) <= 125
    assert drawn == list(range(1000, 1000 + len(drawn)))
    assert [card for card in shown if card < 1000] == list(range(900))[: 1000 - len(drawn)]
    assert mixed([1, 2], [], count=5) == [1, 2]
    assert sorted(mixed([1], [2, 3], count=5)) == [1, 2, 3]


class TestObjections:
    def test_a_low_score_is_none(self, world: World, desk: Desk) -> None:
        """Or each text that a person is to read would look like advertising."""
        set_site(world.site, audit_percent=0, automation=Automation.CERTIFIED)
        assert screened(world, CIVIL[2]).state == State.PENDING
        (card,) = desk.cards()
        assert card["objections"] == ["не покрыто сертификатом"]
