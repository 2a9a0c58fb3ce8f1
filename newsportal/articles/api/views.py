import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.articles import selectors
from newsportal.articles.api import serializers as shapes
from newsportal.articles.api.config_serializers import ConfigOutput
from newsportal.articles.api.representation import article_json, article_page_json, counts_json
from newsportal.articles.lazy import get_or_imagine_article
from newsportal.articles.models import KEY_PATTERN, Article
from newsportal.articles.services import register_article
from newsportal.events.routing import functions
from newsportal.lib.conditional import conditional_response, json_bytes, rfc3339
from newsportal.lib.etags import etag_of
from newsportal.lib.paging import Paging
from newsportal.lib.problems import FieldError, Problem, request_language
from newsportal.lib.stated import problems
from newsportal.readers.api.base import PublicSiteView, SiteView
from newsportal.readers.permissions import Anybody, ArticlesScope
from newsportal.sites.models import Challenge, Site
from newsportal.sites.policy import boundaries_after, resolve_policy, spells_of

PAGE_CACHE = "public, max-age=1, stale-while-revalidate=2"
CONFIG_SECONDS = 300
CONFIG_CACHE = f"public, max-age={CONFIG_SECONDS}"
# For the schema: the keys are articles'.
COUNTS_BY_KEY = {
    "type": "object",
    "additionalProperties": {"$ref": "#/components/schemas/CountsOutput"},
}


