"""Discussions for feed readers and for pages that are made on a server."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from comments import readpath, selectors
from comments.feeds.atom import FEED_ENTRIES, entries_of
from comments.feeds.fragment import DEFAULT_SORT, Asked, fragment
from comments.selectors.feeds import newest_in_discussion
from comments.selectors.latest import newest_first, public_comments
from newsportal.articles.addresses import article_address, site_address
from newsportal.articles.api.views import PAGE_CACHE
from newsportal.articles.feeds import (
    FEED_CACHE,
    article_tag,
    feed_response,
    self_address,
    site_tag,
)
from newsportal.articles.lazy import get_or_imagine_article
from newsportal.articles.models import Article
from newsportal.lib.atom import CONTENT_TYPE as ATOM
from newsportal.lib.atom import Feed, atom_bytes
from newsportal.lib.conditional import conditional_response
from newsportal.lib.etags import etag_of
from newsportal.lib.problem_texts import LANGUAGES
from newsportal.lib.serializers import NoQuery, QuerySerializer
from newsportal.lib.snapshots import snapshot
from newsportal.readers.api.base import PublicSiteView

HTML = "text/html; charset=utf-8"


class SiteCommentsAtomView(PublicSiteView):
    """The latest comments across the site."""

    @extend_schema(operation_id="get_site_comments_atom", responses={(200, ATOM): OpenApiTypes.STR})
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        NoQuery.read(request)
        with snapshot():
            comments = list(newest_first(public_comments(self.site))[:FEED_ENTRIES])
            entries = entries_of(request, comments, names_article=True)
        feed = Feed(
            id=site_tag(self.site, "comments"),
            title=self.site.name,
            author=self.site.name,
            url=site_address(request, self.site),
            self_url=self_address(request),
            language=self.site.language,
            updated=self.site.created_at,
            entries=entries,
        )
        return feed_response(request, atom_bytes(feed), ATOM)


class ArticleCommentsAtomView(PublicSiteView):
    """The latest comments under one article, reviews and replies alike."""

    @extend_schema(operation_id="get_comments_atom", responses={(200, ATOM): OpenApiTypes.STR})
    def get(self, request: HttpRequest, site: str, article: str) -> HttpResponse:
        NoQuery.read(request)
        with snapshot():
            found = get_or_imagine_article(self.site, article, now=self.now)
            selectors.check_discussion(found)
            comments = newest_in_discussion(found, limit=FEED_ENTRIES) if found.is_stored else []
            for comment in comments:
                # The page that was asked for, also where the discussion is another article's.
                comment.article = found
            entries = entries_of(request, comments, names_article=False)
        feed = Feed(
            id=f"{article_tag(found)}/comments",
            title=found.title,
            author=self.site.name,
            url=article_address(request, found),
            self_url=self_address(request),
            language=found.language,
            updated=found.published_at,
            entries=entries,
        )
        cache = FEED_CACHE if found.is_stored else "no-store"
        return feed_response(request, atom_bytes(feed), ATOM, cache_control=cache)


class FragmentQuery(QuerySerializer):
    sort = serializers.ChoiceField(tuple(selectors.ORDERS), default=DEFAULT_SORT)
    cursor = serializers.CharField(max_length=512, required=False)
    lang = serializers.ChoiceField(LANGUAGES, required=False)


class FragmentView(PublicSiteView):
    """A page of the thread as HTML with structured data, to be put into the article's page."""

    @extend_schema(
        operation_id="get_comments_html",
        parameters=[FragmentQuery],
        responses={(200, "text/html"): OpenApiTypes.STR},
    )
    def get(self, request: HttpRequest, site: str, article: str) -> HttpResponse:
        query = FragmentQuery.read(request)
        with snapshot():
            found = get_or_imagine_article(self.site, article, now=self.now)
            selectors.check_discussion(found)
            asked = self._asked(found, query)
            body = fragment(request, found, asked).encode()
        response = conditional_response(
            request,
            body,
            etag=etag_of(body),
            cache_control=PAGE_CACHE if found.is_stored else "no-store",
            content_type=HTML,
        )
        response["Content-Language"] = asked.language
        # The page that it stands in is what search engines should show.
        response["X-Robots-Tag"] = "noindex"
        return response

    def _asked(self, article: Article, query: dict[str, Any]) -> Asked:
        sort = query["sort"]
        paging = readpath.thread_paging(site=self.site.key, article=article.key, sort=sort)
        after = paging.after(query)
        return Asked(sort=sort, language=query.get("lang", self.site.language), after=after)
