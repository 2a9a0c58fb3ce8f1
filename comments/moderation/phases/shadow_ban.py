"""Authors who write unseen: the newsroom has had enough of them and does not say so."""

from comments.moderation.submission import Restriction, Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "shadow_ban"


def check(submission: Submission) -> Verdict | None:
    """Hold whatever the author writes; to the author it looks like any text that waits."""
    is_unseen = submission.author.restriction is Restriction.SHADOW
    if not is_unseen or not submission.settings.shadow_ban.is_on:
        return None
    return Verdict(VerdictKind.HOLD, [Finding(NAME, Reason.SHADOW_BAN)], is_final=True)
