"""Nobody has six things to say in a minute."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "flood"

_WINDOW_SECONDS = 60


def check(submission: Submission) -> Verdict | None:
    """Hold a text that comes after as many others of its author within 60 seconds as are set."""
    options = submission.settings.flood
    if not options.is_on:
        return None
    in_window = sum(recent.seconds_ago < _WINDOW_SECONDS for recent in submission.own_recent)
    if in_window < options.per_minute:
        return None
    return Verdict(VerdictKind(options.says), [Finding(NAME, Reason.FLOOD, score=0.5)])
