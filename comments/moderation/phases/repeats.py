"""The same text again: from one hand a slip or spam, from many hands a campaign."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "repeats"

_OWN_WINDOW_SECONDS = 3600
# Two people may well quote the same sentence; three others within an hour hardly do.
_OTHER_AUTHORS = 3
# Many people write «Согласен» or «Царствие небесное» under the same news.
_SHORT_CHARACTERS = 40


def check(submission: Submission) -> Verdict | None:
    """Hold the author's own text of the last hour, and a long text that many post at once."""
    if submission.is_rating_only:
        return None
    if _is_own_repeat(submission):
        return Verdict(VerdictKind.HOLD, [Finding(NAME, Reason.DUPLICATE, score=0.5)])
    is_long = len(submission.normalised.text) >= _SHORT_CHARACTERS
    if is_long and submission.site_repeats >= _OTHER_AUTHORS:
        return Verdict(VerdictKind.HOLD, [Finding(NAME, Reason.REPEATED, score=0.5)])
    return None


def _is_own_repeat(submission: Submission) -> bool:
    return any(
        recent.fingerprint == submission.fingerprint and recent.seconds_ago < _OWN_WINDOW_SECONDS
        for recent in submission.own_recent
    )
