"""Comments as their author and the site's moderators see them: private answers."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from comments.models import Comment, Decision, DecisionNote, Revision
from comments.readpath import comment_json
from comments.selectors.reasons import ToldReasons
from comments.services.edit import EDITABLE, editable_until
from comments.services.model_opinion import MODEL_PHASE
from comments.states import DeciderKind


def own_comment_json(comment: Comment, decision: Decision | None) -> dict[str, Any]:
    """The whole comment with its text and the reasons why it is not public."""
    return {
        **comment_json(comment, comment.author.public),
        "author": comment.author.public,
        "html": comment.html,
        "text": comment.text,
        "state": comment.state,
        "rating": comment.rating,
        "language": comment.language,
        "version": comment.version,
        "created_at": comment.created_at,
        "reasons": reasons_of(comment, decision),
        "editable_until": _editable_until(comment),
    }


def _editable_until(comment: Comment) -> datetime | None:
    """Until when its author may change it; None once that is over, or was never so."""
    until = editable_until(comment)
    return until if comment.state in EDITABLE and until > timezone.now() else None


def reasons_of(comment: Comment, decision: Decision | None) -> list[str]:
    """Reason codes of the last decision, while it keeps the comment from the public."""
    return [] if comment.is_public else _reasons(decision)


# What of an edit stands in the place of the comment's own.
_OF_THE_TEXT = ("text", "html", "rating", "language", "version", "state", "reasons")


def edited_comment_json(
    comment: Comment, decision: Decision | None, edit: Revision | None
) -> dict[str, Any]:
    """The comment with its newest text, which may be an edit; `current` is then what it has."""
    own = own_comment_json(comment, decision)
    if edit is None:
        return {**own, "current": None}
    newest = edit_json(edit)
    current = {name: own[name] for name in _OF_THE_TEXT}
    return {**own, **{name: newest[name] for name in _OF_THE_TEXT}, "current": current}


def comment_with_edit_json(
    comment: Comment, decision: Decision | None, edit: Revision | None
) -> dict[str, Any]:
    """The comment with its own text, and beside it the `edit` that waits or was refused."""
    return {**own_comment_json(comment, decision), "edit": edit_json(edit) if edit else None}


def as_told(body: dict[str, Any], told: ToldReasons) -> dict[str, Any]:
    """A comment's JSON for its author: the reasons that the site shows, and their words.

    `body` is any of the above, changed in place with the edit or the current text in it.
    """
    for part in (body, body.get("edit"), body.get("current")):
        if part:
            codes = part["reasons"]
            part["reasons"], part["reason_labels"] = told.codes(codes), told.labels(codes)
    return body


def edit_json(edit: Revision) -> dict[str, Any]:
    """An edit that is not the comment's text, as its author sees it."""
    return {
        "text": edit.text,
        "html": edit.html,
        "rating": edit.rating,
        "language": edit.language,
        "version": edit.version,
        "state": edit.state,
        "reasons": _reasons(edit.decision),
        "created_at": edit.created_at,
    }


def _reasons(decision: Decision | None) -> list[str]:
    if decision is None:
        return []
    # What the model thinks of a text that others hold is a number for moderators, no reason.
    is_its_own = decision.by_kind == DeciderKind.MODEL
    found = [
        finding["reason"]
        for finding in decision.findings
        if is_its_own or finding.get("phase") != MODEL_PHASE
    ]
    return list(dict.fromkeys([decision.reason, *found]))


def decision_json(decision: Decision) -> dict[str, Any]:
    name = decision.by_user.get_username() if decision.by_user else None
    return {
        "id": decision.id,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "note": _note(decision),
        "by": {"kind": decision.by_kind, "name": name},
        "version": decision.comment_version,
        "at": decision.created_at,
    }


def _note(decision: Decision) -> str | None:
    try:
        return decision.note.text
    except DecisionNote.DoesNotExist:
        return None
