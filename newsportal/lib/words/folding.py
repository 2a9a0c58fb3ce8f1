"""Texts written alike: one form for what people type in different ways."""

import re
import unicodedata

LONGEST_WORD = 40

# After decomposition й is и and a breve; without the breve it would be another letter.
_SHORT_I = re.compile("и\u0306")
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489]")
# Letters that people leave out for want of a key, as the neighbour they take instead.
# ё, ї, ö, ü, ğ, ş, ç and all accents go with their marks.
_NEIGHBOURS = str.maketrans("әғқңөұүһіəı", "агкноуухиei")
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_SPELT = "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sch  y  e yu ya"
_LETTERS = str.maketrans(dict(zip(_CYRILLIC, _SPELT.split(" "), strict=True)))
_WORDS = re.compile(rf"([^\W_]{{1,{LONGEST_WORD}}})[^\W_]*+")


# Most texts hold nothing else, and nothing here is composed but й and ё.
_PLAIN = re.compile("[ -~\nА-яЁё«»—–„“”’]*")


def fold(text: str) -> str:
    """Lower case without accents; ё is е, and Kazakh and Azerbaijani letters their neighbours."""
    if _PLAIN.fullmatch(text):
        return text.lower().replace("ё", "е")
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return _MARKS.sub("", _SHORT_I.sub("й", parts)).translate(_NEIGHBOURS)


def words_of(text: str) -> list[str]:
    """The folded words of a text in its order, each once; single letters are none."""
    found = dict.fromkeys(_WORDS.findall(fold(text)))
    return [word for word in found if len(word) > 1 or word.isdigit()]


def spell(word: str) -> str:
    """A folded word in ASCII letters, as people write Russian without a Russian keyboard.

    The database's trigrams know no other letters than its locale does, which may be these alone.
    """
    return word.translate(_LETTERS)
