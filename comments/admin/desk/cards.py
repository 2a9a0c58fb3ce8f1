"""A card as JSON: the text with its marks, and what helps to decide."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from comments.admin.desk.changes import changes
from comments.admin.segments import split_by_findings
from comments.admin.words import (
    how_long_ago,
    objection_labels,
    reason_label,
    source_label,
)
from comments.models import Appeal, Comment, Decision, Escalation, Revision
from comments.moderation.personal import personal_spans
from comments.selectors.desk.blind import disguised
from comments.selectors.desk.facts import Facts, Past, facts_of
from comments.selectors.queues import FlagSum
from comments.states import DecisionVerdict, State, can_move, state_after
from newsportal.lib.staff_admin import short_time
from newsportal.sites.roles import Ability, can

_LANGUAGES = dict(settings.LANGUAGES)
_PARENT_CHARS = 600
# An edit waits already; to take its comment off the page is an act on the comment.
_ACTS_ON_EDITS = (DecisionVerdict.PUBLISH, DecisionVerdict.REJECT, DecisionVerdict.REMOVE)


def cards_json(
    cards: Sequence[Sequence[UUID]], *, user: User, now: datetime
) -> list[dict[str, Any]]:
    """Cards of these comments, each shown by its first one. Queries: 11, none without cards."""
    wanted = [key for ids in cards for key in ids]
    if not wanted:
        return []
    facts = disguised(facts_of(wanted, now=now), now=now)
    made = []
    for ids in cards:
        present = [key for key in ids if key in facts.comments]
        if present:
            made.append(_card(present, facts, user=user, now=now))
    return made


def page_card(comment_id: UUID, *, user: User, now: datetime) -> tuple[dict[str, Any], bool]:
    """A comment's card for its own page, and whether the blind audit asks about it. Queries: 11."""
    facts = facts_of([comment_id], now=now)
    card = _card([comment_id], disguised(facts, now=now), user=user, now=now)
    return card, comment_id in facts.audits


def _card(ids: Sequence[UUID], facts: Facts, *, user: User, now: datetime) -> dict[str, Any]:
    comment = facts.comments[ids[0]]
    edit = facts.edits.get(comment.id)
    text = edit or comment
    decision = edit.decision if edit else facts.decisions.get(comment.id)
    # Whoever answers the audit must not see what the machine found.
    is_blind = comment.id in facts.audits
    findings = [] if is_blind else _findings(decision, text.version)
    return {
        "id": str(comment.id),
        "items": [target_json(facts.comments[key], facts.edits.get(key)) for key in ids],
        "copies": [_copy(facts.comments[key]) for key in ids[1:]],
        "site": comment.site_id,
        "is_edit": edit is not None,
        "state": comment.state,
        "state_label": comment.get_state_display(),
        "text": text.text,
        "marks": [
            {"text": piece.text, "label": ", ".join(map(reason_label, piece.reasons))}
            for piece in split_by_findings(text.text, findings)
        ],
        "personal": personal_spans(text.text),
        "changes": changes(comment.text, edit.text) if edit else [],
        "rating": text.rating or 0,
        "language": {"code": text.language, "name": _LANGUAGES.get(text.language, text.language)},
        "written_at": text.created_at.isoformat(),
        "written": how_long_ago(text.created_at, now),
        "objections": _objections(
            None if is_blind else decision, findings, comment, is_edit=edit is not None
        ),
        "source": _source(comment),
        "article": _article(comment),
        "parent": _parent(comment),
        "author": _author(comment, facts.pasts.get(comment.author_id, Past())),
        "flags": _flags(facts.flags.get(comment.id)),
        "has_frozen_votes": comment.votes_frozen_at is not None,
        "appeal": _appeal(facts.appeals.get(comment.id)),
        "escalation": _escalation(facts.escalations.get(comment.id), now),
        "notes": list(facts.notes.get(comment.id, ())),
        "is_pinned": comment.pinned_at is not None,
        "is_featured": comment.featured_at is not None,
        "acts": _acts(comment, edit, facts, user),
        "url": reverse("admin:comments_comment_change", args=[comment.id]),
    }


def _findings(decision: Decision | None, version: int) -> list[dict[str, Any]]:
    # Evidence is offsets: into another version of the text it would point at the wrong words.
    if decision is None or decision.comment_version != version:
        return []
    found: list[dict[str, Any]] = decision.findings
    return found


