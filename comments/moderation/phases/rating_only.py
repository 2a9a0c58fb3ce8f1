"""Stars without a text say nothing that anybody could object to."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "rating_only"


def check(submission: Submission) -> Verdict | None:
    """Publish a rating without a text; any hold weighs more."""
    if not (submission.is_rating_only and submission.settings.rating_only.is_on):
        return None
    return Verdict(VerdictKind.PUBLISH, [Finding(NAME, Reason.RATING_ONLY, score=0.0)])
