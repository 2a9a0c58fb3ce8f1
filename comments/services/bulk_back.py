"""Taking an act on many comments back, as an act of the desk is taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q

from comments.models import AuditSample, BulkAct, BulkItem, Comment, Decision
from comments.services.decide_many import Move
from comments.services.desk.acts import Item
from comments.services.desk.undo import BACK, put_back, undo_decision
from comments.states import State
from newsportal.lib.problems import Problem


def moves_back(
    _act: BulkAct, items: Iterable[BulkItem], branches: Mapping[UUID, Comment]
) -> list[Move]:
    """Those of locked comments that simply go back: same text, nobody decided since. Queries: 2."""
    known = {item.comment_id: item for item in items}
    last = _last_decisions(known)
    findings = _findings_before(known.values())
    moves = []
    for key, item in known.items():
        comment, before = branches[key], item.before or {}
        is_ours = key in last and last[key] == item.decision_id
        if is_ours and not comment.is_erased and _is_simple(comment, before):
            verdict = BACK[State(before["state"])]
            restore = partial(put_back, item=before)
            moves.append(Move(comment, verdict, findings.get(key, ()), restore))
    return [move for move in moves if move.is_simple]


def ask_again(decisions: Iterable[UUID | None]) -> None:
    """What the audit took as answers is open again. Queries: 1."""
    samples = AuditSample.objects.filter(answer__in=list(decisions))
    samples.update(answer=None, answered_at=None)


def _is_simple(comment: Comment, before: Item) -> bool:
    is_same_text = comment.version == before["version"] and before["edit"] is None
    return is_same_text and before["appeal"] is None and before["escalation"] is None


def _last_decisions(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    rows = Decision.objects.filter(comment__in=list(ids))
    newest = rows.order_by("comment", "-created_at", "-id").distinct("comment")
    return dict(newest.values_list("comment_id", "id"))


def _findings_before(items: Iterable[BulkItem]) -> dict[UUID, list[object]]:
    """What was found in the text before the act: whoever reads it again sees the same marks."""
    items = list(items)
    of_versions = Q(pk=None)
    for version in {item.version for item in items}:
        chosen = [item.comment_id for item in items if item.version == version]
        of_versions |= Q(comment__in=chosen, comment_version=version)
    rows = Decision.objects.filter(of_versions).exclude(id__in=[row.decision_id for row in items])
    newest = rows.order_by("comment", "-created_at", "-id").distinct("comment")
    return dict(newest.values_list("comment_id", "findings"))


def take_back(comment: Comment, item: BulkItem, *, user: User, now: datetime) -> Item:
    """Put one locked comment back. Raises Problem decided_already, already_reviewed."""
    before: Item = item.before or {}
    if not undo_decision(before, user, now):
        raise Problem("decided_already")
    rows = Decision.objects.filter(comment=comment).order_by("-created_at", "-id")
    last = rows.values_list("id", flat=True)[0]
    return before | {"decision": str(last)}
