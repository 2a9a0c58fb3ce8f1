from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.lib.limiter import guard
from newsportal.lib.public_url import base_url
from newsportal.lib.serializers import StrictSerializer
from newsportal.lib.signing import digest
from newsportal.lib.stated import problems
from newsportal.readers.api.base import ApiView
from newsportal.readers.claims import request_claim
from newsportal.readers.limits import CLAIMS_BY_MAIL, CLAIMS_BY_READER
from newsportal.readers.permissions import ReaderOnly


class ClaimInput(StrictSerializer):
    email = serializers.EmailField(max_length=254)


class ClaimOutput(serializers.Serializer[object]):
    expires_at = serializers.DateTimeField()


class ClaimsView(ApiView):
    """A guest asks for a link by mail, to be known by the address; the same for any address."""

    permission_classes = (ReaderOnly,)

    @problems("not_found", "reader_banned")
    @extend_schema(operation_id="create_claim", request=ClaimInput, responses={202: ClaimOutput})
    def post(self, request: Request) -> Response:
        reader = self.reader
        body = ClaimInput(data=request.data)
        body.is_valid(raise_exception=True)
        email = body.validated_data["email"]
        guard(f"claims:{reader.id}", *CLAIMS_BY_READER)
        # Redis is told a digest: it has no business with addresses.
        guard(f"claims:{digest('claims', email.casefold()).hex()[:32]}", *CLAIMS_BY_MAIL)
        expires_at = request_claim(
            reader=reader, email=email, base_url=base_url(request._request), now=self.now
        )
        return Response({"expires_at": expires_at}, status=202)
