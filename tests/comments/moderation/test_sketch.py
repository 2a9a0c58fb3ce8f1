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


LINKS = (
    "https://video.example/watch/2027/11/otkrytie-novogo-mosta-cherez-reku-polnaya-zapis-efira "
    "https://gazeta.example/news/2027/11/27/most-otkryli-na-god-ranshe-sroka-podrobnosti "
    "@gazeta_novosti_goroda redaktsiya.gazety@pochta.example"
)
REMARK = "Мост хороший, но подъезды к нему опять забыли сделать, стоим в пробке."


@pytest.mark.parametrize("other", ["Спасибо строителям, теперь до работы двадцать минут!", "Ура!"])
def test_texts_that_share_only_links_differ(other: str) -> None:
    one, two = sketch(f"{REMARK} {LINKS}"), sketch(f"{other} {LINKS}")
    assert not set(one).intersection(two)


def test_links_alone_have_none() -> None:
    assert sketch(LINKS) == ()


@pytest.mark.parametrize(
    "other",
    [
        f"{LINKS} {REMARK}",
        REMARK + " https://video.example/watch/1 https://gazeta.example/2",
        REMARK + " video.example gazeta.example video.example",
        REMARK.replace("опять", "снова") + f" {LINKS}",
        f"@nurlan, {REMARK} {LINKS}",
    ],
)
def test_the_same_words_beside_other_pages_are_nearly_the_same(other: str) -> None:
    assert is_near(sketch(f"{REMARK} {LINKS}"), sketch(other))


@pytest.mark.parametrize("text", ["a." * 50_000, "@." * 50_000])
def test_addresses_without_end_have_none(text: str) -> None:
    assert sketch(text) == ()
