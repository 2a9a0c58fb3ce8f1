"""Whose texts were rejected one after the other is read first for a while."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "history"


def check(submission: Submission) -> Verdict | None:
    """Hold a text whose author had too large a share of the last days' texts rejected."""
    options, author = submission.settings.history, submission.author
    if not options.is_on or author.decided < options.least:
        return None
    if author.rejected * 100 < options.percent * author.decided:
        return None
    share = round(author.rejected / author.decided, 2)
    return Verdict(VerdictKind.HOLD, [Finding(NAME, Reason.HISTORY, score=share)])
