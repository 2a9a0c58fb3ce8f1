"""A text must say something, and not more than a page."""

from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "length"


def check(submission: Submission) -> Verdict | None:
    """Reject a text without a visible character, and one shorter or longer than is set.

    Stars need no text, but a text of blanks beside them is none.
    """
    if submission.is_rating_only:
        return None
    options, finding = submission.settings.length, Finding(NAME, Reason.LENGTH)
    if not submission.folded.text.strip():
        return Verdict(VerdictKind.REJECT, [finding], is_final=True)
    if options.least <= len(submission.text) <= options.most:
        return None
    return Verdict(VerdictKind(options.says), [finding], is_final=True)
