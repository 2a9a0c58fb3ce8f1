"""The news feed for feed readers: Atom and JSON Feed 1.1, in each of its orders."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from newsportal.articles import selectors
from newsportal.articles.addresses import article_address, site_address
from newsportal.articles.api.representation import counts_json
from newsportal.articles.api.serializers import SORTS
from newsportal.articles.heat import HALF_LIVES
from newsportal.articles.models import Article, RankSort
from newsportal.articles.ranking import DEFAULT_WINDOW, WINDOWS
from newsportal.lib.atom import CONTENT_TYPE as ATOM
from newsportal.lib.atom import Entry, Feed, atom_bytes, tag_uri
from newsportal.lib.conditional import conditional_response, json_bytes
from newsportal.lib.etags import etag_of
from newsportal.lib.public_url import base_url
from newsportal.lib.serializers import QuerySerializer
from newsportal.readers.api.base import PublicSiteView
from newsportal.sites.models import Site

# Readers' programs come by themselves and take their time.
FEED_CACHE = "public, max-age=15"
FEED_ENTRIES = 50
JSON_FEED = "application/feed+json"
_JSON_FEED_VERSION = "https://jsonfeed.org/version/1.1"


class FeedQuery(QuerySerializer):
    sort = serializers.ChoiceField(SORTS, default="latest")
    window = serializers.ChoiceField(tuple(WINDOWS), default=DEFAULT_WINDOW)
    section = serializers.CharField(max_length=40, required=False)


class FeedView(PublicSiteView):
    """The first articles in one order, all or of one section."""

    content_type: str

    def respond(self, request: HttpRequest) -> HttpResponse:
        query = FeedQuery.read(request)
        found = selectors.in_order(
            self.site,
            query,
            sort=query["sort"],
            window=query["window"],
            after=None,
            limit=FEED_ENTRIES,
        )
        body = self.body(request, found, _order(query))
        return feed_response(request, body, self.content_type)

    def body(self, request: HttpRequest, articles: list[Article], order: str) -> bytes:
        raise NotImplementedError


class FeedAtomView(FeedView):
    content_type = ATOM

    @extend_schema(
        operation_id="get_feed_atom",
        parameters=[FeedQuery],
        responses={(200, ATOM): OpenApiTypes.STR},
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        return self.respond(request)

    def body(self, request: HttpRequest, articles: list[Article], order: str) -> bytes:
        site = self.site
        feed = Feed(
            id=site_tag(site, f"articles{order}"),
            title=_title(site, order),
            author=site.name,
            url=site_address(request, site),
            self_url=self_address(request),
            language=site.language,
            updated=site.created_at,
            entries=[article_entry(request, article) for article in articles],
        )
        return atom_bytes(feed)


class FeedJsonView(FeedView):
    content_type = JSON_FEED

    @extend_schema(
        operation_id="get_feed_json",
        parameters=[FeedQuery],
        responses={(200, JSON_FEED): OpenApiTypes.OBJECT},
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        return self.respond(request)

    def body(self, request: HttpRequest, articles: list[Article], order: str) -> bytes:
        return json_bytes(
            {
                "version": _JSON_FEED_VERSION,
                "title": _title(self.site, order),
                "home_page_url": site_address(request, self.site),
                "feed_url": self_address(request),
                "language": self.site.language,
                "authors": [{"name": self.site.name}],
                "items": [article_item(request, article) for article in articles],
            }
        )


def _order(query: Mapping[str, str]) -> str:
    """What tells the feeds of a site apart: nothing for the latest, `?hot`, `?shared:24h`."""
    sort = query["sort"]
    if sort == "latest":
        return ""
    return f"?{sort}" if sort in HALF_LIVES else f"?{sort}:{query['window']}"


def _title(site: Site, order: str) -> str:
    if not order:
        return site.name
    sort = order.removeprefix("?").partition(":")[0]
    with override(site.language):
        return f"{site.name}: {RankSort(sort).label}"


def article_entry(request: HttpRequest, article: Article) -> Entry:
    replies = f"/api/v1/sites/{article.site.key}/articles/{article.key}/comments.atom"
    return Entry(
        id=article_tag(article),
        title=article.title,
        url=article_address(request, article),
        published=article.published_at,
        updated=article.updated_at or article.published_at,
        authors=article.authors,
        language=article.language,
        tags=_tags(article),
        replies_url=f"{base_url(request)}{replies}",
        replies=selectors.shown_numbers(article).comments,
    )


def article_item(request: HttpRequest, article: Article) -> dict[str, Any]:
    """An item of a JSON Feed. We hold no text of articles, and an item must have one: the title."""
    numbers = selectors.shown_numbers(article)
    item = {
        "id": article_tag(article),
        "url": article_address(request, article),
        "title": article.title,
        "content_text": article.title,
        "image": article.image_url,
        "date_published": article.published_at,
        "date_modified": article.updated_at,
        "authors": [{"name": name} for name in article.authors],
        "tags": _tags(article),
        "language": article.language,
        "_newsportal": {"key": article.key, **counts_json(numbers)},
    }
    return {name: value for name, value in item.items() if value}


def article_tag(article: Article) -> str:
    """The article's id in every feed: its address may change, its key does not."""
    return site_tag(article.site, f"articles/{article.key}")


def site_tag(site: Site, path: str) -> str:
    return tag_uri(site.hosts[0], site.created_at, f"{site.key}/{path}")


def self_address(request: HttpRequest) -> str:
    return f"{base_url(request)}{request.get_full_path()}"


def feed_response(
    request: HttpRequest, body: bytes, content_type: str, *, cache_control: str = FEED_CACHE
) -> HttpResponse:
    """No Last-Modified: an entry that is taken away makes a feed newer and its last date older."""
    return conditional_response(
        request, body, etag=etag_of(body), cache_control=cache_control, content_type=content_type
    )


def _tags(article: Article) -> list[str]:
    section = [article.section.name] if article.section else []
    return list(dict.fromkeys([*section, *article.tags]))
