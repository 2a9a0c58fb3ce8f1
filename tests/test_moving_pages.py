"""Every public page, read while its discussion moves: each answer is whole, none is a failure."""

import threading
from typing import Any

import pytest
from django.test import Client

from newsportal.articles.engagement import touch
from tests.factories import World
from tests.public_pages import page_paths
from tests.social.threads import in_background

pytestmark = pytest.mark.django_db(transaction=True)
READS = 15


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


def test_are_read_while_the_discussion_moves() -> None:
    """An article is read before its comments, which may be newer by then."""
    world = World.make("demo")
    comment = world.published("Маркер у причала")
    values = {"site": "demo", "article": world.article.key, "comment": str(comment.id)}
    paths = page_paths(values | {"marker": "маркер"})
    is_over = threading.Event()

    def move() -> None:
        while not is_over.is_set():
            touch(world.article.id, comments=0)

    mover = in_background(move)
    try:
        statuses = {
            name: {Client().get(path).status_code for _ in range(READS)}
            for name, path in paths.items()
        }
    finally:
        is_over.set()
        mover.join()
    assert statuses == {name: {200} for name in paths}
