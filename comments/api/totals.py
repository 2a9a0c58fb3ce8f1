"""What moderation did on a site, by month, for everybody: as JSON and as a plain page."""

from django.http import HttpRequest, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from comments.api.totals_page import POLICY, totals_page
from comments.selectors.totals import FEW_TOLD, totals_of
from newsportal.lib.conditional import conditional_response, json_bytes
from newsportal.lib.etags import etag_of
from newsportal.lib.problem_texts import LANGUAGES
from newsportal.lib.problems import request_language
from newsportal.lib.serializers import QuerySerializer
from newsportal.readers.api.base import PublicSiteView

# They are counted once an hour.
CACHE = "public, max-age=300"
HTML = "text/html; charset=utf-8"


class TotalsQuery(QuerySerializer):
    lang = serializers.ChoiceField(LANGUAGES, required=False)


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string", "enum": [FEW_TOLD]}]})
class Told(serializers.CharField):
    """A number, or `<5` for one to four."""


class PublishedOutput(serializers.Serializer[object]):
    by_machine = Told()
    by_people = Told()


class RejectedOutput(serializers.Serializer[object]):
    reason = serializers.CharField(help_text="`seldom`: all that were given less than five times.")
    label = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    count = Told()


class AppealTotalsOutput(serializers.Serializer[object]):
    received = Told()
    granted = Told()
    refused = Told()
    waiting = Told()


class MonthOutput(serializers.Serializer[object]):
    month = serializers.CharField()
    received = Told()
    published = PublishedOutput()
    rejected = RejectedOutput(many=True)
    appeals = AppealTotalsOutput()
    median_minutes_to_decision = serializers.FloatField(allow_null=True)
    complaints = Told()


class TotalsOutput(serializers.Serializer[object]):
    months = MonthOutput(many=True)


class TotalsView(PublicSiteView):
    """The numbers; 404 where the site does not show them."""

    @extend_schema(operation_id="get_totals", parameters=[TotalsQuery], responses=TotalsOutput)
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = TotalsQuery.read(request)
        language = query.get("lang") or request_language(request)
        body = json_bytes({"months": totals_of(self.site, language=language)})
        response = conditional_response(request, body, etag=etag_of(body), cache_control=CACHE)
        return _varying(response, query)


class TotalsPageView(PublicSiteView):
    """The same as a page that needs no script."""

    @extend_schema(
        operation_id="get_totals_page",
        parameters=[TotalsQuery],
        responses={(200, "text/html"): OpenApiTypes.STR},
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = TotalsQuery.read(request)
        language = query.get("lang") or self.site.language
        months = totals_of(self.site, language=language)
        body = totals_page(self.site, months, language).encode()
        response = conditional_response(request, body, etag=etag_of(body), cache_control=CACHE)
        if response.status_code == 200:
            response["Content-Type"] = HTML
        response["Content-Security-Policy"] = POLICY
        return response


def _varying(response: HttpResponse, query: object) -> HttpResponse:
    if isinstance(query, dict) and "lang" not in query:
        response["Vary"] = "Accept-Language"
    return response
