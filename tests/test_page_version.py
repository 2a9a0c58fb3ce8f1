"""One number per article: public bytes change if and only if the page version does.

Every write path of the service stands in `PATHS`; a write path that is not there is a bug of
this list.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from comments.deciders import RULES
from comments.models import Comment, Flag, Screening
from comments.selectors import ORDERS
from comments.services.decide import lock_comments, record_decision
from comments.services.screen import hold_for_a_person, screen_at_once
from comments.states import DecisionVerdict
from newsportal.articles.merging import merge_articles
from newsportal.articles.models import Article, Engagement
from newsportal.articles.ranking import refresh_ranks
from newsportal.articles.services import register_article
from newsportal.articles.switching import end_switch
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.events.routing import resolve, work_kinds
from newsportal.lib.problems import Problem
from newsportal.readers.claims import claim_token, confirm_claim, request_claim
from newsportal.readers.erasure import erase_reader
from newsportal.readers.mail_settings import MailTopic
from newsportal.readers.models import Claim, Reader, SsoKey
from newsportal.readers.services import create_reader, upsert_sso_reader
from newsportal.readers.unsubscribing import unsubscribe_token
from newsportal.sites.models import Section, Site
from newsportal.sites.services import save_settings
from newsportal.tasks import forget_expired
from social.models import ExternalCount, NetworkPoll
from tests.api import Api
from tests.comments.letterbox import confirm, send
from tests.factories import (
    World,
    decide,
    fresh,
    make_article,
    make_guest,
    token_of,
    work_off,
    write,
)
from tests.newsportal.lib.servers import answering, serving
from tests.newsportal.switchboard import switch
from tests.social.world import drain

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
TELEGRAM = "TelegramBot (like TwitterBot)"
# No person has to read this to refuse it.
GRAVE = "Ты пидорас и больше никто"
# What the contract lets depend on the clock alone.
OF_THE_CLOCK = ("server_time", "updated_ago", "refresh_after_seconds")


class Page:
    """An article with a little of everything, and all that the public can read of it."""

    def __init__(self, api: Api, world: World) -> None:
        self.api, self.world = api, world
        self.article = world.article
        self.put_article(section={"key": "society", "name": "Общество"})
        # Readers change what they wrote in this or that path: their time to is never over here.
        type(world.site).objects.update(edit_window_seconds=7 * 24 * 3600)
        world.site.refresh_from_db()
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
        self.taken_back = world.published("Взято назад", author=make_guest(world.site))
        take_back(self, self.taken_back)
        self.token = self.share()
        self.visit(self.token, agent=PHONE, address="203.0.113.9")
        # Interactions are their own log: the version that they make has no event.
        self.drained_version = self.version()
        self.previewed = self.share(address="203.0.113.2")
        self.preview(self.previewed)
        self.by_rules = self._published_by_rules()
        self.react("put", "like", world.token)
        self.voter = token_of(make_guest(world.site))
        vote(self, "put", "like", self.voter)
        mark(self, "put", "pin", self.root)
        mark(self, "put", "feature", self.root)
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
        self.named_root = decide(write(self.article, reader, "Слово Даны"), DecisionVerdict.PUBLISH)
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
        drain()

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
            "sites/gazeta/comments?limit=50",
            f"sites/gazeta/search?q={quote('ответ')}",
            f"{article}/comments?rating=4",
            *(f"{article}/comments?sort={sort}&replies=10" for sort in ORDERS),
        ]
        for comment in Comment.objects.filter(article=self.article).order_by("id"):
            paths += [f"comments/{comment.id}", f"comments/{comment.id}/replies"]
        found = {}
        for path in paths:
            answer = self.api.get(path)
            if answer.status == 200:
                for shown in (answer.body, *answer.body.get("items", ())):
                    for name in OF_THE_CLOCK:
                        shown.pop(name, None)
                found[path] = answer.body
            else:
                # Not public, for whatever reason: a comment that never was has no bytes.
                assert answer.status == 404, (path, answer.body)
        return found

    def version(self) -> int:
        return Engagement.objects.get(article=self.article).version


def work_off_events_only() -> None:
    """Fan events out and run their errands; leave the comments that wait for screening."""
    kept = dict(Screening.objects.values_list("pk", "due_at"))
    Screening.objects.update(due_at=timezone.now() + timedelta(days=1))
    work_off()
    for comment_id, due_at in kept.items():
        Screening.objects.filter(pk=comment_id).update(due_at=due_at)


def rename(page: Page, name: str = "Дана Ж.") -> None:
    claims = {"sub": "dana", "name": name, "iat": timezone.now().timestamp()}
    upsert_sso_reader(key=page.key, claims=claims, now=timezone.now())


def confirm_guest(page: Page, email: str = "dana@mail.example") -> None:
    Reader.objects.filter(subject="dana").update(email="dana@mail.example", identity="email")
    guest, now = page.world.other, timezone.now()
    request_claim(reader=guest, email=email, base_url="https://talk.example", now=now)
    assert confirm_claim(token=claim_token(Claim.objects.get()), now=now) is not None
    Claim.objects.all().delete()


def post(page: Page, text: str, **values: Any) -> None:
    answer = page.api.post(
        page.world.thread, {"text": text, **values}, token=page.world.other_token
    )
    assert answer.status in {201, 202}, answer.body


def patch(page: Page, comment: Comment, version: int = 1, **values: Any) -> None:
    answer = page.api.patch(
        f"comments/{comment.id}",
        {"version": version, **values},
        token=token_of(comment.author),
    )
    assert answer.status in {200, 202}, answer.body


def take_back(page: Page, comment: Comment) -> None:
    path = f"comments/{comment.id}?version={comment.version}"
    answer = page.api.delete(path, token=token_of(comment.author))
    assert answer.status == 200, answer.body


def decide_edit(page: Page, verdict: str, reason: str) -> None:
    patch(page, page.root, text="Слова с https://a.example и https://b.example")
    body = {"verdict": verdict, "reason": reason, "version": 2}
    key = page.world.service_key("moderation")
    assert page.api.post(f"comments/{page.root.id}/decisions", body, token=key).status == 201


def post_stars(page: Page) -> None:
    token = token_of(make_guest(page.world.site))
    assert page.api.post(page.world.thread, {"rating": 2}, token=token).status == 201


def vote(page: Page, method: str, kind: str, token: str = "") -> None:
    path = f"comments/{page.root.id}/reactions/{kind}"
    token = token or token_of(make_guest(page.world.site))
    assert getattr(page.api, method)(path, token=token).status == 200


def freeze(page: Page) -> None:
    """The reply of one voice is overtaken by nobody; the root stands still from the second."""
    with override_settings(NEWSPORTAL_VOTES_PER_MINUTE=1):
        for _ in range(2):
            vote(page, "put", "dislike")
    assert fresh(page.root).votes_frozen_at is not None


def thaw(page: Page) -> None:
    # Votes of guests weigh nothing by themselves.
    Comment.objects.filter(id=page.root.id).update(dislikes_weight=2)
    decide(page.root, DecisionVerdict.PUBLISH)
    assert fresh(page.root).votes_frozen_at is None


def report(page: Page, comment: Comment, *, weight: int = 0) -> None:
    """The second of two reports counts what the first weighs."""
    for _ in range(2):
        token = token_of(make_guest(page.world.site))
        path = f"comments/{comment.id}/flags"
        assert page.api.post(path, {"reason": "spam"}, token=token).status == 201
        Flag.objects.filter(comment=comment).update(weight=weight)


def appeal(page: Page, comment: Comment) -> None:
    path = f"comments/{comment.id}/appeals"
    assert page.api.post(path, {}, token=token_of(comment.author)).status == 201


def mark(page: Page, method: str, name: str, comment: Comment) -> None:
    key = page.world.service_key("moderation")
    answer = getattr(page.api, method)(f"comments/{comment.id}/{name}", token=key)
    assert answer.status == 200, answer.body


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


def follow_page(page: Page) -> None:
    # Hidden: the feed, which is read too, would show it.
    url, key = "https://gazeta.example/kk", page.article.key
    facts = {"url": url, "mode": "hidden", "shares_thread_with": key}
    register_article(site=page.world.site, key="news-kk", facts=facts, now=timezone.now())


def merge(page: Page, source: str, target: str, *, text: str = "") -> None:
    other = make_article(page.world.site, "other")
    if text:
        decide(write(other, page.world.other, text), DecisionVerdict.PUBLISH)
    if source == "other":
        # The feed, which is read too, does not show it.
        Article.objects.filter(id=other.id).update(mode="hidden")
    merge_articles(site=page.world.site, source=source, target=target, now=timezone.now())


def refused_to_follow(page: Page) -> None:
    other = make_article(page.world.site, "news-2")
    Article.objects.filter(id=other.id).update(mode="hidden")
    with pytest.raises(Problem, match="has_comments"):
        page.put_article(shares_thread_with="news-2")


def bulk(page: Page, title: str) -> None:
    token = page.world.service_key("articles")
    row = {"key": page.article.key, "url": page.article.url, "title": title}
    answer = page.api.post("sites/gazeta/articles/bulk", {"articles": [row]}, token=token)
    assert answer.body == {"results": [{"key": page.article.key, "status": 200}]}


def give_up(page: Page) -> None:
    Screening.objects.filter(pk=page.waiting.id).update(tries=3)
    hold_for_a_person(ids=[str(page.waiting.id)], now=timezone.now())


def replay(page: Page) -> None:
    for _ in range(2):
        page.api.post(page.world.thread, {"text": "Дважды"}, token=page.world.token, key="k" * 20)


def of_account(page: Page, method: str, path: str, body: Any = None) -> None:
    """A call about the reader's own account."""
    arguments = {"token": page.world.token} | ({"body": body} if body else {})
    answer = getattr(page.api, method)(f"me{path}", **arguments)
    assert answer.status in {200, 202, 204}, answer.body


