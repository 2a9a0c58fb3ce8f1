from typing import Any

from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema

from comments import readpath, selectors
from comments.api import reading_serializers as shapes
from comments.filters import LatestFilter
from newsportal.articles.api.views import PAGE_CACHE
from newsportal.lib.conditional import conditional_response, rfc3339
from newsportal.lib.etags import etag_of
from newsportal.lib.paging import Paging
from newsportal.lib.snapshots import snapshot
from newsportal.readers.api.base import PublicSiteView


class LatestView(PublicSiteView):
    """The latest public comments across the site."""

    @extend_schema(
        operation_id="list_latest_comments",
        parameters=[shapes.LatestQuery],
        responses=shapes.LatestOutput,
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = shapes.LatestQuery.read(request)
        paging = Paging("latest", self._filters(query))
        after = paging.after(query)
        with snapshot():
            comments = LatestFilter(query, selectors.public_comments(self.site)).qs
            body = readpath.latest_page(
                comments, paging=paging, after=after, limit=int(query["limit"])
            )
        return conditional_response(request, body, etag=etag_of(body), cache_control=PAGE_CACHE)

    def _filters(self, query: dict[str, Any]) -> dict[str, str]:
        """What a cursor is signed over."""
        return {
            "site": self.site.key,
            "section": query.get("section", ""),
            "author": str(query.get("author", "")),
            "featured": query.get("featured", ""),
            "since": rfc3339(query["since"]) if "since" in query else "",
        }
