"""The same text again: from one hand a slip or spam, from many hands a campaign."""

from comments.moderation.sketch import is_near
from comments.moderation.submission import RecentText, Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "repeats"

# Many people write «Согласен» or «Царствие небесное» under the same news.
_SHORT_CHARACTERS = 40


def check(submission: Submission) -> Verdict | None:
    """Hold what the author has just written, and a long text that many post at once.

    Texts that differ a little count as the same, unless the settings say otherwise.
    """
    options = submission.settings.repeats
    if submission.is_rating_only or not options.is_on:
        return None
    if any(_is_same(submission, recent) for recent in submission.own_recent):
        return _verdict(submission, Reason.DUPLICATE)
    # Two people may well quote the same sentence; three others within an hour hardly do.
    is_long = len(submission.normalised.text) >= _SHORT_CHARACTERS
    if is_long and submission.site_repeats >= options.others:
        return _verdict(submission, Reason.REPEATED)
    return None


def _is_same(submission: Submission, recent: RecentText) -> bool:
    options = submission.settings.repeats
    if recent.seconds_ago >= options.minutes * 60:
        return False
    is_near_one = options.near and is_near(recent.sketch, submission.sketch)
    return is_near_one or recent.fingerprint == submission.fingerprint


def _verdict(submission: Submission, reason: Reason) -> Verdict:
    kind = VerdictKind(submission.settings.repeats.says)
    return Verdict(kind, [Finding(NAME, reason, score=0.5)])
