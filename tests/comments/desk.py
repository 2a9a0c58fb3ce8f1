"""A moderator's open page of the desk, as its scripts call it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.test import Client

from comments.models import Comment
from newsportal.sites.models import Membership, Site
from tests.factories import make_moderator

QUEUE = "/admin/comments/comment/queue/"


def member_of(*sites: Site, **values: Any) -> User:
    user = make_moderator()
    Membership.objects.bulk_create([Membership(site=site, user=user, **values) for site in sites])
    return user


def logged_in(user: User, language: str = "ru") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@dataclass
class Desk:
    """One tab; each has a seat of its own."""

    client: Client
    seat: str = field(default_factory=lambda: str(uuid4()))

    @classmethod
    def of(cls, user: User, language: str = "ru") -> "Desk":
        return cls(logged_in(user, language))

    def call(self, name: str, **body: Any) -> Any:
        """The response of a call with this JSON."""
        return self.client.post(f"{QUEUE}{name}/", body, content_type="application/json")

    def cards(self, queue: str = "pending", **body: Any) -> list[dict[str, Any]]:
        answer = self.call("cards", seat=self.seat, queue=queue, **body)
        assert answer.status_code == 200, answer.content
        cards: list[dict[str, Any]] = answer.json()["cards"]
        return cards

    def ids(self, queue: str = "pending", **body: Any) -> list[str]:
        """Which comments the next cards show; they are given back at once."""
        found = [card["id"] for card in self.cards(queue, **body)]
        self.leave()
        return found

    def leave(self, *ids: str) -> None:
        answer = self.call("leave", seat=self.seat, ids=list(ids) or None)
        assert answer.status_code == 200

    def decide(
        self, *items: Comment | dict[str, Any], verdict: str = "publish", **body: Any
    ) -> Any:
        """Press a key on these texts, or on what a card has."""
        press = {
            "act": str(uuid4()),
            "items": [_item(item) for item in items],
            "verdict": verdict,
            "reason": "ok" if verdict == "publish" else "spam",
        }
        return self.call("decide", **press | body)

    def act(self, name: str, comment: Comment, **body: Any) -> Any:
        """An act on one text."""
        return self.call(name, act=str(uuid4()), item=_item(comment), **body)

    def undo(self, act: Any, *cards: Any, queue: str = "pending") -> Any:
        """Take an act back, whose answer or id this is; `cards` are comments to get back."""
        name = act if isinstance(act, str) else act.json()["act"]
        wanted = [[str(comment.id)] for comment in cards]
        return self.call("undo", act=name, seat=self.seat, queue=queue, cards=wanted)

    def counts(self, **body: Any) -> dict[str, int]:
        answer = self.call("pulse", seat=self.seat, **body).json()
        return {queue: count["count"] for queue, count in answer["queues"].items()}


def _item(item: Comment | dict[str, Any]) -> dict[str, Any]:
    if isinstance(item, Comment):
        return {"id": str(item.id), "version": item.version, "state": item.state}
    return item


def codes(answer: Any) -> list[str]:
    """What became of each text of an act; empty is done."""
    assert answer.status_code == 200, answer.content
    return [result["code"] for result in answer.json()["results"]]


def as_id(card: dict[str, Any]) -> UUID:
    return UUID(card["id"])
