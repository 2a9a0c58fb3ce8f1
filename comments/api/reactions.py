"""React to a comment, and take it back."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments import selectors
from comments.api import voices_serializers as shapes
from comments.models import Comment
from comments.reactions import REACTION_LABELS, score_of
from comments.services.react import react_to_comment, take_reaction_back
from newsportal.lib.addresses import client_address
from newsportal.lib.limiter import guard
from newsportal.lib.problems import FieldError, Problem
from newsportal.lib.stated import problems
from newsportal.readers.api.base import ApiView
from newsportal.readers.limits import REACTIONS_BY_READER
from newsportal.readers.permissions import ReaderOnly
from newsportal.sites.models import Site


class ReactionView(ApiView):
    """A reader's reaction to a comment."""

    permission_classes = (ReaderOnly,)

    @problems("own_comment", "reactions_off", "reader_banned", "validation_error")
    @extend_schema(operation_id="put_reaction", request=None, responses=shapes.ReactedOutput)
    def put(self, request: Request, comment: UUID, kind: str) -> Response:
        if kind not in self._site(comment).reaction_kinds:
            raise _unknown_kind()
        reacted = react_to_comment(
            comment_id=comment,
            reader=self.reader,
            kind=kind,
            address=client_address(request._request),
            now=self.now,
        )
        return _answer(reacted)

    @problems("validation_error")
    @extend_schema(operation_id="delete_reaction", responses=shapes.ReactedOutput)
    def delete(self, request: Request, comment: UUID, kind: str) -> Response:
        # What was given while the site had the kind can be taken back when it has it no more.
        if kind not in {*self._site(comment).reaction_kinds, *REACTION_LABELS}:
            raise _unknown_kind()
        left = take_reaction_back(comment_id=comment, reader=self.reader, kind=kind, now=self.now)
        return _answer(left)

    def _site(self, comment_id: UUID) -> Site:
        """The comment's site, if the caller may see the comment there."""
        guard(f"reactions:{self.reader.id}", *REACTIONS_BY_READER)
        comment, _article = selectors.get_listed_comment(comment_id)
        if comment.site_id != self.reader.site_id:
            raise Problem("not_found")
        return comment.site


def _unknown_kind() -> Problem:
    return Problem("validation_error", errors=[FieldError("kind", "invalid_choice")])


def _answer(comment: Comment) -> Response:
    return Response({"reactions": comment.reactions, "score": score_of(comment.reactions)})
