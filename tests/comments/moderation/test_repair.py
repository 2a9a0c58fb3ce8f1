"""Masked and swapped letters are put right where a word is known, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.obfuscation import ATTACKS, attack
from bench.words import HOSTILE, made_stems
from comments.moderation.lexicon import Severity, default_lexicon, own_stems
from comments.moderation.normalise import normalise, site_vocabulary
from comments.moderation.repair import default_vocabulary
from comments.moderation.vocabulary import everyday_words, read_words, small_words

CURSES = ["пиздец", "хуйня", "мудак", "долбоёб", "сволочь", "пидорас", "убью", "тебя", "қотақ"]


class TestMaskedLetters:
    @pytest.mark.parametrize(
        ("typed", "seen"),
        [
            ("м*дак", "мудак"),
            ("м#дак", "мудак"),
            ("м%дак", "мудак"),
            ("м_дак", "мудак"),
            ("м@дак", "мудак"),  # «мадак» is no word, and a mask may hide one
            ("по%уй", "похуй"),
            ("п**дец", "пиздец"),
            ("пизд*ц", "пиздец"),  # in the ending
            ("бл*ть", "блять"),
            ("т*лько", "только"),
            ("прав*тельство", "правительство"),
            ("ч*о", "что"),  # small words come before a rare insult
            ("с*бака", "собака"),
        ],
    )
    def test_are_put_right(self, typed: str, seen: str) -> None:
        assert normalise(typed).text == seen

    @pytest.mark.parametrize("typed", ["T_T", "о_О", "5*5", "гр*ша", "snake_case", "50%", "*"])
    def test_stay_where_no_word_is_known(self, typed: str) -> None:
        assert normalise(typed).text == typed.lower()

    def test_of_a_hidden_letter_each_place_is_the_stars(self) -> None:
        text = "Ну п**ц!"
        found = normalise(text)
        start = found.text.index("пиздец")
        assert found.guesses == {start}
        assert found.span(start, start + 6) == (3, 7)


class TestSwappedLetters:
    @pytest.mark.parametrize(
        ("typed", "seen"),
        [
            ("пизедц", "пиздец"),
            ("мдуак", "мудак"),
            ("дебилво", "дебилов"),
            ("заеабл", "заебал"),
            ("правиетльство", "правительство"),
            ("тольок", "только"),
        ],
    )
    def test_are_put_right(self, typed: str, seen: str) -> None:
        assert normalise(typed).text == seen

    @pytest.mark.parametrize(
        "typed",
        ["девушек", "нужен", "помогла", "пробел", "обеих", "личность", "подход", "beat"],
    )
    def test_of_a_word_in_order_nothing_is_swapped(self, typed: str) -> None:
        assert normalise(typed).text == typed


class TestLatinLetters:
    @pytest.mark.parametrize("typed", ["suka", "mudak", "pizdec", "shlyuha", "svoloch", "naxuy"])
    def test_russian_abuse_is_read(self, typed: str) -> None:
        (hit,) = default_lexicon().hits(normalise(typed))
        assert (hit.severity, hit.language) == (Severity.HOLD, "ru")

    def test_a_hit_ends_where_the_latin_word_does(self) -> None:
        text = "ty svoloch!"
        found = normalise(text)
        (hit,) = default_lexicon().hits(found)
        begin, end = found.span(hit.start, hit.end)
        assert text[begin:end] == "svoloch"

    @pytest.mark.parametrize("typed", ["elda", "huyum", "tavri", "ebay", "pizza", "sukkot", "her"])
    def test_words_of_other_languages_are_left_alone(self, typed: str) -> None:
        assert default_lexicon().hits(normalise(typed)) == []

    @pytest.mark.parametrize(
        ("typed", "seen"),
        [
            ("дебuл", "дебил"),
            ("ДЕБUЛЫ", "дебилы"),
            ("дuрак", "дурак"),
            ("сuка", "сука"),  # the others could all be Latin
            ("мuдuла", "мудила"),  # one by sound, one by hand
            ("пuдор", "пидор"),
            ("мuр", "мир"),
            ("bеаuty", "beauty"),
            ("еuro", "euro"),
        ],
    )
    def test_u_among_cyrillic_letters_is_read_by_hand_or_by_sound(
        self, typed: str, seen: str
    ) -> None:
        assert normalise(typed).text == seen

    def test_a_word_all_of_shared_shapes_is_cyrillic(self) -> None:
        assert normalise("boh").text == "вон"


def test_a_guess_rejects_nobody() -> None:
    (plain,) = default_lexicon().hits(normalise("хуесос"))
    (guess,) = default_lexicon().hits(normalise("хуес*с"))
    assert (plain.severity, guess.severity) == (Severity.REJECT, Severity.HOLD)


class TestSiteVocabulary:
    def test_a_word_of_the_site_is_found_behind_a_mask(self) -> None:
        vocabulary = site_vocabulary(("шымбұлақ",))
        assert normalise("шымб*лақ", vocabulary).text == "шымбұлақ"
        assert normalise("шымб*лақ").text == "шымб*лақ"

    def test_a_known_word_is_never_repaired(self) -> None:
        assert normalise("пизедц", site_vocabulary(("пизедц",))).text == "пизедц"


class TestVocabularyFiles:
    def test_stems_take_the_endings_of_their_heading(self) -> None:
        assert read_words("[nouns - а]\nкот  # why\nёж\n[words -]\nи") == {
            "nouns": ["кот", "кота", "еж", "ежа"],
            "words": ["и"],
        }

    def test_small_words_are_everyday_words(self) -> None:
        assert {"что", "если", "ол"} <= small_words() < set(everyday_words())

    def test_no_everyday_word_is_banned(self) -> None:
        held = [
            word
            for word in everyday_words()
            if any(mark.is_held for mark in default_lexicon().marks(word))
        ]
        assert held == []


@given(st.sampled_from(ATTACKS), st.lists(st.sampled_from(CURSES), max_size=8), st.randoms())
def test_an_attacked_text_points_into_itself(name: str, words: list[str], rng: object) -> None:
    text = attack(name, " ".join(words), rng, 1.0)  # type: ignore[arg-type]
    found = normalise(text)
    offsets = list(found.offsets)
    assert len(offsets) == len(found.text)
    assert offsets == sorted(offsets)
    for hit in default_lexicon().hits(found):
        begin, end = found.span(hit.start, hit.end)
        assert 0 <= begin < end <= len(text)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_text_ends(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    found = normalise(text)
    assert len(found.offsets) == len(found.text)
    default_lexicon().hits(found)


def test_five_thousand_stems_of_a_site_are_found() -> None:
    stems = made_stems(number=5000)
    lexicon = own_stems(stems)
    text = normalise(" ".join(stem.rstrip("*") for stem in stems[:50]))
    assert len(lexicon.hits(text)) >= 50
    assert lexicon.hits(normalise("Добрый день, как пройти в библиотеку?")) == []


def test_the_vocabulary_is_made_once() -> None:
    assert default_vocabulary() is default_vocabulary()
