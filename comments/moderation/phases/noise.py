"""Walls of one sign and floods of emoji: nothing is said, and nobody can read past them."""

import re
from functools import lru_cache

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "noise"

# Blank space is markup's business, and dots and lines part paragraphs.
# A mark that is drawn on the sign before it: stacked marks spill over neighbouring lines.
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4,}+")
_EMOJI = re.compile(
    "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
    "[\ufe0e\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff]*+"
)


@lru_cache(maxsize=64)
def _run(least: int) -> re.Pattern[str]:
    """So many times the same sign, or more."""
    return re.compile(rf"([^\s.\-_=*~])(?:\s?\1){{{least - 1},}}+")


def _may_have_run(text: str, least: int) -> bool:
    """Tell at little cost: of each row one of the signs looked at has two like it behind."""
    signs, step = "".join(text.split()), least - 2
    triples = zip(signs[::step], signs[1::step], signs[2::step], strict=False)
    return any(one == other == third for one, other, third in triples)


def check(submission: Submission) -> Verdict | None:
    """Hold a text with one sign in a long row, with many emoji, or with stacked marks."""
    options = submission.settings.noise
    if not options.is_on:
        return None
    text = submission.text
    spans = []
    if _may_have_run(text, options.run):
        spans += [match.span() for match in _run(options.run).finditer(text)]
    if not submission.is_everyday:
        spans += [match.span() for match in _MARKS.finditer(text)]
        emoji = [match.span() for match in _EMOJI.finditer(text)]
        if len(emoji) >= options.emoji:
            spans.append((emoji[0][0], emoji[-1][1]))
    if not spans:
        return None
    findings = [Finding(NAME, Reason.NOISE, start, end, 0.5) for start, end in sorted(set(spans))]
    return Verdict(VerdictKind(options.says), findings)
