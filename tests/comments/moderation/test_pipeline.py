"""Each rule says its piece, and the weightiest piece decides."""

import json
from typing import Any

import pytest

from comments.moderation.normalise import fingerprint
from comments.moderation.phases import PHASES, Phase
from comments.moderation.pipeline import RULESET_VERSION, run
from comments.moderation.settings import merge, validate
from comments.moderation.submission import Author, RecentText, Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Mode, Reason, VerdictKind

CLEAN = "Спасибо за репортаж, очень интересно."
STAFF, TRUSTED = Author(is_staff=True), Author(is_trusted=True)
TWO_LINKS = "Смотрите https://a.ru и https://b.ru"


def said(
    text: str = CLEAN, *, rules: dict[str, Any] | None = None, **facts: Any
) -> tuple[str, list[str]]:
    """Return the pipeline's kind and reasons for a text, what is set and the facts beside it."""
    verdict = run(Submission(text, settings=merge([validate(rules or {})]), **facts))
    return verdict.kind.value, [reason.value for reason in verdict.reasons]


def recent(text: str, seconds_ago: float) -> RecentText:
    return RecentText(fingerprint(text), seconds_ago)


def test_nothing_is_said_of_a_clean_text() -> None:
    assert said() == ("no_objection", [])


def test_capitals_alone_hold_nothing() -> None:
    assert said("КОГДА ЖЕ ПОЧИНЯТ ДОРОГУ?!!") == ("no_objection", [])


class TestLength:
    @pytest.mark.parametrize("text", ["", "  \n", "\u200b\u2060", "\u3164", "аб" * 2501])
    def test_rejects_nothing_and_too_much(self, text: str) -> None:
        assert said(text) == ("reject", ["length"])

    @pytest.mark.parametrize("text", ["б", "👍", "?", "аб" * 2500])
    def test_takes_the_shortest_and_the_longest(self, text: str) -> None:
        assert said(text) == ("no_objection", [])

    def test_the_site_sets_the_longest(self) -> None:
        assert said("абв", rules={"length.most": 2}) == ("reject", ["length"])


class TestClosed:
    @pytest.mark.parametrize("mode", [Mode.CLOSED, Mode.HIDDEN])
    def test_rejects_in_a_closed_mode(self, mode: Mode) -> None:
        assert said(mode=mode) == ("reject", ["closed"])

    def test_rejects_outside_the_hours(self) -> None:
        assert said(is_open=False) == ("reject", ["closed"])

    def test_is_closed_to_staff_too(self) -> None:
        assert said(is_open=False, author=STAFF) == ("reject", ["closed", "staff"])


class TestStaff:
    def test_is_published_in_any_open_mode(self) -> None:
        assert said(author=STAFF) == ("publish", ["staff"])
        assert said(author=STAFF, mode=Mode.PRE) == ("publish", ["staff", "premoderation"])

    def test_is_published_whatever_the_text(self) -> None:
        assert said("хуесос", author=STAFF) == ("publish", ["staff", "banned_word"])


class TestTrusted:
    def test_is_published(self) -> None:
        assert said(author=TRUSTED) == ("publish", ["trusted"])

    def test_is_held_for_a_banned_word(self) -> None:
        assert said("Вот сука", author=TRUSTED) == ("hold", ["banned_word", "trusted"])

    def test_waits_in_a_premoderated_thread(self) -> None:
        assert said(author=TRUSTED, mode=Mode.PRE) == ("hold", ["premoderation"])


class TestBannedWords:
    def test_holds_a_mild_one_and_points_at_it(self) -> None:
        verdict = run(Submission("Ну и с у к\u0301 а!"))
        assert verdict == Verdict(
            VerdictKind.HOLD, [Finding("banned_words", Reason.BANNED_WORD, 5, 13, 0.5)]
        )

    def test_rejects_a_grave_one(self) -> None:
        assert said("Ты сука, хуесос") == ("reject", ["banned_word"])

    def test_holds_the_sites_own(self) -> None:
        assert said("Купите рога!", extra_stems=("рог*",)) == ("hold", ["banned_word"])


