from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from comments import readpath
from comments.api.reading_serializers import LatestOutput
from comments.selectors.orders import Key
from comments.selectors.search import EXACT, SIMILAR, Found, found_key, search
from newsportal.articles.api.views import PAGE_CACHE
from newsportal.lib.conditional import conditional_response, json_bytes
from newsportal.lib.etags import etag_of
from newsportal.lib.paging import Paging
from newsportal.lib.problems import Problem
from newsportal.lib.serializers import PageQuery
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


class SearchQuery(PageQuery):
    q = QuestionField()


class SearchOutput(LatestOutput):
    match = serializers.ChoiceField([EXACT, SIMILAR])


class SearchView(PublicSiteView):
    """Public comments by their words, newest first."""

    @extend_schema(operation_id="search_comments", parameters=[SearchQuery], responses=SearchOutput)
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = SearchQuery.read(request)
        paging = Paging("search", {"site": self.site.key, "q": query["q"]})
        after, limit = paging.after(query), int(query["limit"])
        body = self._page(question(query["q"]), paging, after, limit)
        return conditional_response(request, body, etag=etag_of(body), cache_control=PAGE_CACHE)

    def _page(self, asked: Question, paging: Paging, after: Key | None, limit: int) -> bytes:
        if not asked:
            return json_bytes({"items": [], "next": None, "match": EXACT})
        if not _slots.acquire(blocking=False):
            raise Problem("unavailable")
        try:
            with snapshot(), bounded(settings.NEWSPORTAL_SEARCH_TIMEOUT_MS):
                found = search(self.site, asked, after=after, limit=limit)
                return _found_json(found, paging)
        finally:
            _slots.release()


def _found_json(found: Found, paging: Paging) -> bytes:
    return readpath.site_page(
        found.rows,
        paging,
        lambda row: found_key(row, found.match),
        has_more=found.has_more,
        match=found.match,
    )
