"""An author as a moderator sees one: past, bans, latest texts, and what waits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from comments.admin.desk.cards import target_json
from comments.admin.words import excerpt, how_long_ago, reason_label
from comments.models import Comment
from comments.selectors import comments_for_staff, last_decisions
from comments.selectors.desk.blind import as_waiting, asked_about, past_with
from comments.selectors.desk.facts import Past, pasts_of, waiting_edits
from comments.selectors.learning import blind_since
from newsportal.lib.staff_admin import short_time
from newsportal.readers.bans import restrictions_in_force
from newsportal.readers.models import Reader

_LATEST = 20


def author_json(
    user: User, author_id: UUID, waiting: Sequence[UUID], *, now: datetime
) -> dict[str, Any]:
    """The author with what this user may read of theirs. Queries: 8."""
    reader = Reader.objects.get(id=author_id)
    own = comments_for_staff(user).filter(author=author_id).select_related("article", "screening")
    latest = list(own.order_by("-created_at", "-id")[:_LATEST])
    drawn = blind_since((comment.id for comment in latest), now=now)
    blind = asked_about(latest, drawn, now=now)
    latest = [as_waiting(comment) if comment.id in blind else comment for comment in latest]
    decisions = last_decisions(latest)
    comments = {comment.id: comment for comment in own.filter(id__in=list(waiting))}
    edits = waiting_edits(comments.values())
    past = past_with(pasts_of([author_id]).get(author_id, Past()), waiting=len(blind))
    bans = restrictions_in_force(now).filter(reader=reader).order_by("id")
    return {
        "id": str(reader.id),
        "name": reader.name,
        "is_guest": reader.is_guest,
        "since": short_time(reader.created_at),
        "published": past.published,
        "refused": past.refused,
        "waiting": past.waiting,
        "bans": [{"kind": ban.get_kind_display(), "until": short_time(ban.until)} for ban in bans],
        "items": [target_json(comments[key], edits.get(key)) for key in waiting if key in comments],
        "latest": [_line(comment, decisions.get(comment.id), now) for comment in latest],
    }


def _line(comment: Comment, decision: Any, now: datetime) -> dict[str, str]:
    refused = decision is not None and not comment.is_public and comment.state != "pending"
    return {
        "text": excerpt(comment),
        "state": comment.state,
        "state_label": comment.get_state_display(),
        "reason": reason_label(decision.reason) if refused else "",
        "article": comment.article.title,
        "written": how_long_ago(comment.created_at, now),
    }
