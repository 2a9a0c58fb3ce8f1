from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema

from comments import readpath, selectors
from comments.api import reading_serializers as shapes
from comments.filters import LatestFilter
from comments.models import Comment
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
            body = readpath.latest_page(
                self._found(query, after), paging=paging, after=after, limit=int(query["limit"])
            )
        return conditional_response(request, body, etag=etag_of(body), cache_control=PAGE_CACHE)

    def _found(self, query: dict[str, Any], after: selectors.Key | None) -> QuerySet[Comment]:
        """Public comments as the query wants them; of a section those of the next page alone."""
        public = LatestFilter(query, selectors.public_comments(self.site)).qs
        if "section" not in query:
            return public
        ids = selectors.latest_of_section(
            LatestFilter(query, selectors.published_comments(self.site)).qs,
            site=self.site,
            section=query["section"],
            after=after,
            limit=int(query["limit"]) + 1,
        )
        return public.filter(id__in=ids)

    def _filters(self, query: dict[str, Any]) -> dict[str, str]:
        """What a cursor is signed over."""
        return {
            "site": self.site.key,
            "section": query.get("section", ""),
            "author": str(query.get("author", "")),
            "featured": query.get("featured", ""),
            "since": rfc3339(query["since"]) if "since" in query else "",
        }
