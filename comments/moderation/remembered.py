"""Remember what a word comes to, for most words of a text were met before."""

from collections.abc import Callable
from typing import TypeVar

# Words of one generation; two are kept, so frequent words outlive any flood of rare ones.
GENERATION_WORDS = 1 << 14
# A word longer than this is no word of a language, and not worth the memory.
LONGEST_WORD = 32

V = TypeVar("V")


class Remembered(dict[str, V]):
    """A function of one word, asked once for each word that came lately."""

    def __init__(self, function: Callable[[str], V]) -> None:
        super().__init__()
        self._function = function
        self._older: dict[str, V] = {}

    def __missing__(self, word: str) -> V:
        value = self._older[word] if word in self._older else self._function(word)
        if len(word) <= LONGEST_WORD:
            if len(self) >= GENERATION_WORDS:
                self._older = dict(self)
                self.clear()
            self[word] = value
        return value
