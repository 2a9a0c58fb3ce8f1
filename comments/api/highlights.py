"""Pin and feature comments, by the publisher's backend; people use the admin."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api import voices_serializers as shapes
from comments.models import Comment
from comments.services.highlight import FEATURE, PIN, Highlight, end_highlight, highlight_comment
from newsportal.lib.stated import problems
from newsportal.readers.api.base import ApiView
from newsportal.readers.permissions import ModerationScope


class HighlightView(ApiView):
    """One way to make a comment stand out; on by PUT, off by DELETE, twice is once."""

    permission_classes = (ModerationScope,)
    highlight: Highlight

    def _on(self, comment_id: UUID) -> Response:
        return _answer(
            highlight_comment(
                site_id=self.service_key.site_id,
                comment_id=comment_id,
                highlight=self.highlight,
                now=self.now,
            )
        )

    def _off(self, comment_id: UUID) -> Response:
        return _answer(
            end_highlight(
                site_id=self.service_key.site_id,
                comment_id=comment_id,
                highlight=self.highlight,
                now=self.now,
            )
        )


class PinView(HighlightView):
    """The top of its thread: at most three comments of an article."""

    highlight = PIN

    @problems("too_many_pinned", "validation_error")
    @extend_schema(operation_id="pin_comment", request=None, responses=shapes.HighlightedOutput)
    def put(self, request: Request, comment: UUID) -> Response:
        return self._on(comment)

    @extend_schema(operation_id="unpin_comment", responses=shapes.HighlightedOutput)
    def delete(self, request: Request, comment: UUID) -> Response:
        return self._off(comment)


class FeatureView(HighlightView):
    """The newsroom's choice, across the site."""

    highlight = FEATURE

    @problems("validation_error")
    @extend_schema(operation_id="feature_comment", request=None, responses=shapes.HighlightedOutput)
    def put(self, request: Request, comment: UUID) -> Response:
        return self._on(comment)

    @extend_schema(operation_id="unfeature_comment", responses=shapes.HighlightedOutput)
    def delete(self, request: Request, comment: UUID) -> Response:
        return self._off(comment)


def _answer(comment: Comment) -> Response:
    return Response(
        {
            "id": comment.id,
            "is_pinned": comment.pinned_at is not None,
            "is_featured": comment.featured_at is not None,
        }
    )
