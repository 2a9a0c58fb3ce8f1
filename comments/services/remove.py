"""Authors take their comments back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from comments.deciders import AUTHOR
from comments.models import Comment
from comments.services.decide import record_decision
from comments.services.own import check_newest, lock_own_comment
from comments.states import DecisionVerdict, Reason, RemovedBy, State
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader


def remove_own_comment(*, comment_id: UUID, author: Reader, version: int, now: datetime) -> Comment:
    """Remove the author's comment, whatever its state; a second time changes nothing.

    Raises Problem not_found (another's that is not public, or taken away by a moderator),
    forbidden (another's), version_conflict (`version` is not the author's newest text).
    """
    with transaction.atomic():
        comment = lock_own_comment(comment_id, author)
        if comment.state == State.REMOVED:
            if comment.removed_by != RemovedBy.AUTHOR:
                raise Problem("not_found")
            return comment
        check_newest(comment, version)
        record_decision(
            comment,
            verdict=DecisionVerdict.REMOVE,
            reason=Reason.AUTHOR,
            decider=AUTHOR,
            now=now,
        )
    return comment
