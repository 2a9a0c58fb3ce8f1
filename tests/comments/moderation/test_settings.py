"""What can be set about the phases: every phase has its options, and levels are merged."""

from typing import Any

import pytest

from comments.moderation.phases import PHASES
from comments.moderation.settings import (
    CHOICE_LABELS,
    DEFAULTS,
    InvalidSettings,
    Says,
    merge,
    schema,
    validate,
)


def test_every_phase_can_be_set_but_the_one_that_mode_and_hours_set() -> None:
    phases = {option.phase for option in schema().values()}
    assert phases == {phase.name for phase in PHASES} - {"closed"} | {"scoring"}


def test_every_option_says_what_it_is() -> None:
    for option in schema().values():
        assert option.label
        assert option.phase_label
        assert bool(option.choices) == (option.kind == "choice")
        if option.kind == "number":
            assert option.least <= option.default <= option.most
    assert {label for option in schema().values() for _, label in option.choices} <= set(
        CHOICE_LABELS.values()
    )


def test_defaults_are_valid() -> None:
    values = {path: option.default for path, option in schema().items()}
    assert merge([validate(values)]) == DEFAULTS


def test_the_last_level_that_says_something_holds() -> None:
    merged = merge(
        [
            {"links.most": 3, "links.says": "reject", "flood.per_minute": 2},
            {"links.most": 0, "flood.per_minute": None},
            {},
        ]
    )
    assert (merged.links.most, merged.links.says) == (0, Says.REJECT)
    assert merged.flood.per_minute == 2
    assert merged.noise == DEFAULTS.noise


def test_what_today_does_not_know_stops_nobody() -> None:
    assert merge([{"gone.by": 1, "links.gone": 2, "links.most": "many"}]) == DEFAULTS


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("links.many", 1, "unknown_setting"),
        ("links.is_on", 1, "not_a_switch"),
        ("links.most", "1", "not_a_number"),
        ("links.most", True, "not_a_number"),
        ("links.most", 101, "out_of_range"),
        ("links.most", -1, "out_of_range"),
        ("links.says", "publish", "not_a_choice"),
        ("links.says", [], "not_a_choice"),
        ("domains.denied", "spam.ru", "not_a_list"),
        ("domains.denied", [1], "not_a_list"),
        ("domains.denied", ["a" * 254], "too_long"),
        ("domains.denied", ["a"] * 1001, "too_long"),
    ],
)
def test_refuses_what_cannot_be_set(path: str, value: Any, code: str) -> None:
    with pytest.raises(InvalidSettings) as refused:
        validate({path: value, "noise.run": 10})
    assert refused.value.errors == {path: code}


def test_keeps_lists_tidy_and_leaves_out_what_is_as_above() -> None:
    values = {"domains.denied": [" spam.ru", "spam.ru", ""], "links.most": None, "noise.run": 9}
    assert validate(values) == {"domains.denied": ["spam.ru"], "noise.run": 9}


@pytest.mark.parametrize(
    "written",
    ["Spam.RU", "https://spam.ru/page?a=1", "www.spam.ru", "*.spam.ru", "spam.ru.", "spam.ru:8080"],
)
def test_a_domain_is_kept_as_links_have_it_however_it_is_written(written: str) -> None:
    assert validate({"domains.denied": [written]}) == {"domains.denied": ["spam.ru"]}
