"""What authors do with their own comments."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments import selectors
from comments.api.own_serializers import EditedOutput, EditInput, RemovalQuery, TombstoneOutput
from comments.api.representation import as_told, edited_comment_json
from comments.models import Comment
from comments.readpath import comment_json
from comments.selectors.reasons import ToldReasons
from comments.services.edit import Changes, Edited, edit_comment
from comments.services.remove import remove_own_comment
from comments.services.sandbox import obey_before
from newsportal.articles.api.representation import counts_json
from newsportal.articles.models import Engagement
from newsportal.lib.limiter import guard
from newsportal.lib.problems import request_language
from newsportal.lib.stated import problems
from newsportal.readers.api.base import ApiView
from newsportal.readers.limits import COMMENTS_BY_READER
from newsportal.readers.permissions import ReaderOnly


class OwnCommentView(ApiView):
    """The author's half of a comment's address."""

    permission_classes = (ReaderOnly,)

    @problems(
        "already_reviewed",
        "decided_already",
        "edit_window_over",
        "identity_required",
        "nudge",
        "reader_banned",
        "text_too_complex",
        "thread_closed",
        "version_conflict",
    )
    @extend_schema(
        operation_id="edit_comment",
        request=EditInput,
        responses={200: EditedOutput, 202: EditedOutput},
    )
    def patch(self, request: Request, comment: UUID) -> Response:
        """Change one's own comment: 200 when the new text is public, 202 when it is not."""
        reader = self.reader
        guard(f"comments:{reader.id}", *COMMENTS_BY_READER)
        body = EditInput(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        obey_before(reader.site, values.get("text", ""))
        edited = edit_comment(
            comment_id=comment,
            author=reader,
            changes=_changes(values),
            version=values["version"],
            wants_nudge=values.get("nudge", False),
            now=self.now,
        )
        told = ToldReasons(reader.site_id, request_language(request._request))
        return Response(as_told(_edited_json(edited), told), status=edited.http_status)

    @problems("version_conflict")
    @extend_schema(
        operation_id="remove_comment",
        parameters=[RemovalQuery],
        responses=TombstoneOutput,
    )
    def delete(self, request: Request, comment: UUID) -> Response:
        """Take one's own comment back; again, the same answer."""
        query = RemovalQuery.read(request)
        reader = self.reader
        removed = remove_own_comment(
            comment_id=comment, author=reader, version=query["version"], now=self.now
        )
        return Response({**comment_json(removed, None), "counts": _counts(removed)})


def _changes(values: dict[str, Any]) -> Changes:
    changes = Changes()
    if "text" in values:
        changes["text"] = values["text"]
    if "rating" in values:
        changes["rating"] = values["rating"]
    return changes


def _edited_json(edited: Edited) -> dict[str, Any]:
    """The comment as its author sees it: with the text just sent, wherever that stands."""
    comment = edited.comment
    decision = selectors.last_decisions([comment]).get(comment.id)
    return {
        **edited_comment_json(comment, decision, edited.edit),
        "counts": _counts(comment),
    }


def _counts(comment: Comment) -> dict[str, Any]:
    return counts_json(Engagement.objects.get(article_id=comment.article_id))
