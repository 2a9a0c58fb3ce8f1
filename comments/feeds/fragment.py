"""A page of a discussion as HTML that a publisher puts into the article's page."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString

from comments import readpath, selectors
from comments.feeds.atom import stars
from comments.feeds.structured import discussion_data
from comments.feeds.words import WORDS, Words
from comments.selectors import Key
from comments.selectors.feeds import public_texts
from newsportal.articles.addresses import article_address, comment_address
from newsportal.articles.models import Article
from newsportal.lib.jsonld import jsonld_script
from newsportal.lib.markup import rendered
from newsportal.lib.problem_codes import Problem
from newsportal.lib.public_url import base_url
from newsportal.lib.zones import zone_of

# As the JSON page has it. A fragment says each text twice, so a page of long ones has fewer.
ROOTS = (20, 10, 4, 1)
DEFAULT_SORT = "best"
DATE_FORMAT = "j E Y, H:i"

Shown = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """Which page, and in which language its own words are."""

    sort: str
    language: str
    after: Key | None = None


@dataclass
class Card:
    """One comment, ready for the template. Without an author it is a tombstone."""

    id: str
    url: str
    author: Shown | None
    html: SafeString
    language: str
    at: str
    at_words: str
    stars: str
    stars_words: str
    answers_to: str
    source_words: str
    shown: Shown
    replies: list["Card"] = field(default_factory=list)
    has_more: bool = False


def fragment(request: HttpRequest, article: Article, asked: Asked) -> SafeString:
    """The reviews and their structured data, at most `readpath.PAGE_MAX_BYTES`. Queries: 5."""
    for roots in ROOTS:
        html = _build(request, article, asked, roots)
        if len(html.encode()) <= readpath.PAGE_MAX_BYTES:
            break
    return html


def first_page(request: HttpRequest, article: Article, language: str) -> SafeString:
    """The beginning of the discussion inside an article's page of our own, if it may be shown.

    Queries: 5.
    """
    try:
        selectors.check_discussion(article)
    except Problem:
        return SafeString()
    known = language if language in WORDS else article.site.language
    return fragment(request, article, Asked(sort=DEFAULT_SORT, language=known))


def _build(request: HttpRequest, article: Article, asked: Asked, roots: int) -> SafeString:
    found = readpath.thread_page(
        site=article.site.key,
        article=article.key,
        sort=asked.sort,
        after=asked.after,
        limit=roots,
        replies=readpath.FIRST_REPLIES,
    )
    page = json.loads((found or readpath.UNSAID).body)
    items, address = page["items"], article_address(request, article)
    texts = {str(id_): text for id_, text in public_texts(_ids(items)).items()}
    data = discussion_data(article, items, texts, address=address)
    words = WORDS[asked.language]
    with translation.override(asked.language):
        cards = _Cards(article, address, words)
        context = {
            "article": article,
            "language": asked.language,
            "words": words,
            "count": article.engagement.comments,
            "rating": _rating(article, words),
            "cards": [cards.branch(item) for item in items],
            "next": _next(request, article, asked, page["next"]),
            "data": jsonld_script(data),
        }
        return render_to_string("comments/fragment.html", context)


def _ids(items: list[Shown]) -> Iterator[UUID]:
    for item in items:
        yield UUID(item["id"])
        yield from (UUID(reply["id"]) for reply in item["replies"]["items"])


def _rating(article: Article, words: Words) -> str:
    rating = article.engagement.rating
    return "" if rating is None else words.average.format(rating=number_format(rating, 1))


def _next(request: HttpRequest, article: Article, asked: Asked, cursor: str | None) -> str:
    if cursor is None:
        return ""
    path = f"/api/v1/sites/{article.site.key}/articles/{article.key}/comments.html"
    query = urlencode({"sort": asked.sort, "lang": asked.language, "cursor": cursor})
    return f"{base_url(request)}{path}?{query}"


class _Cards:
    """The comments of one page, in the language and time zone that hold for it."""

    def __init__(self, article: Article, address: str, words: Words) -> None:
        self.address, self.words = address, words
        self.zone = zone_of(article.site.time_zone)

    def branch(self, root: Shown) -> Card:
        names = {root["id"]: ""}
        replies = [self._reply(reply, names) for reply in root["replies"]["items"]]
        card = self.card(root)
        card.replies, card.has_more = replies, root["replies"]["next"] is not None
        return card

    def _reply(self, reply: Shown, names: dict[str, str]) -> Card:
        """To whom a nested reply speaks; replies to the root stand right below it."""
        author = reply.get("author")
        names[reply["id"]] = author["name"] if author else ""
        return self.card(reply, answers_to=names.get(reply["parent"], ""))

    def card(self, shown: Shown, *, answers_to: str = "") -> Card:
        rating, at = shown.get("rating"), datetime.fromisoformat(shown["published_at"])
        return Card(
            id=shown["id"],
            url=comment_address(self.address, shown["id"]),
            author=shown.get("author"),
            html=rendered(shown.get("html") or ""),
            language=shown.get("language", ""),
            at=shown["published_at"],
            at_words=self._moment(at),
            stars=stars(rating) if rating else "",
            stars_words=self.words.stars.format(stars=rating) if rating else "",
            answers_to=self.words.answers_to.format(name=answers_to) if answers_to else "",
            source_words=self._source(shown),
            shown=shown,
        )

    def _source(self, shown: Shown) -> str:
        source = shown.get("source")
        return self.words.sources[source["kind"]].format(name=source["name"]) if source else ""

    def _moment(self, at: datetime) -> str:
        return date_format(at.astimezone(self.zone), DATE_FORMAT)
