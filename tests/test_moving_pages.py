"""Every public page, read while its discussion moves: each answer is whole, none is a failure."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest
from django.test import Client

from newsportal.articles.engagement import touch
from tests.api import Api
from tests.comments.desk import Desk
from tests.factories import World, make_guest, make_moderator, token_of, work_off
from tests.public_pages import page_paths
from tests.routes import read_routes
from tests.social.threads import in_background

pytestmark = pytest.mark.django_db(transaction=True)
READS = 15
ROUNDS = 6


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


def test_are_read_while_the_discussion_moves() -> None:
    """An article is read before its comments, which may be newer by then."""
    world = World.make("demo")
    comment = world.published("Маркер у причала")
    values = {"site": "demo", "article": world.article.key, "comment": str(comment.id)}
    paths = page_paths(values | {"marker": "маркер"})
    with again_and_again(lambda: touch(world.article.id, comments=0)):
        statuses = {
            name: {Client().get(path).status_code for _ in range(READS)}
            for name, path in paths.items()
        }
    assert statuses == {name: {200} for name in paths}


@contextmanager
def again_and_again(act: Callable[[], Any]) -> Iterator[None]:
    """The act beside the block, on a connection of its own; it must not fail either."""
    is_over = threading.Event()
    failures: list[Exception] = []

    def go_on() -> None:
        try:
            while not is_over.is_set():
                act()
        except Exception as failure:
            failures.append(failure)
            raise

    acting = in_background(go_on)
    try:
        yield
    finally:
        is_over.set()
        acting.join()
    assert failures == []


class Life:
    """Of a guest who writes, is answered, changes, is judged and goes with all that was written."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.key = world.service_key("moderation")
        self.token = world.token
        self.comment = str(world.published().id)
        self.numbers = count()
        self.answers: set[int] = set()

    def live(self) -> None:
        self.token = token = token_of(make_guest(self.world.site))
        other = token_of(make_guest(self.world.site))
        body = {"text": f"Вода у причала {next(self.numbers)}"}
        root = self.say("post", self.world.thread, body, token=token)["id"]
        self.comment = root
        work_off()
        answer = {"text": f"А у моста сухо {next(self.numbers)}", "parent": root}
        reply = self.say("post", self.world.thread, answer, token=other)["id"]
        work_off()
        for verdict, reason in (("reject", "rules"), ("publish", "ok")):
            for one in (root, reply):
                wanted = {"verdict": verdict, "reason": reason, "version": 1}
                self.say("post", f"comments/{one}/decisions", wanted, token=self.key)
        self.say("put", f"comments/{root}/reactions/like", {}, token=other)
        self.say("patch", f"comments/{root}", {"text": "Вода у моста"}, token=token)
        self.say("put", f"comments/{reply}/pin", {}, token=self.key)
        self.say("delete", f"comments/{reply}", token=other)
        self.say("delete", "me", token=token)
        work_off()

    def say(self, method: str, path: str, *body: Any, token: str) -> Any:
        answer = getattr(Api(Client()), method)(path, *body, token=token)
        assert answer.status < 500, (method, path, answer.body)
        self.answers.add(answer.status)
        return answer.body


def test_are_read_while_people_write_judge_and_go() -> None:
    """The public's, the readers' own and the editors': what is gone is 404 and never a failure."""
    world = World.make("demo")
    life = Life(world)
    values = {"site": "demo", "article": world.article.key, "marker": "вода"}
    editor = make_moderator(is_superuser=True)
    statuses: dict[str, set[int]] = {}
    with again_and_again(life.live):
        for _ in range(ROUNDS):
            known = values | {"comment": life.comment}
            for name, path in page_paths(known).items():
                statuses.setdefault(name, set()).add(Api(Client()).get(path).status)
            for name, path, token in private_paths(world, life):
                statuses.setdefault(name, set()).add(Api(Client()).get(path, token=token).status)
            desk = Desk.of(editor)
            for name, body in (("cards", {"queue": "pending"}), ("pulse", {}), ("leave", {})):
                answer = desk.call(name, seat=desk.seat, **body)
                statuses.setdefault(f"desk {name}", set()).add(answer.status_code)
            page = f"/admin/comments/comment/{life.comment}/change/"
            statuses.setdefault("admin", set()).add(desk.client.get(page).status_code)
    failed = {name: found for name, found in statuses.items() if max(found) >= 500}
    assert failed == {}
    assert life.answers >= {200, 201, 202}


def private_paths(world: World, life: Life) -> list[tuple[str, str, str]]:
    """(name, path, token) of what a reader and the publisher's backend may GET."""
    values = {"site": "demo", "article": world.article.key, "comment": life.comment}
    return [
        (route.name, route.path(values).removeprefix("/api/v1/"), token)
        for route in read_routes()
        if not route.reads_in_public and set(route.parameters) <= set(values)
        for token in (life.token, life.key)
    ]
