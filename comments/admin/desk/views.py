"""The desk's calls: the next cards, a press, taking it back, and the page's pulse."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from comments.admin.desk import shapes
from comments.admin.desk.calls import DeskCall, act_json
from comments.admin.desk.cards import cards_json
from comments.admin.desk.counts import counts_json
from comments.admin.desk.scope import answers_as, chief_of, one_site, scope_of, seen_comments
from comments.selectors.desk.counting import colleagues_at_work
from comments.selectors.desk.picking import Order, Row
from comments.selectors.desk.waiting import Asked, Queue
from comments.selectors.reasons import check_decision
from comments.services.desk.acts import Target
from comments.services.desk.claims import (
    claim_cards,
    claim_comments,
    keep_claims,
    release_claims,
)
from comments.services.desk.deciding import decide_cards
from comments.services.desk.undo import undo_act
from comments.states import DecisionVerdict
from newsportal.events.routing import at_once
from newsportal.sites.roles import Ability


class CardsCall(DeskCall):
    """Take the next cards. Queries: 14 and those for the user."""

    shape = shapes.Wanted

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        queue = Queue(values["queue"])
        # Who may not decide takes no cards from those who may.
        ability = Ability.READ if queue is Queue.ESCALATED else Ability.DECIDE
        asked = Asked(
            scope=scope_of(user, ability),
            user_id=user.pk,
            queue=queue,
            answers_as=answers_as(user),
            chief_of=chief_of(user),
            site=values["site"],
            section=values["section"],
            language=values["language"],
            author=values["author"],
        )
        cards = claim_cards(
            asked=asked,
            order=Order(values["order"]),
            seat=values["seat"],
            here=values["here"],
            passed=values["passed"],
            count=values["count"],
            now=self.now,
        )
        return {"cards": cards_json(ids_of(cards), user=user, now=self.now)}


class PulseCall(DeskCall):
    """Keep what the page holds, and tell what waits and who else is here."""

    shape = shapes.Pulse

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        scope = scope_of(user)
        held = keep_claims(user_id=user.pk, seat=values["seat"])
        return {
            "held": [str(key) for key in held],
            "queues": counts_json(user, site=values["site"], now=self.now),
            "colleagues": colleagues_at_work(scope, seat=values["seat"], now=self.now),
        }


class LeaveCall(DeskCall):
    """Give cards back to the others."""

    shape = shapes.Leaving

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        release_claims(user_id=user.pk, seat=values["seat"], ids=values["ids"])
        return {}


class DecideCall(DeskCall):
    """Decide on a card: one text, or all its copies."""

    shape = shapes.Deciding
    ability = Ability.DECIDE

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        ids = [item["id"] for item in values["items"]]
        comments = seen_comments(user, ids, Ability.DECIDE)
        site_id = one_site(comments.values())
        verdict = DecisionVerdict(values["verdict"])
        check_decision(site_id, verdict, values["reason"])
        act = decide_cards(
            user=user,
            act_id=values["act"],
            site_id=site_id,
            targets=[Target(**item) for item in values["items"]],
            verdict=verdict,
            reason=values["reason"],
            note=values["note"],
            now=self.now,
        )
        return act_json(act)


class UndoCall(DeskCall):
    """Take an act of one's own back; what waits again is this page's to decide."""

    shape = shapes.Undoing

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        act = undo_act(user=user, act_id=values["act"], inward=at_once(), now=self.now)
        undone = {UUID(item["comment"]) for item in act.items if "comment" in item}
        wanted = [[key for key in card if key in undone] for card in values["cards"]]
        ours = claim_comments(
            queue=Queue(values["queue"]),
            user_id=user.pk,
            seat=values["seat"],
            ids=[key for card in wanted for key in card],
        )
        cards = [[key for key in card if key in ours] for card in wanted]
        return {"cards": cards_json(cards, user=user, now=self.now)}


class RenewCall(DeskCall):
    """A card as it is now: its text was changed by the same hand."""

    shape = shapes.Renewing
    ability = Ability.DECIDE

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        held = keep_claims(user_id=user.pk, seat=values["seat"])
        card = [key for key in values["ids"] if key in held]
        return {"cards": cards_json([card], user=user, now=self.now)}


def ids_of(cards: Sequence[Sequence[Row]]) -> list[list[UUID]]:
    return [[row.id for row in rows] for rows in cards]
