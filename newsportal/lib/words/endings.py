"""Endings of folded words that Snowball does not take off, or knows no language for."""

from collections.abc import Iterator, Sequence

_SHORTEST = 3

# Snowball takes «отзыв» for a participle and leaves «отз», but leaves «отзыв» of «отзывы».
_RUSSIAN_CASES = (
    "иями ями ами иях ях ах иям ям ам ием ем ом ией ей ой ий иев ев ов ью ия ие ии ию"
    " а я о е у ю ы и ь"
)
# From the end of the word inwards: case, whose it is, number. Both languages build words alike.
_KAZAKH = (
    (
        "нын нин дын дин тын тин дан ден тан тен нан нен мен бен пен нда нде да де та те дагы деги"
        " тагы теги ны ни ды ди ты ти га ге ка ке на не н"
    ),
    "ымыз имиз мыз миз ыныз иниз ныз низ лары лери дары дери тары тери сы си ым им ын ин ы и м",
    "лар лер дар дер тар тер",
)
_AZERBAIJANI = (
    "ndan nden dan den nda nde da de nin nun in un ya ye na ne ni nu la le a e i u",
    "imiz umuz miz muz iniz unuz niz nuz lari leri im um in un si su i u m n",
    "lar ler",
)
# What a last consonant is before a vowel, and what without: мектебі, мектеп; uşağı, uşaq.
_SOFT_AS_HARD = str.maketrans("бгgyq", "пкkkk")


def russian_stem(word: str) -> str:
    """A noun without its case: «отзыв» of «отзывами»."""
    return _without(word, _RUSSIAN_CASES.split())


def kazakh_stems(word: str) -> list[str]:
    """The word and what is left of it as ending after ending goes."""
    return list(_unfolded(word, _KAZAKH))


def azerbaijani_stems(word: str) -> list[str]:
    """As `kazakh_stems`."""
    return list(_unfolded(word, _AZERBAIJANI))


def _unfolded(word: str, layers: Sequence[str]) -> Iterator[str]:
    # Every step is kept: whether «Алматы» has an ending only a dictionary could tell.
    yield _hardened(word)
    for endings in layers:
        shorter = _without(word, endings.split())
        if shorter != word:
            word = shorter
            yield _hardened(word)


def _without(word: str, endings: Sequence[str]) -> str:
    fitting = [end for end in endings if word.endswith(end) and len(word) - len(end) >= _SHORTEST]
    return word.removesuffix(max(fitting, key=len)) if fitting else word


def _hardened(word: str) -> str:
    return word[:-1] + word[-1:].translate(_SOFT_AS_HARD)