class TestLinks:
    def test_lets_one_through(self) -> None:
        assert said("Смотрите https://a.ru") == ("no_objection", [])

    def test_holds_two_and_points_at_both(self) -> None:
        verdict = run(Submission(TWO_LINKS))
        assert verdict.kind is VerdictKind.HOLD
        assert [TWO_LINKS[f.start : f.end] for f in verdict.findings] == [
            "https://a.ru",
            "https://b.ru",
        ]

    def test_a_free_host_and_its_subdomains_do_not_count(self) -> None:
        text = "https://own.example/1 https://m.own.example/2 https://a.ru"
        assert said(text, free_hosts=("own.example",)) == ("no_objection", [])

    def test_a_host_that_ends_alike_is_not_free(self) -> None:
        text = "https://notown.example https://a.ru"
        assert said(text, free_hosts=("own.example",)) == ("hold", ["links"])

    @pytest.mark.parametrize(("max_links", "kind"), [(0, "hold"), (2, "no_objection")])
    def test_the_site_sets_how_many(self, max_links: int, kind: str) -> None:
        text = TWO_LINKS if max_links else "https://a.ru"
        assert said(text, rules={"links.most": max_links})[0] == kind


class TestRepeats:
    def test_holds_the_same_text_within_the_hour(self) -> None:
        again = recent("СПАСИБО за репортаж очень интересно", 3599.0)
        assert said(own_recent=(again,)) == ("hold", ["duplicate"])

    def test_forgets_after_an_hour(self) -> None:
        assert said(own_recent=(recent(CLEAN, 3600.0),)) == ("no_objection", [])

    def test_another_text_is_no_repeat(self) -> None:
        assert said(own_recent=(recent("Другое", 90.0),)) == ("no_objection", [])

    @pytest.mark.parametrize(("repeats", "kind"), [(2, "no_objection"), (3, "hold")])
    def test_holds_what_many_post_at_once(self, repeats: int, kind: str) -> None:
        text = "Все сегодня в восемь вечера на площадь, передай другому!"
        assert said(text, site_repeats=repeats)[0] == kind

    def test_many_may_say_the_same_short_thing(self) -> None:
        assert said("Царствие небесное", site_repeats=50) == ("no_objection", [])


class TestFlood:
    FIVE = tuple(recent(f"Текст {number}", number * 10.0) for number in range(1, 6))

    def test_holds_the_sixth_within_a_minute(self) -> None:
        assert said(own_recent=self.FIVE) == ("hold", ["flood"])

    def test_takes_the_fifth(self) -> None:
        assert said(own_recent=self.FIVE[:4]) == ("no_objection", [])

    def test_forgets_after_a_minute(self) -> None:
        old = recent("Текст 6", 60.0)
        assert said(own_recent=(*self.FIVE[:4], old)) == ("no_objection", [])

    def test_can_be_switched_off(self) -> None:
        assert said(own_recent=self.FIVE, rules={"flood.is_on": False}) == ("no_objection", [])


class TestPremoderation:
    def test_holds_every_text(self) -> None:
        assert said(mode=Mode.PRE) == ("hold", ["premoderation"])

    def test_names_what_is_wrong_with_the_text_first(self) -> None:
        assert said("сука " + TWO_LINKS, mode=Mode.PRE) == (
            "hold",
            ["banned_word", "links", "premoderation"],
        )

    def test_does_not_save_a_rejected_text(self) -> None:
        assert said("хуесос", mode=Mode.PRE)[0] == "reject"


def test_a_final_verdict_silences_later_ones_but_keeps_their_findings() -> None:
    def publish(_: Submission) -> Verdict:
        finding = Finding("first", Reason.OK, score=0.0)
        return Verdict(VerdictKind.PUBLISH, [finding], is_final=True)

    def reject(_: Submission) -> Verdict:
        return Verdict(VerdictKind.REJECT, [Finding("second", Reason.SPAM)], is_final=True)

    verdict = run(Submission("a"), [Phase("first", publish), Phase("second", reject)])
    assert verdict.kind is VerdictKind.PUBLISH
    assert verdict.reasons == (Reason.OK, Reason.SPAM)


def test_a_verdict_is_json_without_a_word_of_the_text() -> None:
    found = run(Submission("Вот сука", mode=Mode.PRE)).to_json()
    assert json.loads(json.dumps(found)) == {
        "kind": "hold",
        "findings": [
            {"phase": "banned_words", "reason": "banned_word", "score": 0.5, "start": 4, "end": 8},
            {"phase": "premoderation", "reason": "premoderation", "score": 0.0},
        ],
    }


def test_phases_have_names_of_their_own() -> None:
    assert [phase.name for phase in PHASES] == [
        "length", "closed", "staff", "shadow_ban", "banned_words", "domains", "links", "repeats",
        "capitals", "noise", "flood", "history", "new_author", "identity", "premoderation",
        "rating_only", "trusted",
    ]  # fmt: skip


def test_the_ruleset_has_a_short_name() -> None:
    assert len(RULESET_VERSION) == 12
    assert int(RULESET_VERSION, 16) >= 0