def erase_author(page: Page, *, texts: str) -> None:
    Site.objects.filter(id=page.world.site.id).update(erased_text=texts)
    of_account(page, "delete", "")
    work_off_events_only()


def erase_silent_reader(page: Page) -> None:
    erase_reader(reader=make_guest(page.world.site), now=timezone.now())
    work_off_events_only()


def end_mails(page: Page) -> None:
    token = unsubscribe_token(page.world.reader, list(MailTopic))
    assert Client().post(f"/unsubscribe/{token}").status_code == 200


def mail_notices(page: Page) -> None:
    with override_settings(NEWSPORTAL_PUBLIC_URL="https://talk.example"):
        confirm(page.world.reader)
        decide(page.held, DecisionVerdict.REJECT)
        work_off_events_only()
        assert len(send()) == 1


def switch_on(page: Page, level: str, **values: Any) -> None:
    """Switch a policy on, and let only that come to a worker."""
    switch(page.world, level, preset="own", values=values)
    turn()


def turn() -> None:
    for kind in work_kinds():
        if kind.name in {"switches", "hours"}:
            for handout in work.claim(kind, limit=10):
                resolve(kind.task)(**handout.kwargs())


def end_what_runs(page: Page) -> None:
    """Of a policy that shows itself on no page."""
    begun = switch(page.world, "site", preset="own", values={"screening": "after"})
    turn()
    end_switch(site=page.world.site, switch_id=begun.id, user=None, now=timezone.now())
    turn()


