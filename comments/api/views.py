from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from comments import readpath, selectors
from comments.api import serializers as shapes
from comments.api.own import OwnCommentView
from comments.api.representation import as_told, own_comment_json
from comments.models import Comment
from comments.selectors.reasons import ToldReasons
from comments.services.sandbox import is_command, obey_before
from comments.services.submit import Repeated, Submitted, Wanted, take_comment
from newsportal.articles.api.representation import counts_json
from newsportal.articles.api.views import PAGE_CACHE
from newsportal.articles.lazy import get_or_imagine_article
from newsportal.articles.models import Engagement
from newsportal.lib.conditional import (
    conditional_response,
    is_known,
    json_bytes,
    known_version,
)
from newsportal.lib.etags import etag_of
from newsportal.lib.limiter import guard
from newsportal.lib.markup import render
from newsportal.lib.problems import Problem, request_language
from newsportal.lib.serializers import AtLeast
from newsportal.lib.snapshots import snapshot
from newsportal.lib.stated import LOCATION, ONCE, problems
from newsportal.readers.api.base import PublicView, SiteView
from newsportal.readers.authentication import guest_of
from newsportal.readers.idempotency import Made
from newsportal.readers.limits import COMMENTS_BY_READER, PREVIEWS_BY_READER, guard_reader
from newsportal.readers.permissions import ReaderOnly
from newsportal.sites.selectors import get_site


class ThreadView(SiteView):
    """The thread of an article: everybody reads the same bytes, readers write."""

    has_public_reads = True
    # Of one the token alone is looked at, by `_take`; the rest is found with the facts.
    has_plain_posts = True
    permission_classes = (ReaderOnly,)

    def prepare(self, **kwargs: Any) -> None:
        """Of a read the page says whether there is such a site."""
        self.now = timezone.now()

    @extend_schema(
        operation_id="list_comments",
        auth=[],
        parameters=[shapes.ThreadQuery],
        responses=shapes.ThreadOutput,
    )
    def get(self, request: HttpRequest, site: str, article: str) -> HttpResponse:
        try:
            query = shapes.ThreadQuery.read(request)
        except (Problem, ValidationError):
            # Whose site is wrong hears of that first.
            get_site(site)
            raise
        sort, limit, replies = query["sort"], int(query["limit"]), int(query["replies"])
        stars = int(query["rating"]) if "rating" in query else None
        paging = readpath.thread_paging(site=site, article=article, sort=sort, stars=stars)
        try:
            after = paging.after(query)
        except Problem:
            self._check(site, article)
            raise
        name = f"{sort} {stars} {limit} {replies} {query.get('cursor', '')}"
        name = etag_of(name.encode())[:12]
        page = readpath.thread_page(
            site=site,
            article=article,
            sort=sort,
            stars=stars,
            after=after,
            limit=limit,
            replies=replies,
            known=known_version(request, name),
        )
        if page is None or page.may_be_hidden:
            self._check(site, article)
        kept, page = (PAGE_CACHE, page) if page else ("no-store", readpath.UNSAID)
        etag = f"{page.version}.{name}"
        return conditional_response(request, page.body, etag=etag, cache_control=kept)

    def _check(self, site: str, article: str) -> None:
        """Raise Problem unless this is an article, or may become one, whose discussion shows."""
        found = get_or_imagine_article(get_site(site), article, now=self.now)
        selectors.check_discussion(found)

    @problems(
        *ONCE,
        "already_reviewed",
        "identity_required",
        "nudge",
        "parent_not_public",
        "reader_banned",
        "slow_mode",
        "text_too_complex",
        "thread_closed",
    )
    @extend_schema(
        operation_id="create_comment",
        parameters=[LOCATION],
        request=shapes.CommentInput,
        responses={201: shapes.SubmittedOutput, 202: shapes.SubmittedOutput},
    )
    def post(self, request: HttpRequest, site: str, article: str) -> HttpResponse:
        self.now = timezone.now()
        try:
            made = self._take(request, site, article)
        except Problem:
            # Whose site or token is wrong hears of that, and of nothing else.
            self._look_closer(site, article)
            raise
        if made.is_replay:
            self._look_closer(site, article)
        submitted = made.fresh or _submitted_before(made)
        comment = submitted.comment
        numbers = submitted.numbers or Engagement.objects.get(
            article__site=comment.site_id, article__key=article
        )
        answer = {
            **own_comment_json(comment, submitted.decision),
            "counts": counts_json(numbers),
        }
        as_told(answer, ToldReasons(comment.site_id, request_language(request)))
        headers = {**made.headers, "Location": f"/api/v1/comments/{comment.id}"}
        return HttpResponse(
            json_bytes(answer),
            status=made.status,
            headers=headers,
            content_type="application/json",
        )

    def _take(self, request: HttpRequest, site: str, article: str) -> Made:
        author_id = guest_of(request, now=self.now) or self.reader.id
        guard_reader(request, f"comments:{author_id}", *COMMENTS_BY_READER)
        body = shapes.CommentInput.read(self.sent)
        if is_command(body.get("text", "")):
            self._look_closer(site, article)
            obey_before(self.site, body["text"])
        attempt = self.attempt(f"reader:{author_id}")
        attempt.check()
        try:
            submitted = take_comment(
                site_key=site,
                key=article,
                author_id=author_id,
                wanted=_wanted(body),
                now=self.now,
                attempt=attempt,
            )
        except Repeated as repeated:
            return repeated.made
        resource = str(submitted.comment.id)
        return Made(status=submitted.http_status, resource=resource, fresh=submitted)

    def _look_closer(self, site: str, article: str) -> None:
        """At what is seldom wrong with a POST: the site, and whether the reader may write there.

        Raises Problem.
        """
        self.initial(self.as_drf(), site=site, article=article)


