"""A thread that a person reads first."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Mode, Reason, VerdictKind

NAME = "premoderation"


def check(submission: Submission) -> Verdict | None:
    """Hold every text of a pre-moderated thread."""
    if submission.mode is not Mode.PRE:
        return None
    return Verdict(VerdictKind.HOLD, [Finding(NAME, Reason.PREMODERATION, score=0.0)])
