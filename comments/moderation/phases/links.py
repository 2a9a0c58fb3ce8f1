"""One link is a source, several are an advertisement."""

from comments.moderation.links import Link
from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "links"


def check(submission: Submission) -> Verdict | None:
    """Hold a text with more links than are let through; free hosts do not count."""
    options = submission.settings.links
    if not options.is_on or len(submission.links) <= options.most:
        return None
    findings = [_finding(submission, link) for link in submission.links]
    return Verdict(VerdictKind(options.says), findings)


def _finding(submission: Submission, link: Link) -> Finding:
    start, end = submission.folded.span(link.start, link.end)
    return Finding(NAME, Reason.LINKS, start, end, 0.5)