class ArticlesView(PublicSiteView):
    """The news feed, or one article by its address."""

    @extend_schema(
        operation_id="list_articles",
        parameters=[shapes.ArticlesQuery],
        responses=shapes.ArticleListOutput,
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = shapes.ArticlesQuery.read(request)
        articles, cursor = self._by_url(query) if "url" in query else self._page(query)
        items = [article_json(article, now=self.now) for article in articles]
        # The clock moves `server_time` alone; the ETag is of the rest.
        stable = [{**item, "server_time": None} for item in items]
        return conditional_response(
            request,
            json_bytes({"items": items, "next": cursor}),
            etag=etag_of(json_bytes({"items": stable, "next": cursor})),
            cache_control=PAGE_CACHE,
        )

    def _by_url(self, query: dict[str, Any]) -> tuple[list[Article], None]:
        return selectors.find_by_url(self.site, query["url"]), None

    def _page(self, query: dict[str, Any]) -> tuple[list[Article], str | None]:
        sort, window, limit = query["sort"], query["window"], int(query["limit"])
        filters = {
            "site": self.site.key,
            "sort": sort,
            "window": window,
            "section": query.get("section", ""),
            "q": query.get("q", ""),
            "after": rfc3339(query["published_after"]) if "published_after" in query else "",
        }
        paging = Paging("articles", filters)
        after = paging.after(query)
        found = selectors.in_order(
            self.site,
            query,
            sort=sort,
            window=window,
            after=after,
            limit=limit + 1,
        )
        return paging.cut(found, limit, lambda article: _key(article, sort))


def _key(article: Article, sort: str) -> list[str | int]:
    if sort == "latest":
        return [rfc3339(article.published_at), article.id]
    return [getattr(article, "rank_value", 0), article.id]


class ArticleView(SiteView):
    """One article; its publisher registers and changes it by PUT."""

    has_public_reads = True
    permission_classes = (ArticlesScope,)

    @extend_schema(
        operation_id="get_article",
        auth=[],
        parameters=[shapes.ArticleQuery],
        responses=shapes.ArticlePageOutput,
    )
    def get(self, request: HttpRequest, site: str, article: str) -> HttpResponse:
        query = shapes.ArticleQuery.read(request)
        found = get_or_imagine_article(self.site, article, now=self.now)
        language = query.get("lang", self.site.language)
        page = article_page_json(found, now=self.now, language=language)
        # The clock moves `server_time` and the phrase; only what is read counts for the ETag.
        stable = {**page, "server_time": None, "refresh_after_seconds": None}
        return conditional_response(
            request,
            json_bytes(page),
            etag=etag_of(json_bytes(stable)),
            cache_control=PAGE_CACHE if found.is_stored else "no-store",
        )

    @problems(never=("unknown_article",))
    @extend_schema(
        operation_id="put_article",
        request=shapes.ArticleInput,
        responses={200: shapes.ArticleOutput, 201: shapes.ArticleOutput},
    )
    def put(self, request: Request, site: str, article: str) -> Response:
        if not re.match(KEY_PATTERN, article):
            raise Problem("validation_error", errors=[FieldError("article", "invalid")])
        body = shapes.ArticleInput(data=request.data, context={"site": self.site})
        body.is_valid(raise_exception=True)
        _, is_new = register_article(site=self.site, key=article, facts=body.facts(), now=self.now)
        stored = selectors.articles_of(self.site).get(key=article)
        return Response(article_json(stored, now=self.now), status=201 if is_new else 200)


class CountsView(PublicSiteView):
    """Numbers of up to 100 articles, by key; an unknown key has zeros."""

    authentication_classes = ()
    permission_classes = (Anybody,)

    @extend_schema(
        operation_id="get_counts",
        parameters=[shapes.CountsQuery],
        responses={200: COUNTS_BY_KEY},
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = shapes.CountsQuery.read(request)
        keys = [key for key in query["articles"].split(",") if key]
        if len(keys) > shapes.COUNTS_MAX or not all(re.match(KEY_PATTERN, key) for key in keys):
            raise Problem("validation_error", errors=[FieldError("articles", "invalid")])
        body = json_bytes(self._counts(keys))
        return conditional_response(request, body, etag=etag_of(body), cache_control=PAGE_CACHE)

    @extend_schema(
        operation_id="post_counts",
        request=shapes.CountsInput,
        responses={200: COUNTS_BY_KEY},
    )
    def post(self, request: Request, site: str) -> Response:
        body = shapes.CountsInput(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(self._counts(body.validated_data["articles"]))

    def _counts(self, keys: Iterable[str]) -> dict[str, Any]:
        unique = list(dict.fromkeys(keys))
        found = selectors.engagements_by_key(self.site, unique)
        return {key: counts_json(found.get(key)) for key in unique}


class ConfigView(PublicSiteView):
    """All that a widget needs to know of a site; each wing adds its part by `routes.py`."""

    @extend_schema(
        operation_id="get_config",
        parameters=[shapes.ArticleQuery],
        responses=ConfigOutput,
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = shapes.ArticleQuery.read(request)
        language = query.get("lang") or request_language(request)
        body = json_bytes(site_config(self.site, language))
        response = conditional_response(
            request,
            body,
            etag=etag_of(body),
            cache_control=_until_next(self.site, self.now),
        )
        if "lang" not in query:
            response["Vary"] = "Accept-Language"
        return response


def _challenge(site: Site) -> dict[str, str] | None:
    """Where guests get what they have to solve; the puzzle itself is not to be cached."""
    if site.challenge == Challenge.OFF:
        return None
    return {"kind": site.challenge, "url": reverse("challenge", args=[site.key])}


def _until_next(site: Site, now: datetime) -> str:
    """As long as configs are kept, but not beyond the next switch of the whole site."""
    times = boundaries_after(spells_of(site, None, None), now)
    seconds = int((times[0] - now).total_seconds()) if times else CONFIG_SECONDS
    return f"public, max-age={max(1, min(seconds, CONFIG_SECONDS))}"


def site_config(site: Site, language: str) -> dict[str, Any]:
    policy = resolve_policy(site=site, now=timezone.now())
    config: dict[str, Any] = {
        "site": {"key": site.key, "name": site.name, "language": site.language},
        "language": language,
        "guests_allowed": site.guests_allowed,
        "min_identity": policy.min_identity,
        "slow_mode_seconds": policy.slow_mode_seconds,
        "reactions": policy.reactions,
        "shares": policy.shares,
        "mailed_links": settings.NEWSPORTAL_SENDS_MAIL,
        "login_url": site.login_url or None,
        "rules": site.rules or None,
        "challenge": _challenge(site),
    }
    for part in functions("SITE_CONFIG"):
        config |= part(site=site, language=language)
    return config
