"""The first texts of an author are read by a person."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "new_author"


def check(submission: Submission) -> Verdict | None:
    """Hold a text whose author has fewer published ones than are set. A trusted one is known."""
    options, author = submission.settings.new_author, submission.author
    if not options.is_on or author.is_trusted or author.published >= options.first:
        return None
    return Verdict(VerdictKind.HOLD, [Finding(NAME, Reason.NEW_AUTHOR, score=0.0)])
