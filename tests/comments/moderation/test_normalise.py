"""Disguises are undone, and every character remembers its place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.moderation.normalise import fingerprint, fold, normalise

ZERO_WIDTH = "\u200b"


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("МУДАК", "мудак"),
        ("мyдaк", "мудак"),  # Latin y and a
        ("м" + ZERO_WIDTH + "удак", "мудак"),
        ("м\u00adуд\u2060ак", "мудак"),
        ("му́да́к", "мудак"),  # stress marks
        ("муууудак", "мудак"),
        ("м у д а к", "мудак"),
        ("м.у.д.а.к", "мудак"),
        ("м_у_д_а_к", "мудак"),
        ("муд@к", "мудак"),
        ("х0р0шо", "хорошо"),
        ("п1дор", "пидор"),
        ("6лядь", "блядь"),
        ("$ука", "сука"),
        ("ｆｕｃｋ", "fuck"),
        ("𝐟𝐮𝐜𝐤", "fuck"),
        ("fucк", "fuck"),  # Cyrillic к
        ("sh1t", "shit"),
        ("a$$hole", "asshole"),
        ("с#ка", "сука"),
        ("п*****ц", "пиздец"),
        ("гр*ша", "гр*ша"),  # nobody knows it,
    ],
)
def test_a_disguise_is_undone(typed: str, seen: str) -> None:
    assert normalise(typed).text == seen


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("Ёлка", "елка"),
        ("йод", "йод"),
        (unicodedata.normalize("NFD", "йод"), "йод"),
        ("Әке, қала, ғылым, өнер, ұл, үй, һәм, іс", "әке, қала, ғылым, өнер, ұл, үй, һәм, іс"),
        ("кiтап", "китап"),  # a Latin i alone does not tell Kazakh from Russian
        ("бiздiң", "біздің"),  # but beside a Kazakh letter it is the Kazakh one
        ("Şəhər, göl, çay, dağ", "şəhər, göl, çay, dağ"),
        (unicodedata.normalize("NFD", "şəhər göl dağ"), "şəhər göl dağ"),
        ("İSTİ, ISTI, ısti", "isti, isti, isti"),
        ("Її", "її"),
    ],
)
def test_a_letter_of_ours_stays_itself(typed: str, seen: str) -> None:
    assert normalise(typed).text == seen


@pytest.mark.parametrize(
    "typed",
    [
        "в 2026 году",
        "100000 рублей",
        "т.е. и т.д.",
        "4к и f1",
        "2022год",
        "covid19",
        "масса, касса",
        "#новости",
        "@ivan3",
        "iphone 15",
    ],
)
def test_ordinary_writing_is_left_alone(typed: str) -> None:
    assert normalise(typed).text == typed


def test_fold_keeps_words_as_typed() -> None:
    assert fold("Мyдaк У Д А").text == "мyдaк у д а"


def test_a_span_points_into_the_original() -> None:
    text = "Ну и м\u200b у д\u0301 а к!"
    found = normalise(text)
    start = found.text.index("мудак")
    begin, end = found.span(start, start + 5)
    assert text[begin:end] == "м\u200b у д\u0301 а к"


def test_a_span_takes_the_marks_of_its_last_letter() -> None:
    text = "мои\u0306 дом"
    found = normalise(text)
    assert found.text == "мой дом"
    assert found.span(0, 3) == (0, 4)


@given(st.text(max_size=300))
def test_any_text_is_normalised_with_ascending_offsets_in_range(text: str) -> None:
    found = normalise(text)
    offsets = list(found.offsets)
    assert len(offsets) == len(found.text)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)
    if offsets:
        start, end = found.span(0, len(offsets))
        assert 0 <= start < end <= len(text)


@given(st.text(alphabet="хуйxy0136@$*# .-_\u0301\u200bіəİ", max_size=120))
def test_any_disguise_is_normalised_with_ascending_offsets(text: str) -> None:
    offsets = list(normalise(text).offsets)
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


def test_a_lone_surrogate_has_a_fingerprint() -> None:
    assert len(fingerprint("a\ud800")) == 32


class TestFingerprint:
    @pytest.mark.parametrize(
        "again",
        [
            "согласен с автором",
            "СОГЛАСЕН, с автором!!!",
            "Сoгласен  с\nавтором",
            "согласеннннн с автором",
        ],
    )
    def test_disguise_and_punctuation_do_not_matter(self, again: str) -> None:
        assert fingerprint(again) == fingerprint("Согласен с автором.")

    @pytest.mark.parametrize(
        ("one", "other"), [("счёт 1:0", "счёт 2:0"), ("👍", "👎"), ("1000", "10")]
    )
    def test_other_texts_have_other_fingerprints(self, one: str, other: str) -> None:
        assert fingerprint(one) != fingerprint(other)
