"""Where links lead, by what the newsroom has said and by what became of others like them."""

from comments.moderation.links import Link, domain_of
from comments.moderation.settings import Whose
from comments.moderation.submission import HostRecord, Submission, is_of
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "domains"

# An author of so many published texts is not new any more.
_KNOWN_AFTER = 2


def check(submission: Submission) -> Verdict | None:
    """Hold (or reject) links to domains that are not wanted; hold those to suspect ones.

    Suspect is a domain in texts that were refused more often than published, and where that is
    set one that was never published on this site.
    """
    options = submission.settings.domains
    if not options.is_on:
        return None
    denied = [link for link in submission.links if is_of(link.host, options.denied)]
    if denied:
        return Verdict(VerdictKind(options.says), [_finding(submission, it, 1.0) for it in denied])
    suspect = [link for link in submission.links if _is_suspect(submission, link)]
    if suspect:
        return Verdict(VerdictKind.HOLD, [_finding(submission, it, 0.5) for it in suspect])
    return None


def _is_suspect(submission: Submission, link: Link) -> bool:
    options = submission.settings.domains
    # Disguised beyond reading: there is no record of such a domain, and nobody hides a source.
    record = submission.hosts.get(domain_of(link.host), HostRecord()) if link.host else None
    if record is None:
        return True
    is_refused = 0 < options.refused <= record.refused and record.refused > record.published
    return is_refused or (record.published == 0 and _asks_of(submission, options.unseen))


def _asks_of(submission: Submission, unseen: Whose) -> bool:
    if unseen is Whose.NEW_AUTHORS:
        return submission.author.published < _KNOWN_AFTER
    return unseen is Whose.EVERYBODY


def _finding(submission: Submission, link: Link, score: float) -> Finding:
    start, end = submission.folded.span(link.start, link.end)
    return Finding(NAME, Reason.DOMAIN, start, end, score)
