"""Places and authors that a person reads first."""

from comments.moderation.submission import Restriction, Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Mode, Reason, VerdictKind

NAME = "premoderation"


def check(submission: Submission) -> Verdict | None:
    """Hold every text of a thread, a site, a section, a tag or an author under pre-moderation."""
    options = submission.settings.premoderation
    is_read_first = (
        submission.mode is Mode.PRE
        or options.is_on
        or submission.author.restriction is Restriction.PREMODERATION
        or not {tag.casefold() for tag in options.tags}.isdisjoint(
            tag.casefold() for tag in submission.tags
        )
    )
    if not is_read_first:
        return None
    return Verdict(VerdictKind.HOLD, [Finding(NAME, Reason.PREMODERATION, score=0.0)])
