"""Whether the process lives and whether it can serve: for load balancers and the supervisor."""

from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.lib import redis
from newsportal.lib.options import TellsMethods
from newsportal.lib.problems import Problem, problem_response


@csrf_exempt
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@csrf_exempt
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """PostgreSQL is needed (else 503); without Redis the service only degrades."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return problem_response(Problem("unavailable"), request)
    body = {"status": "ok", "redis": "ok" if _redis_answers() else "away"}
    return JsonResponse(body, headers={"Cache-Control": "no-store"})


def _redis_answers() -> bool:
    try:
        return bool(redis.common().ping() and redis.durable().ping())
    except (RedisError, OSError):
        return False


class ApiSchema(TellsMethods, SpectacularAPIView):
    """The API as OpenAPI."""


class ApiReference(TellsMethods, SpectacularSwaggerSplitView):
    """The API's reference as a page, from files of our own: nothing is asked from elsewhere."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        # Swagger UI sets styles on its elements and draws its icons from data.
        response["Content-Security-Policy"] = (
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            " frame-ancestors 'none'"
        )
        return response
