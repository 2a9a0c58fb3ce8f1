"""Kill -9 of web, drain, worker and both Valkeys under load: no event is lost or counted twice.

FAULT_KILLS says how many; the whole promise is `FAULT_KILLS=100`.
"""

import os
import random
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from newsportal.lib.ids import uuid7
from tests.faults.stack import Stack, wait_for
from tests.states import NewState

pytestmark = pytest.mark.faults

KILLS = int(os.environ.get("FAULT_KILLS", "10"))
VICTIMS = ("web", "drain", "worker", "valkey", "durable")
WRITERS = 4
# Between two kills so many batches are answered, so that each kill meets the load.
BATCHES_BETWEEN = 15
AGAIN = 0.05
SITE = "/api/v1/sites/demo"
ARTICLES = ("fault-a", "fault-b", "fault-c")
_COUNTED = """
    SELECT sum(g.intents), sum(g.click_backs),
           (SELECT sum(intents) FROM social_hourtally WHERE network <> ''),
           (SELECT sum(click_backs) FROM social_hourtally),
           (SELECT sum(intents) FROM social_sharetally),
           (SELECT sum(click_backs) FROM social_sharetally),
           (SELECT sum(click_backs) FROM social_share)
      FROM articles_engagement g
"""
# With the yesterday of who begins before midnight.
_AUDIT = """
from datetime import timedelta
from django.utils import timezone
from social.services.auditing import audit_day
from social.services.upkeep import count_days
now = timezone.now()
count_days(now=now)
days = [now.date() - timedelta(days=1), now.date()]
print(*(audit_day(day, now=now).drift for day in days))
"""


@dataclass
class Load:
    """Readers who tell of what they do until they are heard, and now and then again."""

    stack: Stack
    tokens: list[tuple[str, str]]
    heard: dict[str, str] = field(default_factory=dict)
    batches: list[tuple[str, list[dict[str, Any]]]] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def go_on(self, writer: int) -> None:
        chance = random.Random(writer)
        while not self.is_over.is_set():
            if self.batches and chance.random() < AGAIN:
                self._tell(*chance.choice(self.batches))
                continue
            agent = f"Mozilla/5.0 (X11; Linux) Firefox/{writer}.{len(self.heard)}.{chance.random()}"
            events = [
                {"id": str(uuid7()), "kind": "click_back", "article": key, "token": token}
                for key, token in self.tokens
            ]
            events += [
                {"id": str(uuid7()), "kind": "share_intent", "article": key, "network": "vk"}
                for key in ARTICLES
            ]
            self._tell(agent, events)
            self.heard.update((event["id"], event["kind"]) for event in events)
            self.batches.append((agent, events))

    def meets(self, batches: int) -> None:
        """Return when so many have been answered."""
        wait_for("the load to go on", lambda: len(self.batches) >= batches)

    def _tell(self, agent: str, events: list[dict[str, Any]]) -> None:
        """As a careful client does: the same again until there is an answer."""

        def is_heard() -> bool:
            status, body = self.stack.ask("POST", f"{SITE}/events", {"events": events}, agent=agent)
            assert status in {0, 204, 502, 503}, body
            return status == 204

        wait_for("an answer to events", is_heard)


@pytest.fixture(scope="module")
def stack(new_state: NewState) -> Iterator[Stack]:
    names = ("web", "relay", "worker", "drain")
    with Stack(new_state("faults"), names=names) as running:
        yield running


def shares(stack: Stack) -> list[tuple[str, str]]:
    """Two shares of each article, in a browser of their own: (article, token)."""
    made = []
    for key in (*ARTICLES, *ARTICLES):
        path = f"{SITE}/articles/{key}/shares"
        status, body = stack.ask("POST", path, {"network": "telegram"}, agent="Mozilla/5.0 own")
        assert status == 201, body
        made.append((key, body["token"]))
    return made


def test_kills_lose_and_double_no_event(stack: Stack) -> None:
    load = Load(stack, shares(stack))
    before = stack.rows(_COUNTED)[0]
    chance = random.Random(7)
    with ThreadPoolExecutor(WRITERS) as pool:
        writing = [pool.submit(load.go_on, writer) for writer in range(WRITERS)]
        try:
            for _ in range(KILLS):
                load.meets(len(load.batches) + BATCHES_BETWEEN)
                victim = chance.choice(VICTIMS)
                stack.kill(victim)
                stack.start(victim)
        finally:
            load.is_over.set()
        for one in writing:
            one.result()

    rows = "SELECT id::text, reason FROM social_interaction"
    wait_for("all to be drained", lambda: len(stack.rows(rows)) >= len(load.heard))
    found = stack.rows(rows)
    # Each id was told by one visitor once, so each of them counts.
    assert {row[0] for row in found} == set(load.heard)
    assert {row[1] for row in found} == {""}
    kinds = list(load.heard.values())
    clicks, intents = kinds.count("click_back"), kinds.count("share_intent")
    counted = [now - then for now, then in zip(stack.rows(_COUNTED)[0], before, strict=True)]
    assert counted == [intents, clicks, intents, clicks, intents, clicks, clicks]
    assert stack.python(_AUDIT) == "0 0"
    sys.stdout.write(
        f"{KILLS} kills, {len(load.heard)} events acknowledged: lost 0, counted twice 0, drift 0\n"
    )
