"""Bans for the publisher's own backend; people use the admin."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.lib.problems import Problem
from newsportal.lib.serializers import Moment, StrictSerializer, TrueOrFalse
from newsportal.lib.stated import ONCE, problems
from newsportal.readers.api.base import ApiView
from newsportal.readers.bans import ban_reader, lift_ban
from newsportal.readers.idempotency import Made, act_once
from newsportal.readers.models import Ban, BanKind, Reader
from newsportal.readers.permissions import ModerationScope


class BanInput(StrictSerializer):
    # Null or left out: for good.
    until = Moment(required=False, allow_null=True)
    # A shadow ban: the reader writes on, and nobody else sees it.
    is_shadow = TrueOrFalse(required=False)
    reason = serializers.RegexField(r"\A[a-z0-9_]{1,40}\Z", max_length=40)

    def validate_until(self, value: Any) -> Any:
        if value is not None and value <= self.context["now"]:
            raise ValidationError([ErrorDetail("", code="in_the_past")])
        return value


class BanOutput(serializers.Serializer[object]):
    id = serializers.CharField()
    reader = serializers.UUIDField()
    until = serializers.DateTimeField(allow_null=True)
    is_shadow = serializers.BooleanField()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class BansView(ApiView):
    """Keep a reader of the site from writing, or from being seen."""

    permission_classes = (ModerationScope,)

    @problems(*ONCE)
    @extend_schema(operation_id="create_ban", request=BanInput, responses={201: BanOutput})
    def post(self, request: Request, reader: UUID) -> Response:
        body = BanInput(data=request.data, context={"now": self.now})
        body.is_valid(raise_exception=True)
        found = _readers(self.service_key.site_id).filter(id=reader).first()
        if found is None:
            raise Problem("not_found")
        made = act_once(
            self.attempt(f"key:{self.service_key.pk}"),
            lambda: self._ban(found, body.validated_data),
        )
        answer = _ban_json(Ban.objects.get(pk=made.resource))
        return Response(answer, status=made.status, headers=made.headers)

    def _ban(self, reader: Reader, values: dict[str, Any]) -> Made:
        ban = ban_reader(
            reader=reader,
            until=values.get("until"),
            reason=values["reason"],
            kind=BanKind.SHADOW if values.get("is_shadow") else BanKind.BAN,
            now=self.now,
        )
        return Made(status=201, resource=str(ban.pk))


class BanView(ApiView):
    """Lift one ban; lifting it twice is once."""

    permission_classes = (ModerationScope,)

    @extend_schema(operation_id="delete_ban", responses={204: None})
    def delete(self, request: Request, reader: UUID, ban: int) -> Response:
        own = _readers(self.service_key.site_id).filter(id=reader)
        found = Ban.objects.filter(pk=ban, reader__in=own.values("id")).first()
        if found is None:
            raise Problem("not_found")
        lift_ban(ban=found, now=self.now)
        return Response(status=204)


def _readers(site_id: int) -> QuerySet[Reader]:
    return Reader.objects.filter(site=site_id, erased_at=None)


def _ban_json(ban: Ban) -> dict[str, Any]:
    return {
        "id": str(ban.pk),
        "reader": ban.reader_id,
        "until": ban.until,
        "is_shadow": ban.kind == BanKind.SHADOW,
        "reason": ban.reason,
        "created_at": ban.created_at,
    }
