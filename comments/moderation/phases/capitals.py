"""A page of capitals is shouting."""

import re

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "capitals"

# Of everyday texts.
_CAPITAL = re.compile("[A-ZА-ЯЁ]")


def check(submission: Submission) -> Verdict | None:
    """Hold a text of some length that is mostly capitals; scripts without them have none."""
    options = submission.settings.capitals
    if not options.is_on or len(submission.text) < options.letters:
        return None
    # What could be enough capitals is rare, and looking at each letter's cases is slow.
    if _capitals(submission) * 100 < options.percent * options.letters:
        return None
    cased = [char for char in submission.text if char.lower() != char.upper()]
    capitals = sum(char.isupper() for char in cased)
    if len(cased) < options.letters or capitals * 100 < options.percent * len(cased):
        return None
    return Verdict(VerdictKind(options.says), [Finding(NAME, Reason.CAPITALS, score=0.5)])


def _capitals(submission: Submission) -> int:
    if submission.is_everyday:
        return len(_CAPITAL.findall(submission.text))
    return sum(map(str.isupper, submission.text))
