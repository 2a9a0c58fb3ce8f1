"""Bearer tokens for DRF. Cookies are never looked at, so there is nothing to forge across sites."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from newsportal.lib.problems import Problem
from newsportal.readers.callers import Caller
from newsportal.readers.tokens import GUEST_PREFIX, guest_id, read_token


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Caller, None] | None:
        token = _bearer(request)
        return (read_token(token, now=timezone.now()), None) if token else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def guest_of(request: HttpRequest, *, now: datetime) -> UUID | None:
    """The guest that a good token names, without asking whether there is one. Queries: none.

    None for any other token, which `BearerAuthentication` has the word for.
    """
    try:
        token = _bearer(request)
        return guest_id(token, now=now) if token.startswith(GUEST_PREFIX) else None
    except Problem:
        return None


def _bearer(request: HttpRequest | Request) -> str:
    """The token, or nothing without one. Raises Problem invalid_token."""
    header: str = request.META.get("HTTP_AUTHORIZATION", "")
    if not header:
        return ""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem("invalid_token")
    return token.strip()
