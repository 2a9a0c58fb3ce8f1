"""A guest's comments go over beside decisions, renames and erasures."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from comments.services.authors import show_changed_author
from comments.services.moving import move_comments
from newsportal.articles.models import Engagement
from newsportal.events.log import publish
from newsportal.events.models import Event
from newsportal.readers.claims import claim_token, request_claim
from newsportal.readers.erasure import erase_reader
from newsportal.readers.models import Claim, Reader, ReaderKind
from newsportal.readers.services import create_reader
from tests.factories import World, fresh


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.make()


def signed_in(world: World) -> Reader:
    return create_reader(
        site=world.site,
        kind=ReaderKind.SSO,
        name="Дана А.",
        issuer="gazeta",
        subject="dana",
        email="dana@mail.example",
        identity="email",
        now=timezone.now(),
    )


def merged(world: World) -> tuple[Reader, Event]:
    """A reader to whom the world's guest has gone over, and the event that says so."""
    reader = signed_in(world)
    Reader.objects.filter(id=world.reader.id).update(merged_into=reader)
    with transaction.atomic():
        told = publish(
            "reader.merged",
            site_id=world.site.id,
            subject_id=world.reader.id,
            now=timezone.now(),
        )
    return reader, told


def move(told: Event) -> None:
    with transaction.atomic():
        move_comments(event=told, now=timezone.now())


def elsewhere(act: Callable[[], Any]) -> Any:
    """The act on a connection of its own, which is closed after it."""
    try:
        return act()
    finally:
        connection.close()


def wait_until_locked(running: Future[Any]) -> None:
    """Until the act waits for a lock; it must not be over before."""
    waiting = 0
    while not waiting:
        assert not running.done(), running.result()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            waiting = cursor.fetchone()[0]


def test_locks_a_reply_before_what_it_answers(world: World) -> None:
    """A decision holds the reply and wants the root: whoever moves both comes the same way."""
    root = world.published("Первое слово")
    reply = world.published("Ответ себе", parent=root)
    reader, told = merged(world)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Comment.objects.select_for_update(no_key=True).get(id=reply.id)
            running = pool.submit(elsewhere, lambda: move(told))
            wait_until_locked(running)
            Comment.objects.select_for_update(no_key=True, nowait=True).get(id=root.id)
        running.result()
    assert {fresh(one).author_id for one in (root, reply)} == {reader.id}


def test_waits_for_a_rename_that_has_not_seen_the_page(world: World) -> None:
    said = world.published("Слово")
    reader, told = merged(world)
    Reader.objects.filter(id=reader.id).update(name="Дана Б.")
    version = Engagement.objects.get(article=world.article).version
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            renamed = publish(
                "reader.changed", site_id=world.site.id, subject_id=reader.id, now=timezone.now()
            )
            show_changed_author(event=renamed, now=timezone.now())
            running = pool.submit(elsewhere, lambda: move(told))
            wait_until_locked(running)
        running.result()
    assert fresh(said).author_id == reader.id
    assert Engagement.objects.get(article=world.article).version == version + 1


def test_gives_nothing_to_a_reader_who_is_erased_meanwhile(world: World) -> None:
    said = world.published("Слово")
    reader, told = merged(world)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            erase_reader(reader=reader, now=timezone.now())
            running = pool.submit(elsewhere, lambda: move(told))
            wait_until_locked(running)
        running.result()
    # The guest is erased as well, and with it what it wrote.
    assert fresh(said).author_id == world.reader.id
    assert Reader.objects.get(id=world.reader.id).erased_at is not None


def test_nobody_goes_over_to_a_reader_who_is_erased_meanwhile(world: World) -> None:
    reader, now = signed_in(world), timezone.now()
    request_claim(reader=world.reader, email=reader.email, base_url="http://localhost", now=now)
    path = f"/claim/{claim_token(Claim.objects.get())}"
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            erase_reader(reader=reader, now=now)
            running = pool.submit(elsewhere, lambda: Client().post(path).status_code)
            wait_until_locked(running)
        assert running.result() == 200
    guest = Reader.objects.get(id=world.reader.id)
    assert (guest.merged_into_id, guest.identity) == (None, "email")
