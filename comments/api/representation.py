"""Comments as their author and the site's moderators see them: private answers."""

from typing import Any

from comments.models import Comment, Decision, DecisionNote, Revision
from comments.readpath import comment_json


def own_comment_json(comment: Comment, decision: Decision | None) -> dict[str, Any]:
    """The whole comment with its text and the reasons why it is not public."""
    return {
        **comment_json(comment, {comment.author_id: comment.author.public}),
        "author": comment.author.public,
        "html": comment.html,
        "text": comment.text,
        "state": comment.state,
        "rating": comment.rating,
        "language": comment.language,
        "version": comment.version,
        "created_at": comment.created_at,
        "reasons": reasons_of(comment, decision),
        "editable_until": None,
    }


def reasons_of(comment: Comment, decision: Decision | None) -> list[str]:
    """Reason codes of the last decision, while it keeps the comment from the public."""
    return [] if comment.is_public else _reasons(decision)


def edit_json(edit: Revision) -> dict[str, Any]:
    """An edit that is not the comment's text, as its author sees it."""
    return {
        "text": edit.text,
        "html": edit.html,
        "rating": edit.rating,
        "version": edit.version,
        "state": edit.state,
        "reasons": _reasons(edit.decision),
        "created_at": edit.created_at,
    }


def _reasons(decision: Decision | None) -> list[str]:
    if decision is None:
        return []
    found = [finding["reason"] for finding in decision.findings]
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
