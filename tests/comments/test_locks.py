"""Writers of one article at once: nobody deadlocks, nothing is miscounted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment
from comments.states import DecisionVerdict, State
from newsportal.articles.models import Article, Engagement
from newsportal.articles.services import register_article
from newsportal.lib.problems import Problem
from newsportal.readers.models import SsoKey
from newsportal.readers.services import upsert_sso_reader
from social.services.reactions import react_to_article, take_reaction_back
from tests.factories import World, decide, make_guest, make_moderator, work_off

ROUNDS = 25


def at_once(*acts: Callable[[int], Any]) -> None:
    """Do each act ROUNDS times, all of them beside each other; the first error is raised."""

    def repeat(act: Callable[[int], Any]) -> None:
        try:
            for number in range(ROUNDS):
                act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(repeat, act) for act in acts]:
            done.result()


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.make()


def test_a_publisher_and_readers(world: World) -> None:
    now = timezone.now()
    readers = [make_guest(world.site) for _ in range(2)]
    root = world.published()

    def react(reader: Any) -> Callable[[int], Any]:
        def act(number: int) -> None:
            change = react_to_article if number % 2 == 0 else take_reaction_back
            change(article=world.article, reader=reader, kind="like", now=now)

        return act

    def put(number: int) -> None:
        facts = {"title": f"Заголовок {number}"}
        register_article(site=world.site, key=world.article.key, facts=facts, now=now)

    def reply(number: int) -> None:
        comment = world.comment(parent=root, author=readers[0], text=f"Ответ {number} по делу")
        decide(comment, DecisionVerdict.PUBLISH, user=moderator)

    moderator = make_moderator()
    at_once(put, react(readers[0]), react(readers[1]), reply)
    numbers = Engagement.objects.get(article=world.article)
    assert numbers.reactions == {"like": 2}
    assert numbers.comments == 1 + ROUNDS
    assert Comment.objects.get(id=root.id).reply_count == ROUNDS


def test_an_author_and_replies_to_oneself(world: World) -> None:
    """A reply holds its author's name and wants its parent; a decision on the parent the same."""
    Article.objects.filter(id=world.article.id).update(screening="after")
    world.article.refresh_from_db()
    roots = [world.published() for _ in range(2)]

    def reply(root: Comment) -> Callable[[int], Any]:
        def act(number: int) -> None:
            with suppress(Problem):
                text = f"{root.id} ответ {number} самому себе"
                world.comment(parent=root, text=text)

        return act

    def toggle(root: Comment) -> Callable[[int], Any]:
        def act(number: int) -> None:
            verdict = DecisionVerdict.HOLD if number % 2 == 0 else DecisionVerdict.PUBLISH
            decide(root, verdict, user=moderator)

        return act

    moderator = make_moderator()
    at_once(*(act(root) for root in roots for act in (reply, toggle)))
    public = Comment.objects.filter(state=State.PUBLISHED)
    assert Engagement.objects.get(article=world.article).comments == public.count()


def test_a_rename_and_its_authors_own_writing(world: World) -> None:
    now = timezone.now()
    key = SsoKey.objects.create(
        site=world.site, kid="kid", algorithm="HS256", key="s" * 48, issuer="i", audience="a"
    )

    def sign_in(number: int) -> Any:
        claims = {"sub": "dana", "name": f"Дана {number}", "iat": int(now.timestamp()) + number}
        return upsert_sso_reader(key=key, claims=claims, now=now)

    author = sign_in(0)

    def rename(number: int) -> None:
        sign_in(number)
        work_off()

    def write(number: int) -> None:
        comment = world.comment(author=author, text=f"Слово {number} от автора")
        if comment.state == State.PENDING:
            decide(comment, DecisionVerdict.PUBLISH, user=moderator)

    def react(number: int) -> None:
        change = react_to_article if number % 2 == 0 else take_reaction_back
        change(article=world.article, reader=author, kind="wow", now=now)

    moderator = make_moderator()
    at_once(rename, write, react)
    work_off()
    author.refresh_from_db()
    assert (author.name, author.public["name"]) == (f"Дана {ROUNDS - 1}", f"Дана {ROUNDS - 1}")
    assert Engagement.objects.get(article=world.article).comments == ROUNDS
