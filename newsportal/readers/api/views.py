from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.lib.limiter import guard
from newsportal.lib.serializers import QuerySerializer
from newsportal.lib.stated import problems
from newsportal.readers.api.base import SiteView
from newsportal.readers.api.serializers import ChallengeOutput, GuestInput, GuestOutput
from newsportal.readers.challenge import issue_challenge, spend_answer
from newsportal.readers.limits import GUESTS_BY_ADDRESS, limit_key
from newsportal.readers.permissions import Anybody
from newsportal.readers.services import register_guest
from newsportal.readers.tokens import guest_token


class GuestsView(SiteView):
    """Become a guest: a name, and a token that speaks for it."""

    # A reader whose token has run out must be able to come back as a guest.
    authentication_classes = ()
    permission_classes = (Anybody,)

    @problems("challenge_required", "guests_closed")
    @extend_schema(operation_id="create_guest", request=GuestInput, responses={201: GuestOutput})
    def post(self, request: Request, site: str) -> Response:
        body = GuestInput(data=request.data)
        body.is_valid(raise_exception=True)
        guard(limit_key(request, "guests"), *GUESTS_BY_ADDRESS)
        answer = body.validated_data.get("challenge")
        with transaction.atomic():
            # Spent with the guest it makes: a name that is refused leaves it good.
            spend_answer(site=self.site, answer=answer, now=self.now)
            reader = register_guest(site=self.site, name=body.validated_data["name"], now=self.now)
        token, expires_at = guest_token(reader, now=self.now)
        made = {"token": token, "expires_at": expires_at, "reader": reader.public}
        return Response(made, status=201, headers={"Cache-Control": "no-store"})


class ChallengeView(SiteView):
    """What a guest-to-be has to solve first; each call hands out another one."""

    authentication_classes = ()
    permission_classes = (Anybody,)

    @extend_schema(operation_id="get_challenge", responses=ChallengeOutput)
    def get(self, request: Request, site: str) -> Response:
        QuerySerializer.read(request)
        return Response(issue_challenge(site=self.site, now=self.now))
