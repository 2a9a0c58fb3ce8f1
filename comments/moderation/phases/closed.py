"""A closed thread takes nothing."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Mode, Reason, VerdictKind

NAME = "closed"


def check(submission: Submission) -> Verdict | None:
    """Reject a text for a thread that is closed, hidden, or outside its hours."""
    if submission.is_open and submission.mode in {Mode.POST, Mode.PRE}:
        return None
    return Verdict(VerdictKind.REJECT, [Finding(NAME, Reason.CLOSED)], is_final=True)
