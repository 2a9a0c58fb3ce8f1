"""Texts as they were before a moderator masked personal data in them: not for everybody."""

from collections.abc import Iterable, Sequence

from comments.models import Decision, Revision


def is_masking(decision: Decision) -> bool:
    return any(finding.get("phase") == "redaction" for finding in decision.findings)


def without_originals(texts: Sequence[Revision], decisions: Iterable[Decision]) -> list[Revision]:
    """The texts without those that hold what was masked: all before the last masking."""
    masked = [decision.comment_version for decision in decisions if is_masking(decision)]
    newest = max(masked, default=0)
    return [text for text in texts if text.version >= newest]
