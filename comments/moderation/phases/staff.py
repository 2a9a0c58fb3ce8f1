"""The newsroom speaks under its own name."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "staff"


def check(submission: Submission) -> Verdict | None:
    """Publish what staff write, whatever later phases find."""
    if not (submission.author.is_staff and submission.settings.staff.is_on):
        return None
    return Verdict(VerdictKind.PUBLISH, [Finding(NAME, Reason.STAFF, score=0.0)], is_final=True)
