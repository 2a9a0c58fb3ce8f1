"""The moves of a comment and the table of what a POST answers."""

from itertools import product

import pytest

from comments.states import (
    DECISION_REASONS,
    FLAG_REASONS,
    DecisionVerdict,
    Mode,
    Outcome,
    Screening,
    State,
    VerdictKind,
    can_move,
    outcome,
    state_after,
)

PENDING, PUBLISHED, REJECTED, REMOVED = State

MOVES = {
    PENDING: {PUBLISHED, REJECTED, REMOVED},
    PUBLISHED: {PENDING, REJECTED, REMOVED},
    REJECTED: {PUBLISHED, REMOVED},
    REMOVED: {PUBLISHED},
}


@pytest.mark.parametrize(("old", "new"), list(product(State, State)))
def test_a_comment_moves_only_as_the_table_says(old: State, new: State) -> None:
    assert can_move(old, new) is (new in MOVES[old])


PUBLISH, HOLD, REJECT, NO_OBJECTION = VerdictKind

REFUSED = Outcome(REJECTED, 202, is_due=False, decided_by_rules=True)
AT_ONCE = Outcome(PUBLISHED, 201, is_due=False, decided_by_rules=True)
HELD = Outcome(PENDING, 202, is_due=False, decided_by_rules=True)
ASKED = Outcome(PENDING, 202, is_due=False, decided_by_rules=False)
SCREENED = Outcome(PENDING, 202, is_due=True, decided_by_rules=False)
TRIED = Outcome(PUBLISHED, 201, is_due=True, decided_by_rules=True)
CLOSED = Outcome(None, 409, is_due=False, decided_by_rules=False)
HIDDEN = Outcome(None, 404, is_due=False, decided_by_rules=False)

ROWS = {
    (Mode.POST, PUBLISH, Screening.BEFORE): AT_ONCE,
    (Mode.POST, PUBLISH, Screening.AFTER): AT_ONCE,
    (Mode.POST, NO_OBJECTION, Screening.BEFORE): SCREENED,
    (Mode.POST, NO_OBJECTION, Screening.AFTER): TRIED,
    (Mode.POST, HOLD, Screening.BEFORE): HELD,
    (Mode.POST, HOLD, Screening.AFTER): HELD,
    (Mode.POST, REJECT, Screening.BEFORE): REFUSED,
    (Mode.POST, REJECT, Screening.AFTER): REFUSED,
    (Mode.PRE, PUBLISH, Screening.BEFORE): AT_ONCE,
    (Mode.PRE, PUBLISH, Screening.AFTER): AT_ONCE,
    (Mode.PRE, NO_OBJECTION, Screening.BEFORE): ASKED,
    (Mode.PRE, NO_OBJECTION, Screening.AFTER): ASKED,
    (Mode.PRE, HOLD, Screening.BEFORE): HELD,
    (Mode.PRE, HOLD, Screening.AFTER): HELD,
    (Mode.PRE, REJECT, Screening.BEFORE): REFUSED,
    (Mode.PRE, REJECT, Screening.AFTER): REFUSED,
    **{(Mode.CLOSED, *rest): CLOSED for rest in product(VerdictKind, Screening)},
    **{(Mode.HIDDEN, *rest): HIDDEN for rest in product(VerdictKind, Screening)},
}


@pytest.mark.parametrize(
    ("mode", "verdict", "screening"), list(product(Mode, VerdictKind, Screening))
)
def test_a_post_answers_as_the_contract_says(
    mode: Mode, verdict: VerdictKind, screening: Screening
) -> None:
    answered = outcome(mode=mode, verdict=verdict, screening=screening)
    assert answered == ROWS[mode, verdict, screening]


def test_a_decision_names_the_state_it_asks_for() -> None:
    assert {verdict: state_after(verdict) for verdict in DecisionVerdict} == {
        DecisionVerdict.PUBLISH: PUBLISHED,
        DecisionVerdict.HOLD: PENDING,
        DecisionVerdict.REJECT: REJECTED,
        DecisionVerdict.REMOVE: REMOVED,
    }


def test_the_reasons_that_people_may_give_are_those_of_the_contract() -> None:
    flags = ["offensive", "abusive", "spam", "off_topic", "personal_data", "illegal", "other"]
    assert list(FLAG_REASONS) == flags
    assert list(DECISION_REASONS) == [*flags, "ok", "duplicate", "rules", "legal"]