def target_json(comment: Comment, edit: Revision | None) -> dict[str, Any]:
    """What an act on this text names: which text in which state was seen."""
    version = edit.version if edit else comment.version
    return {"id": str(comment.id), "version": version, "state": comment.state}


def _copy(comment: Comment) -> dict[str, str]:
    return {"author": comment.author.name, "article": comment.article.title}


def _objections(
    decision: Decision | None,
    findings: Iterable[Any],
    comment: Comment,
    *,
    is_edit: bool,
) -> list[str]:
    """Why it waits, each reason once; nothing is known of what the audit asks about."""
    if comment.is_public and not is_edit:
        return []
    return objection_labels(decision, findings)


def _article(comment: Comment) -> dict[str, Any]:
    article = comment.article
    return {
        "id": article.id,
        "title": article.title,
        "url": article.url,
        "section": article.section.name if article.section else "",
        "site": article.site.name,
    }


def _source(comment: Comment) -> dict[str, str] | None:
    """Where it was written, if that is elsewhere."""
    source = comment.source
    return source and {**source, "label": source_label(source)}


def _parent(comment: Comment) -> dict[str, Any] | None:
    parent = comment.parent
    if parent is None:
        return None
    return {
        "id": str(parent.id),
        "author": parent.author.name,
        "text": parent.text[:_PARENT_CHARS],
        "language": parent.language,
        "state": "" if parent.is_public else parent.get_state_display(),
    }


def _author(comment: Comment, past: Past) -> dict[str, Any]:
    author = comment.author
    return {
        "id": str(author.id),
        "name": author.name,
        "is_guest": author.is_guest,
        "is_staff": author.is_staff,
        "is_trusted": author.is_trusted,
        "published": past.published,
        "refused": past.refused,
        "waiting": past.waiting,
    }


def _flags(said: FlagSum | None) -> dict[str, Any] | None:
    if said is None or not said.total:
        return None
    return {
        "total": said.total,
        "reasons": [
            {"label": reason_label(code), "count": count} for code, count in said.reasons.items()
        ],
        "notes": said.notes,
    }


def _appeal(appeal: Appeal | None) -> dict[str, str] | None:
    """What was decided, and not by whom: the second look is a look of its own."""
    if appeal is None:
        return None
    return {
        "note": appeal.note,
        "verdict": appeal.against.get_verdict_display(),
        "reason": reason_label(appeal.against.reason),
        "reason_code": appeal.against.reason,
    }


def _escalation(asked: Escalation | None, now: datetime) -> dict[str, str] | None:
    if asked is None:
        return None
    return {
        "to": asked.to,
        "to_label": asked.get_to_display(),
        "note": asked.note,
        "by": asked.by_user.get_username() if asked.by_user else _complaint(asked.due_at),
        "asked": how_long_ago(asked.created_at, now),
    }


def _complaint(due_at: datetime | None) -> str:
    """«жалоба, срок 04.12.2026 12:00»"""
    return f"{_('complaint')}, {_('due')} {short_time(due_at)}" if due_at else _("complaint")


def _acts(comment: Comment, edit: Revision | None, facts: Facts, user: User) -> list[str]:
    """The keys that do something on this card, for this user."""
    place = comment.site_id, comment.article.section_id
    acts: list[str] = []
    if can(user, Ability.DECIDE, *place):
        acts += [verdict.value for verdict in _verdicts(comment, edit)]
        acts += ["escalate"]
        if comment.state in {State.PENDING, State.PUBLISHED}:
            acts.append("redact")
    if facts.escalations.get(comment.id) and can(user, Ability.LAW, *place):
        acts.append("answer")
    if can(user, Ability.BAN, *place):
        acts.append("ban")
    if can(user, Ability.FEATURE, *place):
        acts.append("reply")
        if comment.is_public and edit is None:
            acts += ["feature"] if comment.parent_id else ["feature", "pin"]
    if can(user, Ability.SWITCH_POLICY, *place):
        acts.append("breaking")
    return acts


def _verdicts(comment: Comment, edit: Revision | None) -> Sequence[DecisionVerdict]:
    if edit is not None:
        return _ACTS_ON_EDITS
    state = State(comment.state)
    # To say that it stays as it is: public after reports, refused after an appeal.
    stays = {State.PUBLISHED, State.REJECTED, State.REMOVED}
    return [
        verdict
        for verdict in DecisionVerdict
        if can_move(state, state_after(verdict))
        or (state is state_after(verdict) and state in stays)
    ]
