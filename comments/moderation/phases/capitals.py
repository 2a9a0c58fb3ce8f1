"""A page of capitals is shouting."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "capitals"


def check(submission: Submission) -> Verdict | None:
    """Hold a text of some length that is mostly capitals; scripts without them have none."""
    options = submission.settings.capitals
    if not options.is_on or len(submission.text) < options.letters:
        return None
    # What could be enough capitals is rare, and looking at each letter's cases is slow.
    if sum(map(str.isupper, submission.text)) * 100 < options.percent * options.letters:
        return None
    cased = [char for char in submission.text if char.lower() != char.upper()]
    capitals = sum(char.isupper() for char in cased)
    if len(cased) < options.letters or capitals * 100 < options.percent * len(cased):
        return None
    return Verdict(VerdictKind(options.says), [Finding(NAME, Reason.CAPITALS, score=0.5)])
