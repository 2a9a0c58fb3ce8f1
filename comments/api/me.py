"""A reader's own comments and notices across the site. All private."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments import selectors
from comments.api import me_serializers as shapes
from comments.api.representation import as_told, comment_with_edit_json
from comments.models import Comment, Decision, Notice, Revision
from comments.readpath import article_link, comment_json
from comments.selectors import account
from comments.selectors.reasons import ToldReasons
from comments.services.notices import mark_read
from comments.states import State
from newsportal.articles.models import Article
from newsportal.lib.paging import Paging
from newsportal.lib.problems import request_language
from newsportal.lib.serializers import PageQuery
from newsportal.lib.snapshots import snapshot
from newsportal.readers.api.base import ApiView
from newsportal.readers.models import Reader
from newsportal.readers.permissions import ReaderOnly
from newsportal.sites.models import Mode

Row = TypeVar("Row", Comment, Notice)


class MyCommentsView(ApiView):
    """All that the caller wrote on the site, newest first, in every state."""

    permission_classes = (ReaderOnly,)

    @extend_schema(
        operation_id="list_my_comments",
        parameters=[PageQuery],
        responses=shapes.AccountCommentListOutput,
    )
    def get(self, request: Request) -> Response:
        with snapshot():
            page, cursor = _page(request, "my-comments", self.reader, account.comments_of)
            decisions, edits = selectors.last_decisions(page), selectors.newer_texts(page)
        told = _told(request, self.reader)
        items = [
            as_told(
                {
                    **comment_with_edit_json(
                        comment, decisions.get(comment.id), edits.get(comment.id)
                    ),
                    "article": article_link(comment.article),
                },
                told,
            )
            for comment in page
        ]
        return Response({"items": items, "next": cursor})


class NotificationsView(ApiView):
    """What the caller is told, newest first; each comment as it is now."""

    permission_classes = (ReaderOnly,)

    @extend_schema(
        operation_id="list_notifications",
        parameters=[PageQuery],
        responses=shapes.NotificationListOutput,
    )
    def get(self, request: Request) -> Response:
        reader = self.reader
        with snapshot():
            page, cursor = _page(request, "notifications", reader, account.notices_of)
            own = [notice.comment for notice in page if notice.comment.author_id == reader.id]
            decisions, edits = selectors.last_decisions(own), selectors.newer_texts(own)
        told = _told(request, reader)
        items = [_notice_json(notice, reader, decisions, edits, told) for notice in page]
        unread = account.unread_count(reader)
        return Response({"items": items, "next": cursor, "unread": unread})


class NotificationsReadView(ApiView):
    """The caller has seen some notices, or all."""

    permission_classes = (ReaderOnly,)

    @extend_schema(
        operation_id="read_notifications", request=shapes.ReadInput, responses={204: None}
    )
    def post(self, request: Request) -> Response:
        body = shapes.ReadInput(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        mark_read(
            reader=self.reader,
            ids=values.get("ids", ()),
            until=values.get("until"),
            is_all=values.get("all", False),
            now=self.now,
        )
        return Response(status=204)


def _told(request: Request, reader: Reader) -> ToldReasons:
    return ToldReasons(reader.site_id, request_language(request._request))


def _page(
    request: Request, route: str, reader: Reader, read: Callable[..., list[Row]]
) -> tuple[list[Row], str | None]:
    """One page of a list of the reader's, and the cursor behind it."""
    query = PageQuery.read(request)
    limit, paging = int(query["limit"]), Paging(route, {"reader": str(reader.id)})
    found = read(reader, after=paging.after(query), limit=limit + 1)
    return paging.cut(found, limit, account.account_key)


def _notice_json(
    notice: Notice,
    reader: Reader,
    decisions: Mapping[UUID, Decision],
    edits: Mapping[UUID, Revision],
    told: ToldReasons,
) -> dict[str, Any]:
    comment = notice.comment
    article = _shown_article(comment)
    if comment.author_id == reader.id:
        edit = edits.get(comment.id)
        shown = as_told(comment_with_edit_json(comment, decisions.get(comment.id), edit), told)
    else:
        if article is None:
            comment.state = State.REMOVED
        shown = comment_json(comment, comment.author.public)
    return {
        "id": notice.id,
        "kind": notice.kind,
        "is_read": notice.read_at is not None,
        "created_at": notice.created_at,
        "comment_version": notice.comment_version,
        "comment": shown,
        "article": article_link(article) if article else None,
    }


def _shown_article(comment: Comment) -> Article | None:
    """The article, unless it is hidden: then nothing that others wrote there can be read."""
    return None if comment.article.policy.mode == Mode.HIDDEN else comment.article
