"""A site with an article, and the kinds of people and programs that come to it."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from newsportal.articles.models import Article, Engagement
from newsportal.events.models import Event
from newsportal.sites.models import Mode, Site
from newsportal.sites.services import create_site
from social.models import FilteredVisits, Interaction
from social.services import streams
from social.services.drain import drain_once
from tests import factories

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
TELEGRAM_BOT = "TelegramBot (like TwitterBot)"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@dataclass(frozen=True)
class Somebody:
    """A browser at an address."""

    address: str = "198.51.100.1"
    agent: str = CHROME
    opted_out: bool = False

    @property
    def meta(self) -> dict[str, Any]:
        meta = {"REMOTE_ADDR": self.address, "HTTP_USER_AGENT": self.agent}
        return {**meta, "HTTP_DNT": "1"} if self.opted_out else meta

    def get(self, path: str, **meta: Any) -> Any:
        return Client().get(path, **{**self.meta, **meta})

    def head(self, path: str, **meta: Any) -> Any:
        return Client().head(path, **{**self.meta, **meta})

    def send(self, method: str, path: str, data: Any = None, **meta: Any) -> Any:
        return Client().generic(
            method,
            path,
            data if isinstance(data, bytes) else _json(data),
            "application/json",
            **{**self.meta, **meta},
        )

    def share(self, article: Article, network: str = "telegram", /, **values: Any) -> Any:
        """The answer to sharing; keys in capitals are request meta."""
        meta = {name: values.pop(name) for name in list(values) if name.isupper()}
        return self.send("POST", shares_path(article), {"network": network, **values}, **meta)


SHARER = Somebody()
FRIEND = Somebody("198.51.100.2", FIREFOX)


def make_site(key: str = "vesti", **settings: Any) -> Site:
    return create_site(key=key, name="Вести", hosts=[f"{key}.example"], **settings)


def make_article(site: Site, key: str = "night", **values: Any) -> Article:
    return factories.make_article(site, key, **{"title": "Ночь над степью", **values})


def hide(article: Article) -> Article:
    article.mode = Mode.HIDDEN
    article.save(update_fields=["mode"])
    return article


def guest(site: Site) -> dict[str, str]:
    """Request meta of a new guest of the site."""
    token = factories.token_of(factories.make_guest(site))
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


def shares_path(article: Article) -> str:
    return f"/api/v1/sites/{article.site.key}/articles/{article.key}/shares"


def link_of(answer: HttpResponse) -> str:
    """The path of a new share's link."""
    assert answer.status_code == 201, answer.content
    return f"/s/{answer.json()['token']}"  # type: ignore[attr-defined]


def drain() -> None:
    """Move all that waits in the streams into the tables."""
    for shard in streams.shards():
        while not drain_once(shard, now=timezone.now()).is_all:
            pass


def numbers(article: Article) -> dict[str, int]:
    """As they are once everything is drained."""
    drain()
    row = Engagement.objects.get(article=article)
    names = ("version", "intents", "shares", "previewed", "click_backs")
    return {name: getattr(row, name) for name in names}


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("article_version"))


def interactions() -> list[Interaction]:
    """All rows in the order of their ids, once everything is drained."""
    drain()
    return list(Interaction.objects.order_by("id"))


def _json(data: Any) -> bytes:
    return b"" if data is None else json.dumps(data).encode()


def filtered() -> dict[str, int]:
    """Reason -> visits that were not counted, once everything is drained."""
    drain()
    return dict(FilteredVisits.objects.values_list("reason", "visits"))
