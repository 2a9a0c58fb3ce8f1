"""Authors of whom the publisher knows too little are read by a person."""

from comments.moderation.settings import Known
from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "identity"

_ORDER = tuple(Known)


def check(submission: Submission) -> Verdict | None:
    """Hold a text whose author is known less well than is set."""
    options, known = submission.settings.identity, submission.author.known
    if not options.is_on or _ORDER.index(known) >= _ORDER.index(options.least):
        return None
    return Verdict(VerdictKind.HOLD, [Finding(NAME, Reason.IDENTITY, score=0.0)])
