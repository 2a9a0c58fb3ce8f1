from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.articles.api.views import CONFIG_CACHE, PAGE_CACHE
from newsportal.articles.lazy import get_or_imagine_article, get_or_make_article
from newsportal.articles.models import Article
from newsportal.lib.addresses import address_digest, client_address
from newsportal.lib.conditional import conditional_response, json_bytes
from newsportal.lib.etags import etag_of
from newsportal.lib.limiter import guard
from newsportal.lib.problems import FieldError, Problem, request_language
from newsportal.lib.public_url import base_url
from newsportal.lib.serializers import NoQuery
from newsportal.lib.snapshots import snapshot
from newsportal.lib.stated import ONCE, problems
from newsportal.readers.api.base import PublicSiteView, SiteView
from newsportal.readers.idempotency import Made, act_once
from newsportal.readers.limits import REACTIONS_BY_READER, SHARES_BY_ADDRESS, limit_key
from newsportal.readers.permissions import Anybody, ReaderOnly
from social import selectors
from social.api import serializers as shapes
from social.api.representation import follow_link_json, network_json, share_json, shares_json
from social.callers import visitor_of
from social.external_selectors import external_counts
from social.reactions import KINDS
from social.services.reactions import react_to_article, take_reaction_back
from social.services.shares import create_share

PRIVATE = {"Cache-Control": "private, no-store"}


class NetworksView(PublicSiteView):
    """The share row, as data."""

    permission_classes = (Anybody,)

    @extend_schema(
        operation_id="list_networks",
        auth=[],
        parameters=[shapes.LanguageQuery],
        responses=shapes.NetworkListOutput,
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = shapes.LanguageQuery.read(request)
        language = query.get("lang") or request_language(request)
        networks = selectors.shown_networks(language)
        items = [network_json(network, language) for network in networks]
        response = _page(request, {"items": items, "next": None}, CONFIG_CACHE)
        if "lang" not in query:
            response["Vary"] = "Accept-Language"
        return response


class SharesView(SiteView):
    """What became of an article's shares; anybody may add one."""

    has_public_reads = True
    permission_classes = (Anybody,)

    @extend_schema(
        operation_id="get_shares",
        auth=[],
        parameters=[shapes.SharesQuery],
        responses=shapes.SharesOutput,
    )
    def get(self, request: HttpRequest, site: str, article: str) -> HttpResponse:
        query = shapes.SharesQuery.read(request)
        with snapshot():
            found = get_or_imagine_article(self.site, article, now=self.now)
            tallies = selectors.tallies_of(found) if found.is_stored else []
            spans = _spans(found, query) if found.is_stored else []
            external = external_counts(found) if found.is_stored else {}
        body = shares_json(found.engagement, tallies, external)
        if "series" in query:
            body["series"] = spans
        return _page(request, body, PAGE_CACHE if found.is_stored else "no-store")

    @problems(*ONCE, "shares_off")
    @extend_schema(
        operation_id="create_share",
        request=shapes.ShareInput,
        responses={201: shapes.ShareOutput},
    )
    def post(self, request: Request, site: str, article: str) -> Response:
        guard(limit_key(request._request, "shares"), *SHARES_BY_ADDRESS)
        body = shapes.ShareInput(data=request.data)
        body.is_valid(raise_exception=True)
        made = act_once(
            self.attempt(self._caller_name()), lambda: self._share(article, body.validated_data)
        )
        share = selectors.get_share(UUID(made.resource))
        answer = share_json(share, base_url=base_url(request._request))
        return Response(answer, status=made.status, headers={**PRIVATE, **made.headers})

    def _caller_name(self) -> str:
        if self.caller is not None:
            return self.caller.identity
        return f"address:{address_digest(client_address(self.request._request)).hex()}"

    def _share(self, key: str, values: dict[str, Any]) -> Made:
        network = selectors.get_shown_network(values["network"])
        article = get_or_make_article(self.site, key, described=values.get("article"), now=self.now)
        share = create_share(
            article=article,
            network=network,
            visitor=visitor_of(self.request._request),
            reader=self.caller.reader if self.caller else None,
            comment_id=values.get("comment"),
            quote=values["quote"],
            via=values["via"],
            now=self.now,
        )
        return Made(status=201, resource=str(share.id))


def _spans(article: Article, query: dict[str, Any]) -> list[dict[str, Any]]:
    if "series" not in query:
        return []
    bounds = {"since": query.get("from"), "until": query.get("to")}
    return selectors.share_series(article, by=query["series"], **bounds)


class ArticleReactionView(SiteView):
    """A reader's reaction to the article itself."""

    permission_classes = (ReaderOnly,)

    @problems("reactions_off", "reader_banned", "validation_error")
    @extend_schema(
        operation_id="put_article_reaction", request=None, responses=shapes.ReactionsOutput
    )
    def put(self, request: Request, site: str, article: str, kind: str) -> Response:
        self._check(kind)
        found = get_or_make_article(self.site, article, described=None, now=self.now)
        numbers = react_to_article(article=found, reader=self.reader, kind=kind, now=self.now)
        return Response({"reactions": numbers}, headers=PRIVATE)

    @problems("validation_error")
    @extend_schema(operation_id="delete_article_reaction", responses=shapes.ReactionsOutput)
    def delete(self, request: Request, site: str, article: str, kind: str) -> Response:
        self._check(kind)
        found: Article = get_or_imagine_article(self.site, article, now=self.now)
        numbers: dict[str, int] = {}
        if found.is_stored:
            numbers = take_reaction_back(article=found, reader=self.reader, kind=kind, now=self.now)
        return Response({"reactions": numbers}, headers=PRIVATE)

    def _check(self, kind: str) -> None:
        guard(f"reactions:{self.reader.id}", *REACTIONS_BY_READER)
        if kind not in KINDS:
            raise Problem("validation_error", errors=[FieldError("kind", "invalid_choice")])


class FollowLinksView(PublicSiteView):
    """Where the publisher can be followed."""

    permission_classes = (Anybody,)

    @extend_schema(
        operation_id="list_follow_links",
        auth=[],
        responses=shapes.FollowLinkListOutput,
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        NoQuery.read(request)
        base = base_url(request)
        links = selectors.shown_follow_links(self.site)
        items = [follow_link_json(link, base_url=base) for link in links]
        return _page(request, {"items": items, "next": None}, CONFIG_CACHE)


def _page(request: HttpRequest, body: dict[str, Any], cache_control: str) -> HttpResponse:
    raw = json_bytes(body)
    return conditional_response(request, raw, etag=etag_of(raw), cache_control=cache_control)
