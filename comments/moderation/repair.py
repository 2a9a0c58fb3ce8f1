"""Put right what needs a dictionary: masked letters, swapped letters, Russian in Latin letters.

A word is repaired only into one that the lists or the vocabulary know, and never when it is known
itself: what nobody knows stays as it is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from comments.moderation.disguise import Rewriter, Rewritten, undisguised_word
from comments.moderation.folding import Normalised
from comments.moderation.lexicon import Lexicon, default_lexicon
from comments.moderation.lexicon.endings import LIKELY
from comments.moderation.lexicon.masks import split
from comments.moderation.lexicon.patterns import OPENING, Stem
from comments.moderation.lookalikes import (
    cyrillic_shape,
    leet_readings,
    masked,
    vowel_readings,
)
from comments.moderation.remembered import LONGEST_WORD, Remembered
from comments.moderation.transliteration import readings
from comments.moderation.vocabulary import everyday_words, small_words
from comments.moderation.vocabulary.shelves import Shelves

# "T_T" is a face, and "с*о" may be many words.
_FEWEST_SEEN = 3
# Shorter words turn into one another by a swap too easily.
_SHORTEST_SWAPPED = 4
_SHORTEST_SWAPPED_EVERYDAY = 5
# Of the languages in Latin letters no everyday words are known, so more must speak for a swap;
# and the mild words are many.
_SHORTEST_SWAPPED_STEM = 4
_SHORTEST_SWAPPED_LATIN_STEM = 6
_SHORTEST_SWAPPED_MILD_STEM = 5
# «пробел» and «обеих» would be obscene with two letters swapped; before these vowels hardly any.
_SELDOM_SWAPPED_TO = "еб"
_UNLESS_BEFORE = ("а", "у")
# "elda" is Azerbaijani, and "huyum" Turkish. Shorter ones stand in the list as they are written.
_SHORTEST_TRANSLITERATED_STEM = 5


_CYRILLIC_WORD = re.compile("[а-яәғқңөұүһі]+")


class Vocabulary:
    """The words that a disguised word may turn out to be: the lists', everyday ones, a site's."""

    def __init__(self, *, words: Iterable[str], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = Shelves(words, shortest_sorted=_SHORTEST_SWAPPED)
        self._small = small_words()
        self._reaches = Remembered(self._reaches_of)
        self._rewriter = Rewriter(self._meant)

    def apply(self, text: str, folded: Normalised | None = None) -> Normalised:
        """Return the text as it is meant, with the places of the words that were guessed."""
        return self._rewriter.apply(text, folded)

    def is_known(self, word: str) -> bool:
        """Tell whether a word needs no repair."""
        return word in self._words or self._lexicon.is_known(word)

    def _meant(self, word: str) -> Rewritten:
        plain = undisguised_word(word)
        if len(plain.text) > LONGEST_WORD or len(plain.text) < 3:
            return plain
        if "*" in plain.text:
            # Some masked spellings are listed as they are.
            is_listed = self._lexicon.is_listed(plain.text)
            return plain if is_listed else self._unmasked(plain) or plain
        if plain.text.isdigit() or self.is_known(plain.text):
            return plain
        return next(self._guesses(word, plain), plain)

    def _guesses(self, word: str, plain: Rewritten) -> Iterator[Rewritten]:
        """Yield what an unknown word may be meant for, the likeliest first."""
        text = plain.text
        if not _CYRILLIC_WORD.fullmatch(word):
            yield from self._readings(word, plain)
        if len(text) >= _SHORTEST_SWAPPED and text.isalpha() and (swapped := self._swapped(text)):
            yield Rewritten(swapped, plain.places, is_guess=True)

    def _readings(self, word: str, plain: Rewritten) -> Iterator[Rewritten]:
        """Yield what a word with signs, digits or Latin letters may be read as."""
        text, places = plain.text, plain.places
        starred = masked(word)
        if starred and sum(map(str.isalpha, starred)) >= _FEWEST_SEEN:
            found = self._unmasked(undisguised_word(starred))
            if found:
                yield found
        for leet in leet_readings(word):
            if len(leet) == len(text) and self.is_known(leet):
                yield Rewritten(leet, places)
        for vowels in map(undisguised_word, vowel_readings(word)):
            if self.is_known(vowels.text):
                yield vowels
        shape = cyrillic_shape(text)
        if shape and self.is_known(shape):
            yield Rewritten(shape, places)
        for reading in readings(text):
            if self._is_banned(reading.text):
                yield Rewritten(reading.text, [places[place] for place in reading.places])

    def _is_banned(self, reading: str) -> bool:
        return any(
            mark.is_held and len(stem.text) >= _SHORTEST_TRANSLITERATED_STEM
            for stem, mark in self._lexicon.stems_of(reading)
        )

    def _unmasked(self, word: Rewritten) -> Rewritten | None:
        text = word.text
        parts = split(text)
        if not parts.head or not parts.tail:
            return None
        guess = self._behind_mask(text)
        if guess is None:
            return None
        # Each letter that was hidden stands where the stars do.
        behind = len(text) - len(parts.tail)
        hidden = len(guess) - len(parts.head) - len(parts.tail)
        kept = [min(len(parts.head) + index, behind - 1) for index in range(hidden)]
        kept = [*range(len(parts.head)), *kept, *range(behind, len(text))]
        return Rewritten(guess, [word.places[place] for place in kept], is_guess=True)

    def _behind_mask(self, text: str) -> str | None:
        """Return what people mask, the banned, unless the mask is likelier to hide another."""
        is_one_for_one = "**" not in text
        everyday = self._everyday(text) if is_one_for_one else None
        if everyday in self._small:
            return everyday
        listed = self._lexicon.unmasked(text)
        banned = [one for one in listed if one.meaning.is_held]
        exact = next((one.word for one in banned if one.is_exact and one.is_form), None)
        seen = len(text) - text.count("*")
        loose = (
            one.word
            for one in banned
            if not is_one_for_one or one.is_exact or (one.is_alone and seen >= _FEWEST_SEEN)
        )
        mild = (one.word for one in listed if one.is_exact and one.is_form)
        return exact or everyday or next(loose, None) or next(mild, None)

    def _everyday(self, text: str) -> str | None:
        return next((word for word in self._words.like(text) if _agree(text, word)), None)

    def _swapped(self, text: str) -> str | None:
        """Return what the word would be with two neighbours swapped back, if that is known."""
        # A swap leaves a word its letters: one look-up tells that no swap makes an everyday word.
        is_everyday = self._words.may_have_letters_of(text)
        least = _SHORTEST_SWAPPED_LATIN_STEM if text.isascii() else _SHORTEST_SWAPPED_STEM
        # Further behind a swap leaves the word's opening as it is.
        reaches_far = self._lexicon.reach(text) >= least
        near = [place for place, reach in self._reaches[text[: OPENING + 1]] if reach >= least]
        if not is_everyday and not reaches_far and not near:
            return None
        swaps = _swaps(text)
        everyday = next(self._everyday_among(swaps), None) if is_everyday else None
        places = [*near, *range(OPENING, len(swaps) if reaches_far else 0)]
        return everyday or next(self._listed(swaps, places, least), None)

    def _reaches_of(self, opening: str) -> tuple[tuple[int, int], ...]:
        """Return how long a stem can be that the letters begin with two swapped, by the place."""
        reaches = enumerate(map(self._lexicon.reach, _swaps(opening)))
        return tuple((place, reach) for place, reach in reaches if reach)

    def _everyday_among(self, swaps: list[str]) -> Iterator[str]:
        is_long = len(swaps[0]) >= _SHORTEST_SWAPPED_EVERYDAY
        for swap in swaps:
            # «девушек» and «девушке», «помогла» and «помогал»: at the end a swap is grammar.
            if swap in self._words and (swap in self._small or (is_long and swap is not swaps[-1])):
                yield swap

    def _listed(self, swaps: list[str], places: list[int], least: int) -> Iterator[str]:
        """Yield listed words among the swaps at these places; `swaps[i]` has its at letter `i`."""
        for place in places:
            swap = swaps[place]
            if not _is_seldom(swap, place) and any(
                (mark.is_held or len(stem.text) >= _SHORTEST_SWAPPED_MILD_STEM)
                and _is_spoiled(stem, swap, place)
                for stem, mark in self._lexicon.stems_of(swap, least)
            ):
                yield swap


def _swaps(word: str) -> list[str]:
    """Return the word with each two neighbours swapped, the first two first."""
    return [
        f"{word[:place]}{word[place + 1]}{word[place]}{word[place + 2 :]}"
        for place in range(len(word) - 1)
    ]


def _is_spoiled(stem: Stem, swap: str, place: int) -> bool:
    """Tell whether it is likely that a swap at this place spoiled a word of this stem."""
    if stem.endings is not None or place < len(stem.text) - 1:
        return True
    # A stem that takes any ending must itself be what the swap spoiled, at least its last letter.
    return place < len(stem.text) and swap[len(stem.text) :] in LIKELY


def _is_seldom(swap: str, place: int) -> bool:
    pair, after = swap[place : place + 2], swap[place + 2 : place + 3]
    return pair == _SELDOM_SWAPPED_TO and after not in _UNLESS_BEFORE


def _agree(masked_word: str, word: str) -> bool:
    return all(seen in ("*", letter) for seen, letter in zip(masked_word, word, strict=True))


@lru_cache(maxsize=1)
def default_vocabulary() -> Vocabulary:
    """Return the shipped everyday words with the shipped lists; made once per process."""
    return Vocabulary(words=everyday_words(), lexicon=default_lexicon())


@lru_cache(maxsize=8)
def site_vocabulary(words: tuple[str, ...]) -> Vocabulary:
    """Return the shipped vocabulary together with a site's own everyday words, frequent first.

    They should come from texts that people published, and be folded: what is known is never
    repaired, and a mask hides the first that fits.
    """
    return Vocabulary(words=(*words, *everyday_words()), lexicon=default_lexicon())
