"""`POST /sites/{site}/events`: the page's script tells what happened there.

The one call that every page view may make. So it is Django alone: no serializer, no token, no
statement where nothing new is named, and one append to a stream.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema

from newsportal.lib.parsers import MAX_BODY_BYTES, parse_object
from newsportal.lib.problems import FieldError, Problem
from newsportal.lib.stated import problems
from newsportal.readers.api.base import ApiView
from newsportal.readers.permissions import Anybody
from social import recalled
from social.api import serializers as shapes
from social.callers import guest_of, heard_from, is_flood
from social.interactions import MOST_IN_BATCH, Kind, Record
from social.services.hearing import Heard, count, reasoned, records_of_events
from social.services.ingest import take

# `text/plain` is what sendBeacon sends without asking the server first.
_TYPES = {"application/json", "text/plain"}
# Of one address so many are believed; impressions are not counted by person anyway.
_LIMITED = (Kind.SHARE_INTENT, Kind.CLICK_BACK, Kind.FOLLOW_CLICK)


class EventsView(ApiView):
    """What happened on the publisher's pages, in batches; what cannot count is counted as such."""

    authentication_classes = ()
    permission_classes = (Anybody,)

    # Read by the schema; requests never get there.
    @problems("not_found", "unsupported_media_type", "unavailable")
    @extend_schema(
        operation_id="post_events",
        auth=[],
        request=dict.fromkeys(sorted(_TYPES), shapes.EventsInput),
        responses={204: OpenApiResponse(description="Taken: each id counts once.")},
    )
    def post(self, request: HttpRequest, site: str) -> HttpResponse:
        now = timezone.now()
        heard = heard_from(request, site=recalled.site_of(site), guest=guest_of(request), now=now)
        take(_believed(request, records_of_events(_events(request), heard=heard), heard))
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            return self.post(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)


def _events(request: HttpRequest) -> list[Any]:
    raw = request.read(MAX_BODY_BYTES + 1)
    if raw and request.content_type not in _TYPES:
        raise Problem("unsupported_media_type")
    body = parse_object(raw)
    unknown = [FieldError(name[:100], "unknown_field") for name in body if name != "events"][:20]
    told = body.get("events")
    errors = unknown + [FieldError("events", code) for code in _wrong(told)]
    if errors:
        code = "validation_error" if len(errors) > len(unknown) else "unknown_field"
        raise Problem(code, errors=errors)
    return list(told or ())


def _wrong(told: object) -> list[str]:
    if told is None:
        return ["required"]
    if not isinstance(told, list):
        return ["wrong_type"]
    return ["too_many"] if len(told) > MOST_IN_BATCH else []


def _believed(request: HttpRequest, records: list[Record], heard: Heard) -> list[Record]:
    """Those of a flood are kept with the reason `rate`."""
    cost = 0 if heard.reason else count(records, _LIMITED)
    if cost and is_flood(request, "visits", cost=cost):
        return list(reasoned(records, _LIMITED, "rate"))
    return records
