"""An author asks for another moderator; `marks` answers when one has decided."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.models import Appeal, Comment, Decision
from comments.services.decide import lock_comments
from comments.services.telling import publish_of
from comments.states import DecisionVerdict, RemovedBy, State
from newsportal.lib.problems import Problem
from newsportal.readers.holding import hold_reader
from newsportal.readers.models import Reader

_REFUSALS = (DecisionVerdict.REJECT, DecisionVerdict.REMOVE)


def appeal_comment(*, comment_id: UUID, author: Reader, note: str = "", now: datetime) -> Appeal:
    """Ask for another decision on one's own refused text; once per version.

    A banned author may ask too: it is the one thing that is left to say. Raises Problem not_found
    (somebody else's comment that is not public, or another site's), forbidden (somebody else's),
    nothing_to_appeal, already_appealed.
    """
    with transaction.atomic():
        comment = lock_comments().filter(id=comment_id, site_id=author.site_id).first()
        if comment is None or (comment.author_id != author.id and not comment.is_public):
            raise Problem("not_found")
        if comment.author_id != author.id:
            raise Problem("forbidden")
        hold_reader(author)
        against = _refusal_of(comment)
        if against is None:
            raise Problem("nothing_to_appeal")
        asked = Appeal.objects.filter(comment=comment, comment_version=comment.version)
        if asked.exists():
            raise Problem("already_appealed")
        appeal = Appeal.objects.create(
            site_id=comment.site_id,
            comment=comment,
            comment_version=comment.version,
            against=against,
            note=note,
            created_at=now,
        )
        publish_of(comment, "comment.appealed", now=now, appeal=str(appeal.id))
    return appeal


def _refusal_of(comment: Comment) -> Decision | None:
    """The decision by which the newsroom or its rules refused the text, while it holds."""
    is_refused = comment.state == State.REJECTED or (
        comment.state == State.REMOVED and comment.removed_by != RemovedBy.AUTHOR
    )
    if not is_refused or comment.is_erased:
        return None
    decisions = Decision.objects.filter(
        comment=comment, comment_version=comment.version, verdict__in=_REFUSALS
    )
    return decisions.order_by("-created_at", "-id").first()
