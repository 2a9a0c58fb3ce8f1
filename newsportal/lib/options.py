"""OPTIONS without a preflight's headers: which methods an address has."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from rest_framework.views import APIView


class TellsMethods(APIView):
    """204 with Allow (RFC 9110, 9.3.7), whoever asks: methods are no secret, see the schema."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            headers = {"Allow": ", ".join(self.allowed_methods), "Cache-Control": "no-store"}
            return HttpResponse(status=204, headers=headers)
        return super().dispatch(request, *args, **kwargs)
