"""Moderation for the publisher's own backend; people use the admin."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments import selectors
from comments.api import serializers as shapes
from comments.api.representation import decision_json, own_comment_json
from comments.deciders import Decider
from comments.models import Comment
from comments.services.decide import decide_comment
from comments.states import DeciderKind, DecisionVerdict
from newsportal.lib.cursors import decode_cursor, encode_cursor
from newsportal.lib.problems import Problem
from newsportal.readers.api.base import ApiView, SiteView
from newsportal.readers.permissions import ModerationScope


class DecisionsView(ApiView):
    """The decisions on a comment: the audit trail, and one more."""

    permission_classes = (ModerationScope,)

    @extend_schema(
        operation_id="list_decisions",
        responses=shapes.DecisionListOutput,
    )
    def get(self, request: Request, comment: UUID) -> Response:
        shapes.NoQuery.read(request)
        decisions = selectors.decisions_of(self._comment(comment))
        return Response({"items": [decision_json(row) for row in decisions], "next": None})

    @extend_schema(
        operation_id="create_decision",
        request=shapes.DecisionInput,
        responses={201: shapes.DecisionOutput},
    )
    def post(self, request: Request, comment: UUID) -> Response:
        body = shapes.DecisionInput(data=request.data)
        body.is_valid(raise_exception=True)
        caller = self.caller
        if caller is None or caller.service_key is None:
            raise Problem("forbidden")
        decision = decide_comment(
            site_id=caller.site_id,
            comment_id=comment,
            version=body.validated_data["version"],
            verdict=DecisionVerdict(body.validated_data["verdict"]),
            reason=body.validated_data["reason"],
            decider=Decider(DeciderKind.SERVICE, key=caller.service_key),
            note=body.validated_data.get("note", ""),
            now=self.now,
        )
        return Response(decision_json(decision), status=201)

    def _comment(self, comment_id: UUID) -> Comment:
        caller = self.caller
        comment = None
        if caller is not None:
            comment = Comment.objects.filter(id=comment_id, site_id=caller.site_id).first()
        if comment is None:
            raise Problem("not_found")
        return comment


class PendingQueueView(SiteView):
    """Comments that wait for a person, oldest first."""

    permission_classes = (ModerationScope,)

    @extend_schema(
        operation_id="list_pending",
        parameters=[shapes.RepliesQuery],
        responses=shapes.QueueOutput,
    )
    def get(self, request: Request, site: str) -> Response:
        query = shapes.RepliesQuery.read(request)
        limit, filters = int(query["limit"]), {"site": self.site.key}
        after = None
        if "cursor" in query:
            after = decode_cursor(query["cursor"], route="pending", filters=filters)
        waiting = selectors.queue_page(self.site, after=after, limit=limit + 1)
        page = waiting[:limit]
        decisions = selectors.last_decisions(page)
        cursor = None
        if len(waiting) > limit:
            key = selectors.reply_key(page[-1])
            cursor = encode_cursor(route="pending", filters=filters, key=key)
        items = [own_comment_json(row, decisions.get(row.id)) for row in page]
        return Response({"items": items, "next": cursor})
