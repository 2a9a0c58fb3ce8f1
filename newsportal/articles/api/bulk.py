"""Many articles in one call, each by itself: a bad one does not keep the others out."""

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.articles.api.serializers import ArticleInput
from newsportal.articles.models import KEY_PATTERN
from newsportal.articles.services import register_article
from newsportal.lib.parsers import BulkJSONParser
from newsportal.lib.problem_bodies import problem_body
from newsportal.lib.problem_mapping import field_errors
from newsportal.lib.problems import FieldError, Problem, request_language
from newsportal.lib.serializers import StrictSerializer
from newsportal.readers.api.base import SiteView
from newsportal.readers.permissions import ArticlesScope

ROWS_MAX = 1000
# Its own address is the one of this call.
BULK_KEY = "bulk"


class RowInput(ArticleInput):
    key = serializers.RegexField(KEY_PATTERN)

    def validate_key(self, value: str) -> str:
        if value == BULK_KEY:
            raise ValidationError(code="reserved")
        return value


class BulkInput(StrictSerializer):
    articles = serializers.ListField(max_length=ROWS_MAX, allow_empty=False)


class BulkRequest(serializers.Serializer[object]):
    articles = RowInput(many=True)


class RowErrorOutput(serializers.Serializer[object]):
    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class RowOutput(serializers.Serializer[object]):
    key = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField([200, 201, 400])
    # Serializers have `errors` too; DRF keeps declared ones apart.
    errors = RowErrorOutput(many=True, required=False)  # type: ignore[assignment]


class BulkOutput(serializers.Serializer[object]):
    results = RowOutput(many=True)


class BulkView(SiteView):
    """What `PUT .../articles/{article}` does, for up to 1000 articles."""

    permission_classes = (ArticlesScope,)
    parser_classes = (BulkJSONParser,)

    @extend_schema(operation_id="put_articles", request=BulkRequest, responses=BulkOutput)
    def post(self, request: Request, site: str) -> Response:
        body = BulkInput(data=request.data)
        body.is_valid(raise_exception=True)
        return Response({"results": [self._put(row) for row in body.validated_data["articles"]]})

    def _put(self, row: Any) -> dict[str, Any]:
        key = row.get("key") if isinstance(row, Mapping) else None
        result: dict[str, Any] = {"key": str(key) if isinstance(key, str | int) else None}
        try:
            shape = RowInput(data=row, context={"site": self.site})
            shape.is_valid(raise_exception=True)
            facts = shape.facts()
            _, is_new = register_article(
                site=self.site, key=facts.pop("key"), facts=facts, now=self.now
            )
        except ValidationError as error:
            return {**result, "status": 400, "errors": self._told(field_errors(error.detail))}
        except Problem as problem:
            return {**result, "status": problem.status, "errors": self._told(problem.errors)}
        return {**result, "status": 201 if is_new else 200}

    def _told(self, errors: Iterable[FieldError]) -> Any:
        problem = Problem("validation_error", errors=list(errors))
        language = request_language(self.request._request)
        return problem_body(problem, language=language, request_id="")["errors"]
