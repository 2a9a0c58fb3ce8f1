"""A text must say something, and not more than a page."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "length"


def check(submission: Submission) -> Verdict | None:
    """Reject a text without a visible character, or over the site's limit.

    Stars need no text, but a text of blanks beside them is none.
    """
    if submission.is_rating_only:
        return None
    is_blank = not submission.folded.text.strip()
    if not is_blank and len(submission.text) <= submission.max_characters:
        return None
    return Verdict(VerdictKind.REJECT, [Finding(NAME, Reason.LENGTH)], is_final=True)