def _wanted(values: dict[str, Any]) -> Wanted:
    return Wanted(
        text=values.get("text", ""),
        parent_id=values.get("parent"),
        rating=values.get("rating"),
        wants_nudge=values.get("nudge", False),
        is_subscribing=values.get("subscribe", False),
        described=values.get("article"),
    )


def _submitted_before(made: Made) -> Submitted:
    """What an earlier attempt of the same POST stored, as it is now. Queries: 2."""
    comment = Comment.objects.select_related("author", "site").get(id=made.resource)
    decision = selectors.last_decisions([comment]).get(comment.id)
    return Submitted(comment, made.status, decision, numbers=None)


class CommentView(OwnCommentView, PublicView):
    """A comment by its permanent address: everybody reads, its author writes."""

    @extend_schema(
        operation_id="get_comment",
        auth=[],
        parameters=[AtLeast],
        responses=shapes.PermalinkOutput,
    )
    def get(self, request: HttpRequest, comment: UUID) -> HttpResponse:
        AtLeast.read(request)
        with snapshot():
            found, article = selectors.get_listed_comment(comment)
            etag = f"{article.pk}.{article.engagement.version}.{found.id.hex}"
            has_it = is_known(request, etag)
            page = b"" if has_it else readpath.permalink(found, article)
        return conditional_response(
            request,
            page,
            etag=etag,
            cache_control=PAGE_CACHE,
        )


class RepliesView(PublicView):
    """The replies of a comment: all descendants of a root, the children of a reply."""

    @extend_schema(
        operation_id="list_replies",
        auth=[],
        parameters=[shapes.RepliesQuery],
        responses=shapes.RepliesOutput,
    )
    def get(self, request: HttpRequest, comment: UUID) -> HttpResponse:
        query = shapes.RepliesQuery.read(request)
        limit, cursor = int(query["limit"]), query.get("cursor", "")
        after = readpath.replies_paging(comment).after(query)
        name = etag_of(f"replies {limit} {cursor}".encode())[:12]
        with snapshot():
            found, article = selectors.get_listed_comment(comment)
            etag = f"{article.pk}.{article.engagement.version}.{found.id.hex}.{name}"
            has_it = is_known(request, etag)
            page = b"" if has_it else readpath.replies_page(found, after=after, limit=limit)
        return conditional_response(
            request,
            page,
            etag=etag,
            cache_control=PAGE_CACHE,
        )


class PreviewView(SiteView):
    """How a text will look, by the same renderer that will publish it."""

    permission_classes = (ReaderOnly,)

    @problems("text_too_complex")
    @extend_schema(
        operation_id="preview_comment",
        request=shapes.PreviewInput,
        responses=shapes.PreviewOutput,
    )
    def post(self, request: Request, site: str) -> Response:
        guard(f"preview:{self.reader.id}", *PREVIEWS_BY_READER)
        body = shapes.PreviewInput(data=request.data)
        body.is_valid(raise_exception=True)
        markup: Any = self.site.markup
        return Response({"html": render(body.validated_data["text"], markup)})
