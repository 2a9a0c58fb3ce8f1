"""The desk's other acts: pass on, mask, answer, pin and feature, ban."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User

from comments.admin.desk import shapes
from comments.admin.desk.author import author_json
from comments.admin.desk.calls import DeskCall, act_json
from comments.admin.desk.scope import chief_of, scope_of, seen_comments
from comments.selectors.desk.waiting import Asked, Queue
from comments.selectors.reasons import check_refusal
from comments.services.desk.acts import Target
from comments.services.desk.banning import ban_author
from comments.services.desk.claims import claim_author
from comments.services.desk.escalating import answer_escalation, escalate_comment
from comments.services.desk.highlighting import turn_highlight
from comments.services.desk.redacting import redact_comment
from comments.services.desk.replying import reply_as_newsroom
from comments.states import EscalatedTo
from newsportal.readers.models import BanKind
from newsportal.sites.roles import Ability


class EscalateCall(DeskCall):
    """Ask the chief or a lawyer."""

    shape = shapes.Escalating
    ability = Ability.DECIDE

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        (comment,) = seen_comments(user, [values["item"]["id"]], self.ability).values()
        act = escalate_comment(
            user=user,
            act_id=values["act"],
            site_id=comment.site_id,
            target=Target(**values["item"]),
            to=EscalatedTo(values["to"]),
            note=values.get("note", ""),
            now=self.now,
        )
        return act_json(act)


class AnswerCall(DeskCall):
    """Send it back with advice: by who is asked."""

    shape = shapes.Answering
    ability = Ability.LAW

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        (comment,) = seen_comments(user, [values["id"]], self.ability).values()
        act = answer_escalation(
            user=user,
            act_id=values["act"],
            site_id=comment.site_id,
            comment_id=comment.id,
            answer=values["answer"],
            now=self.now,
        )
        return act_json(act)


class RedactCall(DeskCall):
    """Mask personal data in a text."""

    shape = shapes.Redacting
    ability = Ability.DECIDE

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        (comment,) = seen_comments(user, [values["item"]["id"]], self.ability).values()
        act = redact_comment(
            user=user,
            act_id=values["act"],
            site_id=comment.site_id,
            target=Target(**values["item"]),
            spans=[(start, end) for start, end in values["spans"]],
            now=self.now,
        )
        return act_json(act)


class ReplyCall(DeskCall):
    """Answer as the newsroom."""

    shape = shapes.Replying
    ability = Ability.FEATURE

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        (comment,) = seen_comments(user, [values["item"]["id"]], self.ability).values()
        if not comment.is_public:
            # To publish it first is a decision.
            seen_comments(user, [comment.id], Ability.DECIDE)
        act = reply_as_newsroom(
            user=user,
            act_id=values["act"],
            site_id=comment.site_id,
            target=Target(**values["item"]),
            text=values["text"],
            now=self.now,
        )
        return act_json(act)


class HighlightCall(DeskCall):
    """Pin or feature, or end it."""

    shape = shapes.Highlighting
    ability = Ability.FEATURE

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        (comment,) = seen_comments(user, [values["id"]], self.ability).values()
        act = turn_highlight(
            user=user,
            act_id=values["act"],
            site_id=comment.site_id,
            comment_id=comment.id,
            name=values["highlight"],
            is_on=values["is_on"],
            now=self.now,
        )
        return act_json(act)


class BanCall(DeskCall):
    """Ban the author of a comment."""

    shape = shapes.Banning
    ability = Ability.BAN

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        (comment,) = seen_comments(user, [values["id"]], self.ability).values()
        check_refusal(comment.site_id, values["reason"])
        hours = values["hours"]
        act = ban_author(
            user=user,
            act_id=values["act"],
            site_id=comment.site_id,
            reader_id=comment.author_id,
            kind=BanKind(values["kind"]),
            until=self.now + timedelta(hours=hours) if hours else None,
            reason=values["reason"],
            now=self.now,
        )
        return act_json(act)


class AuthorCall(DeskCall):
    """Who wrote it: history, bans, and what of theirs waits, taken for this page."""

    shape = shapes.AuthorOf
    ability = Ability.DECIDE

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        (comment,) = seen_comments(user, [values["id"]], self.ability).values()
        asked = Asked(
            scope=scope_of(user, self.ability),
            user_id=user.pk,
            queue=Queue(values["queue"]),
            chief_of=chief_of(user),
            site=comment.site_id,
            author=comment.author_id,
        )
        waiting = claim_author(asked=asked, seat=values["seat"], now=self.now)
        return author_json(user, comment.author_id, waiting, now=self.now)
