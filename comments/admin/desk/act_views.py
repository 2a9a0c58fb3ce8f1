"""The desk's other acts: pass on, mask, answer, pin and feature, ban."""

from datetime import datetime, time, timedelta, tzinfo
from typing import Any, TypedDict
from uuid import UUID

from django.contrib.auth.models import User

from comments.admin.desk import shapes
from comments.admin.desk.author import author_json
from comments.admin.desk.calls import DeskCall, act_json
from comments.admin.desk.scope import chief_of, scope_of, seen_comments
from comments.models import Comment, DeskAct
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
from newsportal.lib.problems import Problem
from newsportal.lib.zones import zone_of
from newsportal.readers.models import BanKind
from newsportal.sites.roles import Ability


class Common(TypedDict):
    """What every act is told."""

    user: User
    act_id: UUID
    site_id: int
    now: datetime


class ActCall(DeskCall):
    """An act on one comment, which the shape names by `id` or in `item`."""

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        named = values["item"]["id"] if "item" in values else values["id"]
        (comment,) = seen_comments(user, [named], self.ability).values()
        common = Common(user=user, act_id=values["act"], site_id=comment.site_id, now=self.now)
        return act_json(self.act(comment, values, common))

    def act(self, comment: Comment, values: dict[str, Any], common: Common) -> DeskAct:
        """Do it. Raises Problem."""
        raise NotImplementedError


class EscalateCall(ActCall):
    """Ask the chief or a lawyer."""

    shape = shapes.Escalating
    ability = Ability.DECIDE

    def act(self, comment: Comment, values: dict[str, Any], common: Common) -> DeskAct:
        to, note = EscalatedTo(values["to"]), values.get("note", "")
        return escalate_comment(**common, target=Target(**values["item"]), to=to, note=note)


class AnswerCall(ActCall):
    """Send it back with advice: by who is asked."""

    shape = shapes.Answering
    ability = Ability.LAW

    def act(self, comment: Comment, values: dict[str, Any], common: Common) -> DeskAct:
        return answer_escalation(**common, comment_id=comment.id, answer=values["answer"])


class RedactCall(ActCall):
    """Mask personal data in a text."""

    shape = shapes.Redacting
    ability = Ability.DECIDE

    def act(self, comment: Comment, values: dict[str, Any], common: Common) -> DeskAct:
        spans = [(start, end) for start, end in values["spans"]]
        return redact_comment(**common, target=Target(**values["item"]), spans=spans)


class ReplyCall(ActCall):
    """Answer as the newsroom."""

    shape = shapes.Replying
    ability = Ability.FEATURE

    def act(self, comment: Comment, values: dict[str, Any], common: Common) -> DeskAct:
        if not comment.is_public:
            # To publish it first is a decision.
            seen_comments(common["user"], [comment.id], Ability.DECIDE)
        return reply_as_newsroom(**common, target=Target(**values["item"]), text=values["text"])


class HighlightCall(ActCall):
    """Pin or feature, or end it."""

    shape = shapes.Highlighting
    ability = Ability.FEATURE

    def act(self, comment: Comment, values: dict[str, Any], common: Common) -> DeskAct:
        name, is_on = values["highlight"], values["is_on"]
        return turn_highlight(**common, comment_id=comment.id, name=name, is_on=is_on)


class BanCall(ActCall):
    """Ban the author of a comment, on the whole site: bans know no sections."""

    shape = shapes.Banning
    ability = Ability.BAN

    def act(self, comment: Comment, values: dict[str, Any], common: Common) -> DeskAct:
        check_refusal(comment.site_id, values["reason"])
        return ban_author(
            **common,
            reader_id=comment.author_id,
            kind=BanKind(values["kind"]),
            until=_until(values, zone_of(comment.site.time_zone), now=self.now),
            reason=values["reason"],
        )


def _until(values: dict[str, Any], zone: tzinfo, *, now: datetime) -> datetime | None:
    """When the ban ends; None: never. Raises Problem bad_request for a day that is over."""
    if values["hours"]:
        return now + timedelta(hours=values["hours"])
    if values["until"] is None:
        return None
    until = datetime.combine(values["until"] + timedelta(days=1), time.min, zone)
    if until <= now:
        raise Problem("bad_request")
    return until


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
