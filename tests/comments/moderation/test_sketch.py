"""Texts that differ a little have sketches that meet; others' do not."""

from itertools import combinations

import pytest

from comments.moderation.sketch import BANDS, is_near, sketch

TEXT = (
    "Все сегодня в восемь вечера на площадь, нас снова обманули с тарифами на воду и свет, "
    "передай другому и не молчи, завтра будет поздно!"
)


@pytest.mark.parametrize(
    "other",
    [
        TEXT + "!!!",
        TEXT.upper(),
        "Друзья! " + TEXT,
        TEXT.replace("восемь", "девять"),
        TEXT.replace("о", "o").replace("а", "a"),  # Latin look-alikes
        TEXT.replace(" и не молчи", ""),
        TEXT + " 81726",
    ],
)
def test_little_changes_are_seen_through(other: str) -> None:
    assert is_near(sketch(TEXT), sketch(other))


def test_texts_about_the_same_with_words_of_their_own_differ() -> None:
    texts = [
        TEXT,
        "Тарифы на воду и свет снова подняли, а зарплату нет, куда смотрит акимат и маслихат?",
        "На площади сегодня вечером концерт, приходите всей семьёй, будет весело и бесплатно!",
        "Вода в кране ржавая третью неделю, а тариф растёт, объясните, за что мы платим деньги.",
        "Су мен жарықтың тарифін тағы көтерді, ал жалақы сол қалпы, әкімдік қайда қарап отыр?",
    ]
    assert not any(is_near(sketch(one), sketch(two)) for one, two in combinations(texts, 2))


def test_a_short_text_has_none() -> None:
    assert sketch("Согласен с автором") == ()
    assert not is_near((), ())


@pytest.mark.parametrize("text", [TEXT, TEXT * 40, "абвгд" * 20, "я" * 5000 + TEXT])
def test_is_eight_numbers_that_a_column_can_hold(text: str) -> None:
    numbers = sketch(text)
    assert len(set(numbers)) == BANDS
    assert all(0 <= number < 2**31 for number in numbers)
