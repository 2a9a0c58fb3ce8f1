from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from comments import readpath
from comments.api.reading_serializers import LatestOutput
from comments.api.serializers import LIMITS
from comments.selectors.search import EXACT, SIMILAR, Found, found_key, search
from comments.selectors.threads import authors_of
from newsportal.articles.api.views import PAGE_CACHE
from newsportal.lib.conditional import conditional_response, json_bytes
from newsportal.lib.cursors import decode_cursor, encode_cursor
from newsportal.lib.etags import etag_of
from newsportal.lib.problems import Problem
from newsportal.lib.serializers import QuerySerializer
from newsportal.lib.snapshots import bounded, snapshot
from newsportal.lib.words.documents import Question, question
from newsportal.readers.api.base import PublicSiteView

# Searches are the dearest reads: they must not take all threads and connections of a process.
AT_ONCE = 4
QUESTION_CHARS = (3, 100)

_slots = BoundedSemaphore(AT_ONCE)


class QuestionField(serializers.CharField):
    """What to look for: a few words."""

    def __init__(self, **kwargs: Any) -> None:
        shortest, longest = QUESTION_CHARS
        super().__init__(min_length=shortest, max_length=longest, **kwargs)


class SearchQuery(QuerySerializer):
    q = QuestionField()
    limit = serializers.ChoiceField(LIMITS, default=20)
    cursor = serializers.CharField(max_length=512, required=False)


class SearchOutput(LatestOutput):
    match = serializers.ChoiceField([EXACT, SIMILAR])


class SearchView(PublicSiteView):
    """Public comments by their words, newest first."""

    @extend_schema(operation_id="search_comments", parameters=[SearchQuery], responses=SearchOutput)
    def get(self, request: Request, site: str) -> HttpResponse:
        query = SearchQuery.read(request)
        asked, filters = question(query["q"]), {"site": self.site.key, "q": query["q"]}
        after = None
        if "cursor" in query:
            after = decode_cursor(query["cursor"], route="search", filters=filters)
        body = json_bytes(self._page(asked, filters, after, int(query["limit"])))
        return conditional_response(
            request._request, body, etag=etag_of(body), cache_control=PAGE_CACHE
        )

    def _page(
        self, asked: Question, filters: dict[str, str], after: Any, limit: int
    ) -> dict[str, Any]:
        if not asked:
            return {"items": [], "next": None, "match": EXACT}
        if not _slots.acquire(blocking=False):
            raise Problem("unavailable")
        try:
            with snapshot(), bounded(settings.NEWSPORTAL_SEARCH_TIMEOUT_MS):
                return _found_json(search(self.site, asked, after=after, limit=limit), filters)
        finally:
            _slots.release()


def _found_json(found: Found, filters: dict[str, str]) -> dict[str, Any]:
    authors = authors_of(found.comments)
    items = [
        {
            **readpath.comment_json(comment, authors),
            "article": readpath.article_link(comment.article),
        }
        for comment in found.comments
    ]
    kept = readpath.within_page(items)
    cursor = None
    if found.has_more or kept < len(items):
        key = found_key(found.comments[kept - 1], found.match)
        cursor = encode_cursor(route="search", filters=filters, key=key)
    return {"items": items[:kept], "next": cursor, "match": found.match}
