from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from newsportal.lib.problems import Problem
from newsportal.lib.serializers import QuerySerializer
from newsportal.lib.stated import LOCATION, problems
from newsportal.live.slots import RETRY_SECONDS
from newsportal.readers.api.base import ApiView
from newsportal.readers.permissions import Anybody


class StreamQuery(QuerySerializer):
    last_event_id = serializers.RegexField(
        r"\A[0-9]{1,18}(\.[0-9]{1,18})?\Z",
        required=False,
        allow_blank=True,
        help_text="As the header `Last-Event-ID`, for clients that cannot set it.",
    )


class StreamView(ApiView):
    """Where the web server is asked for a stream: it holds none and tells who does."""

    authentication_classes = ()
    permission_classes = (Anybody,)

    @problems("rate_limited")
    @extend_schema(
        operation_id="get_stream",
        auth=[],
        parameters=[
            StreamQuery,
            LOCATION,
            OpenApiParameter(
                "Last-Event-ID",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The id of the last frame heard; frames after it come first.",
            ),
        ],
        responses={
            (200, "text/event-stream"): OpenApiResponse(
                OpenApiTypes.STR,
                description="Server-sent events `comment.published`, `comment.edited`, "
                "`comment.removed`, `counts` and `resync`, from the stream process.",
            ),
            307: OpenApiResponse(description="From the web server: `Location` is the stream."),
        },
    )
    def get(self, request: Request, site: str, article: str) -> HttpResponse:
        StreamQuery.read(request)
        base = settings.NEWSPORTAL_STREAM_URL
        # Being asked at that very address, we would send the reader round in a circle.
        if not base or request.build_absolute_uri("/").startswith(f"{base}/"):
            raise Problem("unavailable", headers={"Retry-After": str(RETRY_SECONDS)})
        response = HttpResponse(status=307)
        response["Location"] = base + request.get_full_path()
        response["Cache-Control"] = "no-store"
        return response
