"""One number per article: public bytes change if and only if the page version does.

Every write path of the service stands in `PATHS`; a write path that is not there is a bug of
this list.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from comments.deciders import RULES
from comments.models import Comment
from comments.services.decide import lock_comments, record_decision
from comments.services.screen import hold_for_a_person, screen_at_once
from comments.states import DecisionVerdict
from newsportal.articles.models import Article, Engagement
from newsportal.articles.ranking import refresh_ranks
from newsportal.articles.services import register_article
from newsportal.events.models import Event
from newsportal.readers.models import Reader, SsoKey
from newsportal.readers.services import create_reader, upsert_sso_reader
from newsportal.sites.models import Section
from newsportal.sites.services import save_settings
from newsportal.tasks import forget_expired
from tests.api import Api
from tests.factories import World, decide, fresh, make_guest, work_off, write

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
TELEGRAM = "TelegramBot (like TwitterBot)"
SORTS = ("best", "newest", "oldest")
# What the contract lets depend on the clock alone.
OF_THE_CLOCK = ("server_time", "updated_ago", "refresh_after_seconds")


class Page:
    """An article with a little of everything, and all that the public can read of it."""

    def __init__(self, api: Api, world: World) -> None:
        self.api, self.world = api, world
        self.article = world.article
        self.put_article(section={"key": "society", "name": "Общество"})
        self.root = world.published("Корень ветки", rating=4)
        self.reply = world.published("Первый ответ", parent=self.root, author=world.other)
        self.waiting = world.comment("Это ещё ждёт", author=make_guest(world.site))
        self.held = world.comment("Тут https://a.example и https://b.example")
        self.tombstone = self._tombstone(DecisionVerdict.REJECT)
        self.held_tombstone = self._tombstone(DecisionVerdict.HOLD)
        self.key = SsoKey.objects.create(
            site=world.site, kid="kid", algorithm="HS256", key="s" * 48, issuer="i", audience="a"
        )
        self.named = self._named_author()
        self.token = self.share()
        self.visit(self.token, agent=PHONE, address="203.0.113.9")
        self.previewed = self.share(address="203.0.113.2")
        self.preview(self.previewed)
        self.by_rules = self._published_by_rules()
        self.react("put", "like", world.token)
        work_off_events_only()

    def _tombstone(self, verdict: DecisionVerdict) -> Comment:
        stump = self.world.published("", author=self.world.other)
        self.world.published("", parent=stump)
        return decide(stump, verdict)

    def _named_author(self) -> Reader:
        reader = create_reader(
            site=self.world.site,
            kind="sso",
            name="Дана",
            issuer="i",
            subject="dana",
            now=timezone.now(),
        )
        decide(write(self.article, reader, "Слово Даны"), DecisionVerdict.PUBLISH)
        return reader

    def share(self, *, address: str = "203.0.113.1", token: str = "") -> str:
        path = f"sites/gazeta/articles/{self.article.key}/shares"
        self.api.client.defaults["REMOTE_ADDR"] = address
        answer = self.api.post(path, {"network": "telegram"}, token=token)
        assert answer.status == 201, answer.body
        return str(answer.body["token"])

    def visit(self, token: str, *, agent: str, address: str, **more: str) -> None:
        answer = Client().get(
            f"/s/{token}", headers={"User-Agent": agent} | more, REMOTE_ADDR=address
        )
        assert answer.status_code in {200, 302}

    def preview(self, token: str) -> None:
        self.visit(token, agent=TELEGRAM, address="149.154.161.1")

    def _published_by_rules(self) -> Comment:
        comment = self.world.comment("Правила не против", author=make_guest(self.world.site))
        screen_at_once(comment, now=timezone.now())
        return fresh(comment)

    def react(self, method: str, kind: str, token: str) -> None:
        path = f"sites/gazeta/articles/{self.article.key}/reactions/{kind}"
        assert getattr(self.api, method)(path, token=token).status == 200

    def put_article(self, **facts: Any) -> None:
        register_article(
            site=self.world.site, key=self.article.key, facts=facts, now=timezone.now()
        )

    def public_bytes(self) -> dict[str, Any]:
        """Every public answer that speaks of the article, without what only the clock moves."""
        article = f"sites/gazeta/articles/{self.article.key}"
        paths = [
            article,
            f"{article}/shares",
            f"sites/gazeta/counts?articles={self.article.key}",
            "sites/gazeta/articles",
            *(
                f"{article}/comments?sort={sort}&replies=10"
                for sort in ("best", "newest", "oldest")
            ),
        ]
        for comment in Comment.objects.filter(article=self.article).order_by("id"):
            paths += [f"comments/{comment.id}", f"comments/{comment.id}/replies"]
        found = {}
        for path in paths:
            answer = self.api.get(path)
            if answer.status == 200:
                for name in OF_THE_CLOCK:
                    answer.body.pop(name, None)
                found[path] = answer.body
            else:
                # Not public, for whatever reason: a comment that never was has no bytes.
                assert answer.status == 404, (path, answer.body)
        return found

    def version(self) -> int:
        return Engagement.objects.get(article=self.article).version


def work_off_events_only() -> None:
    """Fan events out and run their errands; leave the comments that wait for screening."""
    waiting = Comment.objects.filter(due_at__isnull=False)
    kept = dict(waiting.values_list("id", "due_at"))
    waiting.update(due_at=timezone.now() + timedelta(days=1))
    work_off()
    for comment_id, due_at in kept.items():
        Comment.objects.filter(id=comment_id).update(due_at=due_at)


def rename(page: Page, name: str = "Дана Ж.") -> None:
    claims = {"sub": "dana", "name": name, "iat": timezone.now().timestamp()}
    upsert_sso_reader(key=page.key, claims=claims, now=timezone.now())


def post(page: Page, text: str, **values: Any) -> None:
    answer = page.api.post(
        page.world.thread, {"text": text, **values}, token=page.world.other_token
    )
    assert answer.status in {201, 202}, answer.body


def screening_after(page: Page) -> None:
    Article.objects.filter(id=page.article.id).update(screening="after")


def publish_at_once(page: Page) -> None:
    screening_after(page)
    post(page, "Видно сразу, проверят потом")


def set_site(page: Page, **values: Any) -> None:
    """As the admin saves a site."""
    site = page.world.site
    for name, value in values.items():
        setattr(site, name, value)
    save_settings(site, changed=values, now=timezone.now())


def set_section(page: Page, **values: Any) -> None:
    section = Section.objects.get(site=page.world.site)
    for name, value in values.items():
        setattr(section, name, value)
    save_settings(section, changed=values, now=timezone.now())


def give_up(page: Page) -> None:
    Comment.objects.filter(id=page.waiting.id).update(tries=3)
    hold_for_a_person(ids=[str(page.waiting.id)], now=timezone.now())


def replay(page: Page) -> None:
    for _ in range(2):
        page.api.post(page.world.thread, {"text": "Дважды"}, token=page.world.token, key="k" * 20)


PATHS: dict[str, tuple[Callable[[Page], Any], bool]] = {
    "post that waits": (lambda page: post(page, "Подождёт проверки"), False),
    "post that is held": (lambda page: post(page, "https://a.example https://b.example"), False),
    "reply that waits": (lambda page: post(page, "Ответ", parent=str(page.root.id)), False),
    "post that is public at once": (publish_at_once, True),
    "post twice with one key": (replay, False),
    "screening publishes": (lambda page: work_off(), True),
    "screening gives up": (give_up, False),
    "publish what is held": (lambda page: decide(page.held, DecisionVerdict.PUBLISH), True),
    "reject what is held": (lambda page: decide(page.held, DecisionVerdict.REJECT), False),
    "rules publish": (lambda page: publish_by_rules(page), True),
    "a person confirms what rules published": (
        lambda page: decide(page.by_rules, DecisionVerdict.PUBLISH),
        False,
    ),
    "reject a held tombstone": (
        lambda page: decide(page.held_tombstone, DecisionVerdict.REJECT),
        False,
    ),
    "hold what is public": (lambda page: decide(page.reply, DecisionVerdict.HOLD), True),
    "reject a root with replies": (lambda page: decide(page.root, DecisionVerdict.REJECT), True),
    "remove a tombstone": (lambda page: decide(page.tombstone, DecisionVerdict.REMOVE), True),
    "publish a tombstone again": (
        lambda page: decide(page.tombstone, DecisionVerdict.PUBLISH),
        True,
    ),
    "preview": (
        lambda page: page.api.post("sites/gazeta/preview", {"text": "а"}, token=page.world.token),
        False,
    ),
    "become a guest": (
        lambda page: page.api.post("sites/gazeta/guests", {"name": "Новый гость"}),
        False,
    ),
    "author's new name arrives": (rename, False),
    "author's new name is shown": (lambda page: (rename(page), work_off_events_only()), True),
    "author's same name again": (
        lambda page: (rename(page, "Дана"), work_off_events_only()),
        False,
    ),
    "new title": (lambda page: page.put_article(title="Другой заголовок"), True),
    "same title": (lambda page: page.put_article(title=page.article.title), False),
    "closed": (lambda page: page.put_article(mode="closed"), True),
    "hidden": (lambda page: page.put_article(mode="hidden"), True),
    "other screening": (lambda page: page.put_article(screening="after"), False),
    "site closes": (lambda page: set_site(page, mode="closed"), True),
    "site without ratings": (lambda page: set_site(page, ratings="off"), True),
    "site screens otherwise": (lambda page: set_site(page, screening="after"), False),
    "site asks who writes": (lambda page: set_site(page, min_identity="email"), True),
    "section asks who writes": (lambda page: set_section(page, min_identity="phone"), True),
    "site of another name": (lambda page: set_site(page, name="Другая газета"), False),
    "section of another name": (lambda page: set_section(page, name="Общество и мы"), True),
    "section closes": (lambda page: set_section(page, mode="closed"), True),
    "section screens otherwise": (lambda page: set_section(page, screening="after"), False),
    "new section": (
        lambda page: page.put_article(section={"key": "politics", "name": "Политика"}),
        True,
    ),
    "share": (lambda page: page.share(address="203.0.113.77"), True),
    "share by the same visitor": (lambda page: page.share(), True),
    "click-back": (lambda page: page.visit(page.token, agent=PHONE, address="203.0.113.5"), True),
    "click-back again": (
        lambda page: page.visit(page.token, agent=PHONE, address="203.0.113.9"),
        False,
    ),
    "prefetch": (
        lambda page: page.visit(
            page.token, agent=PHONE, address="203.0.113.6", **{"Sec-Purpose": "prefetch"}
        ),
        False,
    ),
    "preview robot": (
        lambda page: page.preview(page.token),
        True,
    ),
    "preview robot again": (lambda page: page.preview(page.previewed), False),
    "reaction": (lambda page: page.react("put", "like", page.world.other_token), True),
    "reaction again": (lambda page: page.react("put", "like", page.world.token), False),
    "reaction taken back": (lambda page: page.react("delete", "like", page.world.token), True),
    "reaction that was not": (
        lambda page: page.react("delete", "like", page.world.other_token),
        False,
    ),
    "ranks": (lambda page: refresh_ranks(now=timezone.now()), False),
    "hourly forgetting": (lambda page: forget_expired(), False),
}


def publish_by_rules(page: Page) -> Comment:
    comment = lock_comments().get(id=page.waiting.id)
    record_decision(
        comment, verdict=DecisionVerdict.PUBLISH, reason="ok", decider=RULES, now=timezone.now()
    )
    return comment


@pytest.mark.parametrize("name", PATHS)
def test_public_bytes_change_if_and_only_if_the_version_does(
    api: Api, world: World, name: str
) -> None:
    act, is_change = PATHS[name]
    page = Page(api, world)
    bytes_before, version_before = page.public_bytes(), page.version()
    etag_before = api.get(world.thread).headers.get("ETag")

    act(page)

    assert (page.public_bytes() != bytes_before) == is_change, name
    assert (page.version() != version_before) == is_change, name
    if page.article.mode != "hidden" and name != "hidden":
        assert (api.get(world.thread).headers["ETag"] != etag_before) == is_change


def test_time_alone_changes_neither(api: Api, world: World) -> None:
    page = Page(api, world)
    before, version = page.public_bytes(), page.version()
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        assert (page.public_bytes(), page.version()) == (before, version)


def test_events_carry_the_versions_in_order_without_a_gap(api: Api, world: World) -> None:
    page = Page(api, world)
    decide(page.held, DecisionVerdict.PUBLISH)
    rename(page)
    set_section(page, mode="pre")
    work_off_events_only()
    versions = (
        Event.objects.filter(article_id=page.article.id, article_version__isnull=False)
        .order_by("article_version")
        .values_list("article_version", flat=True)
    )
    assert list(versions) == list(range(1, page.version() + 1))
