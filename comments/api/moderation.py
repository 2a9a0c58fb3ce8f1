"""Moderation for the publisher's own backend; people use the admin."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments import selectors
from comments.api import serializers as shapes
from comments.api.representation import decision_json
from comments.deciders import Decider
from comments.selectors.reasons import check_decision
from comments.services.decide import decide_comment
from comments.states import DeciderKind, DecisionVerdict
from newsportal.lib.problems import Problem
from newsportal.lib.serializers import NoQuery
from newsportal.lib.stated import problems
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
        NoQuery.read(request)
        found = selectors.comment_of_site(comment, site_id=self.service_key.site_id)
        decisions = selectors.decisions_of(found)
        return Response({"items": [decision_json(row) for row in decisions], "next": None})

    @problems("already_reviewed", "decided_already", "own_decision", "version_conflict")
    @extend_schema(
        operation_id="create_decision",
        request=shapes.DecisionInput,
        responses={201: shapes.DecisionOutput},
    )
    def post(self, request: Request, comment: UUID) -> Response:
        body = shapes.DecisionInput(data=request.data)
        body.is_valid(raise_exception=True)
        key, verdict = self.service_key, DecisionVerdict(body.validated_data["verdict"])
        check_decision(key.site_id, verdict, body.validated_data["reason"])
        decision = decide_comment(
            site_id=key.site_id,
            comment_id=comment,
            version=body.validated_data["version"],
            verdict=verdict,
            reason=body.validated_data["reason"],
            decider=Decider(DeciderKind.SERVICE, key=key),
            note=body.validated_data.get("note", ""),
            now=self.now,
        )
        return Response(decision_json(decision), status=201)


class ManyView(SiteView):
    """One verdict on up to 500 comments, each by itself."""

    permission_classes = (ModerationScope,)

    @extend_schema(
        operation_id="create_decisions", request=shapes.ManyInput, responses=shapes.ManyOutput
    )
    def post(self, request: Request, site: str) -> Response:
        body = shapes.ManyInput(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        check_decision(self.site.id, DecisionVerdict(asked["verdict"]), asked["reason"])
        results = [self._decide(item, asked) for item in asked["items"]]
        return Response({"results": results})

    def _decide(self, item: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
        try:
            decision = decide_comment(
                site_id=self.site.id,
                comment_id=item["id"],
                version=item["version"],
                verdict=DecisionVerdict(asked["verdict"]),
                reason=asked["reason"],
                decider=Decider(DeciderKind.SERVICE, key=self.service_key),
                now=self.now,
            )
        except Problem as problem:
            return {"id": item["id"], "status": problem.status, "code": problem.code}
        return {"id": item["id"], "status": 201, "decision": decision_json(decision)}
