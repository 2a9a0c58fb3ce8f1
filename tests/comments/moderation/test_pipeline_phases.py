"""The phases that know more than the text: domains, authors, shape, who reads first."""

from typing import Any

import pytest

from comments.moderation.links import domain_of
from comments.moderation.phases import PHASES
from comments.moderation.pipeline import run
from comments.moderation.settings import Known, merge, validate
from comments.moderation.submission import (
    Author,
    HostRecord,
    RecentText,
    Restriction,
    Submission,
)
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind
from tests.comments.moderation.test_sketch import TEXT

CLEAN = "Спасибо за репортаж, очень интересно."
LINK = "Вот https://www.news.example/1"


def judged(text: str = CLEAN, rules: dict[str, Any] | None = None, **facts: Any) -> Verdict:
    return run(Submission(text, settings=merge([validate(rules or {})]), **facts))


def said(text: str = CLEAN, rules: dict[str, Any] | None = None, **facts: Any) -> str:
    verdict = judged(text, rules, **facts)
    return " ".join([verdict.kind.value, *verdict.reasons])


class TestSwitches:
    # A text and facts to which every phase that can be switched off has something to say.
    LOUD: dict[str, tuple[str, dict[str, Any]]] = {
        "staff": (CLEAN, {"author": Author(is_staff=True)}),
        "shadow_ban": (CLEAN, {"author": Author(restriction=Restriction.SHADOW)}),
        "banned_words": ("Вот сука", {}),
        "domains": (LINK, {"hosts": {"news.example": HostRecord(0, 3)}}),
        "links": ("https://a.ru https://b.ru", {}),
        "repeats": (TEXT, {"site_repeats": 3}),
        "capitals": (TEXT.upper(), {}),
        "noise": ("А" * 30, {}),
        "flood": (CLEAN, {"own_recent": tuple(RecentText(str(i), 5) for i in range(5))}),
        "history": (CLEAN, {"author": Author(decided=4, rejected=4)}),
        "trusted": (CLEAN, {"author": Author(is_trusted=True)}),
        "rating_only": ("", {"has_rating": True}),
    }

    @pytest.mark.parametrize("name", LOUD)
    def test_each_phase_can_be_switched_off(self, name: str) -> None:
        text, facts = self.LOUD[name]
        [phase] = [phase for phase in PHASES if phase.name == name]
        off = merge([{f"{name}.is_on": False}])
        assert phase.check(Submission(text, **facts)) is not None
        assert phase.check(Submission(text, settings=off, **facts)) is None

    @pytest.mark.parametrize("name", ["links", "repeats", "capitals", "noise", "flood"])
    def test_what_it_says_can_be_set(self, name: str) -> None:
        text, facts = self.LOUD[name]
        assert judged(text, {f"{name}.says": "reject"}, **facts).kind is VerdictKind.REJECT

    def test_severities_of_words_can_be_set(self) -> None:
        assert said("Вот сука", {"banned_words.mild": "reject"}) == "reject banned_word"
        assert said("Ты хуесос", {"banned_words.grave": "hold"}) == "hold banned_word"

    def test_lengths_can_be_set(self) -> None:
        assert said("Ок", {"length.least": 3}) == "reject length"
        assert said("Ок", {"length.least": 3, "length.says": "hold"}) == "hold length"
        assert said("   ", {"length.says": "hold"}) == "reject length"


class TestShadowBan:
    def test_holds_and_ends_all_talk(self) -> None:
        author = Author(restriction=Restriction.SHADOW)
        assert judged("Ты хуесос", author=author).kind is VerdictKind.HOLD
        assert said(author=author) == "hold shadow_ban"


class TestDomains:
    def test_an_unwanted_domain_and_what_is_below_it(self) -> None:
        rules = {"domains.denied": ["news.example"], "domains.says": "reject"}
        verdict = judged(LINK, rules)
        assert verdict == Verdict(
            VerdictKind.REJECT, [Finding("domains", Reason.DOMAIN, 4, len(LINK), 1.0)]
        )
        assert said("Вот https://notnews.example", rules) == "no_objection"

    def test_an_allowed_domain_never_counts(self) -> None:
        rules = {"domains.allowed": ["a.ru", "b.ru"], "domains.denied": ["a.ru"]}
        assert said("https://a.ru https://m.b.ru https://a.ru", rules) == "no_objection"

    @pytest.mark.parametrize(
        ("published", "refused", "kind"),
        [(0, 2, "no_objection"), (0, 3, "hold"), (3, 3, "no_objection"), (2, 3, "hold")],
    )
    def test_a_domain_that_people_refused(self, published: int, refused: int, kind: str) -> None:
        hosts = {"news.example": HostRecord(published, refused)}
        assert judged(LINK, hosts=hosts).kind.value == kind

    def test_a_domain_never_seen_here_where_that_is_set(self) -> None:
        rules = {"domains.unseen": "new_authors"}
        assert said(LINK) == "no_objection"
        assert said(LINK, rules) == "hold domain"
        assert said(LINK, rules, author=Author(published=2)) == "no_objection"
        assert said(LINK, rules, hosts={"news.example": HostRecord(1, 0)}) == "no_objection"
        everybody = {"domains.unseen": "everybody"}
        assert said(LINK, everybody, author=Author(published=9)) == "hold domain"

    @pytest.mark.parametrize(
        ("host", "domain"),
        [
            ("www.spam.ru", "spam.ru"),
            ("a1.b2.spam.ru", "spam.ru"),
            ("shop.com.kz", "shop.com.kz"),
            ("a.shop.com.kz", "shop.com.kz"),
            ("me.blogspot.com", "me.blogspot.com"),
            ("localhost", "localhost"),
        ],
    )
    def test_one_owner_is_one_domain(self, host: str, domain: str) -> None:
        assert domain_of(host) == domain


