"""Webmention (W3C): other sites tell that a page of theirs links to an article."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.articles.addresses import published_address
from newsportal.lib.limiter import guard
from newsportal.lib.parsers import StrictFormParser, StrictJSONParser
from newsportal.lib.problems import Problem
from newsportal.lib.public_url import base_url
from newsportal.lib.serializers import NoQuery, StrictSerializer
from newsportal.lib.stated import LOCATION, problems
from newsportal.readers.api.base import SiteView
from newsportal.readers.limits import MENTIONS_BY_ADDRESS, MENTIONS_OF_HOST, limit_key
from newsportal.readers.permissions import Anybody
from social.mention_addresses import read_web_address
from social.mention_pages import host_of
from social.models import Mention, MentionState
from social.services.mentions import receive_mention


class WebAddress(serializers.CharField):
    def __init__(self) -> None:
        super().__init__(max_length=2000)

    def to_internal_value(self, data: Any) -> str:
        address = read_web_address(super().to_internal_value(data))
        if address is None:
            self.fail("invalid")
        return address


class MentionInput(StrictSerializer):
    source = WebAddress()  # type: ignore[assignment]
    target = serializers.CharField(
        max_length=2000, help_text="An address of the article, or its key."
    )


class MentionOutput(serializers.Serializer[object]):
    """What became of a mention; whether it is public is not said here."""

    id = serializers.UUIDField()
    source = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()
    state = serializers.ChoiceField(MentionState.choices)
    reason = serializers.CharField(allow_null=True)
    received_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(allow_null=True)


class WebmentionView(SiteView):
    """Take a mention in. It is looked at later: `Location` tells what became of it."""

    authentication_classes = ()
    permission_classes = (Anybody,)
    parser_classes = (StrictFormParser, StrictJSONParser)

    @problems("mentions_off")
    @extend_schema(
        operation_id="send_webmention",
        auth=[],
        parameters=[LOCATION],
        request={
            "application/x-www-form-urlencoded": MentionInput,
            "application/json": MentionInput,
        },
        responses={202: MentionOutput},
    )
    def post(self, request: Request, site: str) -> Response:
        guard(limit_key(request._request, "mentions"), *MENTIONS_BY_ADDRESS)
        body = MentionInput(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        guard(f"mentions-of:{host_of(values['source'])}", *MENTIONS_OF_HOST)
        base = base_url(request._request)
        mention = receive_mention(
            site=self.site,
            source=values["source"],
            target=published_address(base, values["target"]),
            told=values["target"],
            now=self.now,
        )
        location = f"{base}/api/v1/sites/{self.site.key}/webmention/{mention.id}"
        return Response(mention_json(mention), status=202, headers={"Location": location})


class MentionView(SiteView):
    """What became of a mention, for whoever knows its id."""

    authentication_classes = ()
    permission_classes = (Anybody,)

    @extend_schema(operation_id="get_mention", auth=[], responses=MentionOutput)
    def get(self, request: Request, site: str, mention: UUID) -> Response:
        NoQuery.read(request)
        found = Mention.objects.filter(id=mention, site=self.site).first()
        if found is None:
            raise Problem("not_found")
        return Response(mention_json(found))


def mention_json(mention: Mention) -> dict[str, object]:
    return {
        "id": str(mention.id),
        "source": mention.source,
        "target": mention.target,
        "state": mention.state,
        "reason": mention.reason or None,
        "received_at": mention.created_at,
        "checked_at": mention.checked_at,
    }
