"""Authors whom the desk has learned to trust."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Mode, Reason, VerdictKind

NAME = "trusted"


def check(submission: Submission) -> Verdict | None:
    """Publish a trusted author's text where no person reads first; any hold weighs more."""
    is_trusted = submission.author.is_trusted and submission.settings.trusted.is_on
    if not is_trusted or submission.mode is not Mode.POST:
        return None
    return Verdict(VerdictKind.PUBLISH, [Finding(NAME, Reason.TRUSTED, score=0.0)])