class TestRepeats:
    def test_sees_through_little_changes_of_ones_own(self) -> None:
        first = Submission(TEXT)
        earlier = RecentText(first.fingerprint, 60, first.sketch)
        changed = TEXT.replace("восемь", "девять")
        assert said(changed, own_recent=(earlier,)) == "hold duplicate"
        assert said(changed, {"repeats.near": False}, own_recent=(earlier,)) == "no_objection"


class TestShape:
    def test_capitals_of_a_long_text(self) -> None:
        assert said(TEXT.upper()) == "hold capitals"
        assert said("КОГДА ЖЕ ПОЧИНЯТ ДОРОГУ?!!") == "no_objection"
        assert said(TEXT.upper(), {"capitals.letters": 500}) == "no_objection"
        assert said(TEXT[:70].upper() + TEXT[70:]) == "no_objection"
        # A script that knows no capitals.
        assert said("საქართველო " * 20) == "no_objection"

    @pytest.mark.parametrize(
        ("text", "span"),
        [
            ("Ааа! " + "!" * 40, (3, 45)),
            ("Что " + "ы" * 30 + "?", (4, 34)),
            ("Вот " + "х " * 40, (4, 83)),
            ("Ну " + "👍" * 30, (3, 33)),
            ("Z\u0300\u0301\u0302\u0303\u0304 что", (1, 6)),
        ],
    )
    def test_noise_and_where(self, text: str, span: tuple[int, int]) -> None:
        verdict = judged(text)
        assert (verdict.kind, verdict.reasons) == (VerdictKind.HOLD, (Reason.NOISE,))
        assert (verdict.findings[0].start, verdict.findings[0].end) == span

    @pytest.mark.parametrize(
        "text",
        [
            "Что?!!!!!",
            "Ого 👍👍👍🔥🔥",
            "-" * 80 + "\nПодпись",
            "Аааааааа, понятно",
            "И" + "\n" * 60 + "я",
        ],
    )
    def test_lively_texts_are_no_noise(self, text: str) -> None:
        assert said(text) == "no_objection"

    @pytest.mark.parametrize("least", [5, 6, 30])
    def test_a_long_row_is_seen_wherever_it_stands(self, least: int) -> None:
        for before in range(40):
            row = " ".join("ж" * least)
            text = ("вот как тут " * 4)[:before] + row + " и так далее"
            rules = {"noise.run": least}
            assert judged(text, rules).reasons == (Reason.NOISE,), before
            assert said(text.replace("ж", "жы"), rules) == "no_objection"

    @pytest.mark.parametrize("text", ["a a" * 1600, "!? " * 1600, "é" * 2000 + "b", "👍🏽" * 2400])
    def test_takes_a_hostile_text_in_one_pass(self, text: str) -> None:
        assert judged(text) is not None


class TestAuthors:
    @pytest.mark.parametrize(
        ("decided", "rejected", "kind"),
        [(3, 3, "no_objection"), (4, 1, "no_objection"), (10, 3, "hold"), (10, 2, "no_objection")],
    )
    def test_history(self, decided: int, rejected: int, kind: str) -> None:
        author = Author(decided=decided, rejected=rejected)
        assert judged(author=author).kind.value == kind

    def test_new_authors_wait_where_that_is_set(self) -> None:
        rules = {"new_author.is_on": True}
        assert said(author=Author(published=1)) == "no_objection"
        assert said(rules=rules, author=Author(published=1)) == "hold new_author"
        assert said(rules=rules, author=Author(published=2)) == "no_objection"
        assert said(rules=rules, author=Author(is_trusted=True)) == "publish trusted"

    def test_identity_where_that_is_set(self) -> None:
        rules = {"identity.is_on": True, "identity.least": "phone"}
        assert said(rules=rules, author=Author(known=Known.EMAIL)) == "hold identity"
        assert said(rules=rules, author=Author(known=Known.STATE)) == "no_objection"

    def test_premoderation_of_places_tags_and_authors(self) -> None:
        assert said(rules={"premoderation.is_on": True}) == "hold premoderation"
        tags = {"premoderation.tags": ["Суд"]}
        assert said(rules=tags, tags=("суд", "город")) == "hold premoderation"
        assert said(rules=tags, tags=("город",)) == "no_objection"
        author = Author(restriction=Restriction.PREMODERATION)
        assert said(author=author) == "hold premoderation"
