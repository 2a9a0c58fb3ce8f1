"""Judges outside: how each kind is asked and how its answer is read. Pure: nobody is called here.

An adapter has `build(question) -> Call` and `read(answer) -> float`, a score from 0 to 1, higher
is worse, or Unreadable for whatever is no answer.
"""

from typing import Protocol

from comments.scorers import akismet, openai_chat, openai_moderation, perspective, signed
from comments.scorers.common import Call, Question, Said, Unreadable

__all__ = ["SCORERS", "Call", "Question", "Said", "Scorer", "Unreadable"]


class Scorer(Protocol):
    """One kind of judge."""

    def build(self, question: Question) -> Call: ...

    def read(self, said: Said) -> float: ...


SCORERS: dict[str, Scorer] = {
    akismet.KIND: akismet,
    perspective.KIND: perspective,
    openai_moderation.KIND: openai_moderation,
    openai_chat.KIND: openai_chat,
    signed.KIND: signed,
}
