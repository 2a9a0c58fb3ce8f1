"""One link is a source, several are an advertisement."""

from comments.moderation.links import Link, find_links
from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "links"


def check(submission: Submission) -> Verdict | None:
    """Hold a text with more links than the site lets through; free hosts do not count."""
    counted = [
        link
        for link in find_links(submission.folded.text)
        if not _is_free(link, submission.free_hosts)
    ]
    if len(counted) <= submission.max_links:
        return None
    return Verdict(VerdictKind.HOLD, [_finding(submission, link) for link in counted])


def _is_free(link: Link, free_hosts: tuple[str, ...]) -> bool:
    return any(link.host == host or link.host.endswith(f".{host}") for host in free_hosts)


def _finding(submission: Submission, link: Link) -> Finding:
    start, end = submission.folded.span(link.start, link.end)
    return Finding(NAME, Reason.LINKS, start, end, 0.5)