def network_says(page: Page, body: bytes) -> None:
    """A network is asked how often the article was shared there."""
    (kind,) = (kind for kind in work_kinds() if kind.name == "external_counts")
    allowed = override_settings(NEWSPORTAL_OUTBOUND_ALLOWED=["127.0.0.1"])
    with serving(answering(body)) as server, allowed:
        poll = NetworkPoll.objects.create(site=page.world.site, network="vk", url=server.url)
        ExternalCount.objects.create(
            poll=poll, article=page.article, address=page.article.url, due_at=timezone.now()
        )
        for handout in work.claim(kind, limit=1):
            resolve(kind.task)(**handout.kwargs())
        assert server.connections == 1


PATHS: dict[str, tuple[Callable[[Page], Any], bool]] = {
    "a network says how many": (lambda page: network_says(page, b"VK.Share.count(1, 7);"), True),
    "a network says nothing": (lambda page: network_says(page, b"<html>"), False),
    "a policy closes the article": (lambda page: switch_on(page, "article", mode="closed"), True),
    "a policy of the section takes stars away": (
        lambda page: switch_on(page, "section", ratings="off"),
        True,
    ),
    "a policy of the site switches sharing off": (
        lambda page: switch_on(page, "site", shares=False),
        True,
    ),
    "a policy slows the discussion": (
        lambda page: switch_on(page, "site", slow_mode_seconds=60),
        True,
    ),
    "a policy that readers do not see": (
        lambda page: switch_on(page, "site", screening="after"),
        False,
    ),
    "a policy of another tag": (lambda page: switch_on(page, "tag", mode="closed"), False),
    "a policy that is planned": (
        lambda page: switch(page.world, starts_at=timezone.now() + timedelta(hours=1)),
        False,
    ),
    "a policy that nobody saw is ended": (end_what_runs, False),
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
    "edit that waits": (lambda page: patch(page, page.root, text="Другие слова"), False),
    "edit that becomes the text": (
        lambda page: (patch(page, page.root, text="Другие слова"), work_off()),
        True,
    ),
    "edit that is public at once": (
        lambda page: (screening_after(page), patch(page, page.root, text="Другие слова")),
        True,
    ),
    "edit that the rules refuse": (lambda page: patch(page, page.root, text=GRAVE), False),
    "edit of what waits": (lambda page: patch(page, page.waiting, text="Ждёт другое"), False),
    "edit that hides the comment": (
        lambda page: (set_site(page, edited_text="hide"), patch(page, page.root, text="Слова")),
        True,
    ),
    "edit that a person publishes": (lambda page: decide_edit(page, "publish", "ok"), True),
    "edit that a person refuses": (lambda page: decide_edit(page, "reject", "spam"), False),
    "edit that was overtaken": (
        lambda page: (
            patch(page, page.reply, text="Другие слова"),
            patch(page, page.reply, text="Третьи слова", version=2),
        ),
        False,
    ),
    "edit to the same": (lambda page: patch(page, page.root, text="Корень ветки"), False),
    "other stars": (lambda page: patch(page, page.root, rating=1), True),
    "take back a root with replies": (lambda page: take_back(page, page.root), True),
    "take back a leaf": (lambda page: take_back(page, page.by_rules), True),
    "take back what waits": (lambda page: take_back(page, page.waiting), False),
    "take back twice": (lambda page: take_back(page, page.taken_back), False),
    "stars without a text": (lambda page: post_stars(page), True),
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
    "a guest's new name arrives": (
        lambda page: of_account(page, "patch", "", {"name": "Айгерим Н."}),
        False,
    ),
    "a guest's new name is shown": (
        lambda page: (
            of_account(page, "patch", "", {"name": "Айгерим Н."}),
            work_off_events_only(),
        ),
        True,
    ),
    "other mails are wanted": (
        lambda page: of_account(page, "patch", "", {"mail": {"replies": "off"}}),
        False,
    ),
    "no more mails by a link": (end_mails, False),
    "notices are mailed": (mail_notices, False),
    "an author asks to be erased": (lambda page: of_account(page, "delete", ""), False),
    "an author is erased, texts stay": (lambda page: erase_author(page, texts="anonymise"), True),
    "an author is erased, texts go": (lambda page: erase_author(page, texts="remove"), True),
    "a reader is erased who said nothing": (erase_silent_reader, False),
    "bookmark": (lambda page: of_account(page, "put", "/bookmarks/gazeta/news-1"), False),
    "subscribe": (lambda page: of_account(page, "put", "/subscriptions/gazeta/news-1"), False),
    "ignore": (
        lambda page: of_account(page, "put", f"/ignored/{page.world.other.id}"),
        False,
    ),
    "read notices": (
        lambda page: (
            work_off_events_only(),
            of_account(page, "post", "/notifications/read", {"all": True}),
        ),
        False,
    ),
    "export": (lambda page: of_account(page, "post", "/export"), False),
    "author's same name again": (
        lambda page: (rename(page, "Дана"), work_off_events_only()),
        False,
    ),
    "guest's address is confirmed": (lambda page: confirm_guest(page, "none@mail.example"), False),
    "guest goes over to a signed-in reader": (lambda page: confirm_guest(page), False),
    "guest's comments follow": (lambda page: (confirm_guest(page), work_off_events_only()), True),
    "new title": (lambda page: page.put_article(title="Другой заголовок"), True),
    "same title": (lambda page: page.put_article(title=page.article.title), False),
    "closed": (lambda page: page.put_article(mode="closed"), True),
    "hidden": (lambda page: page.put_article(mode="hidden"), True),
    "other screening": (lambda page: page.put_article(screening="after"), False),
    "another shows its discussion": (lambda page: follow_page(page), False),
    "a discussion that it cannot show": (lambda page: refused_to_follow(page), False),
    "a discussion comes here": (lambda page: merge(page, "other", "news-1", text="Слово"), True),
    "nothing comes here": (lambda page: merge(page, "other", "news-1"), False),
    "a discussion goes elsewhere": (lambda page: merge(page, "news-1", "other"), True),
    "new title among many": (lambda page: bulk(page, "Другой заголовок"), True),
    "same title among many": (lambda page: bulk(page, page.article.title), False),
    "site closes": (lambda page: set_site(page, mode="closed"), True),
    "site without ratings": (lambda page: set_site(page, ratings="off"), True),
    "site closes by age": (lambda page: set_site(page, closes_after_days=30), True),
    "section closes by age": (lambda page: set_section(page, closes_after_days=30), True),
    "article closes by age": (lambda page: page.put_article(closes_after_days=30), True),
    "site screens otherwise": (lambda page: set_site(page, screening="after"), False),
    "asks who writes": (lambda page: page.put_article(min_identity="email"), True),
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
    "vote": (lambda page: vote(page, "put", "like"), True),
    "vote again": (lambda page: vote(page, "put", "like", page.voter), False),
    "vote turned round": (lambda page: vote(page, "put", "dislike", page.voter), True),
    "vote taken back": (lambda page: vote(page, "delete", "like", page.voter), True),
    "vote that was not": (lambda page: vote(page, "delete", "dislike", page.voter), False),
    "votes that freeze": (freeze, True),
    "votes that count again": (lambda page: (freeze(page), thaw(page)), True),
    "report": (lambda page: report(page, page.reply), False),
    "reports that hide": (lambda page: report(page, page.by_rules, weight=9), True),
    "reports that may not hide": (lambda page: report(page, page.reply, weight=9), False),
    "report looked at": (
        lambda page: (
            report(page, page.reply),
            decide(page.reply, DecisionVerdict.PUBLISH),
        ),
        False,
    ),
    "appeal": (lambda page: appeal(page, page.tombstone), False),
    "appeal refused": (
        lambda page: (
            appeal(page, page.tombstone),
            decide(page.tombstone, DecisionVerdict.REJECT),
        ),
        False,
    ),
    "appeal granted": (
        lambda page: (
            appeal(page, page.tombstone),
            decide(page.tombstone, DecisionVerdict.PUBLISH),
        ),
        True,
    ),
    "pin": (lambda page: mark(page, "put", "pin", page.named_root), True),
    "pin again": (lambda page: mark(page, "put", "pin", page.root), False),
    "unpin": (lambda page: mark(page, "delete", "pin", page.root), True),
    "unpin what is not pinned": (
        lambda page: mark(page, "delete", "pin", page.named_root),
        False,
    ),
    "feature": (lambda page: mark(page, "put", "feature", page.reply), True),
    "feature again": (lambda page: mark(page, "put", "feature", page.root), False),
    "end featuring": (lambda page: mark(page, "delete", "feature", page.root), True),
    "hold what is pinned": (lambda page: decide(page.root, DecisionVerdict.HOLD), True),
    "ranks": (lambda page: refresh_ranks(now=timezone.now()), False),
    "hourly forgetting": (lambda page: forget_expired(), False),
}


