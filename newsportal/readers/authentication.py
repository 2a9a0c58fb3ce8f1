"""Bearer tokens for DRF. Cookies are never looked at, so there is nothing to forge across sites."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from newsportal.lib.problems import Problem
from newsportal.readers.callers import Caller
from newsportal.readers.tokens import read_token


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Caller, None] | None:
        header = request.headers.get("Authorization", "")
        if not header:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Problem("invalid_token")
        return read_token(token.strip(), now=timezone.now()), None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