def publish_by_rules(page: Page) -> Comment:
    comment = lock_comments().get(id=page.waiting.id)
    record_decision(
        comment, verdict=DecisionVerdict.PUBLISH, reason="ok", decider=RULES, now=timezone.now()
    )
    return comment


@dataclass(frozen=True)
class Before:
    """What all paths begin with."""

    page: Page
    bytes: dict[str, Any]
    version: int
    etag: str

    def page_of_a_test(self) -> Page:
        """Rows in memory of the test's own, and a browser of its own."""
        api = Api(Client(**self.page.api.client.defaults))
        return deepcopy(self.page, {id(self.page.api): api})


@pytest.fixture(scope="module")
def before(django_db_setup: None, django_db_blocker: Any) -> Iterator[Before]:
    """One page for all tests: each runs in a transaction inside of this, and is rolled back."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        stack.callback(transaction.set_rollback, True)
        page = Page(Api(Client()), World.make())
        etag = page.api.get(page.world.thread).headers["ETag"]
        made = Before(page, page.public_bytes(), page.version(), etag)
        closing = stack.pop_all()
    yield made
    with django_db_blocker.unblock():
        closing.close()


@pytest.fixture
def page(before: Before, db: None) -> Page:
    return before.page_of_a_test()


@pytest.mark.parametrize("name", PATHS)
def test_public_bytes_change_if_and_only_if_the_version_does(
    before: Before, page: Page, name: str
) -> None:
    act, is_change = PATHS[name]

    act(page)

    assert (page.public_bytes() != before.bytes) == is_change, name
    assert (page.version() != before.version) == is_change, name
    if page.article.mode != "hidden" and name != "hidden":
        etag = page.api.get(page.world.thread).headers["ETag"]
        assert (etag != before.etag) == is_change


def test_time_alone_changes_neither(before: Before, page: Page) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=30)):
        assert (page.public_bytes(), page.version()) == (before.bytes, before.version)


def test_events_carry_the_versions_in_order_without_a_gap(page: Page) -> None:
    decide(page.held, DecisionVerdict.PUBLISH)
    rename(page)
    set_section(page, mode="pre")
    work_off_events_only()
    versions = (
        Event.objects.filter(article_id=page.article.id, article_version__isnull=False)
        .order_by("article_version")
        .values_list("article_version", flat=True)
    )
    told = [*versions, page.drained_version]
    assert sorted(told) == list(range(1, page.version() + 1))
