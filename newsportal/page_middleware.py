"""Django's middleware for pages, which data has no use for.

The API looks at no cookie and knows its caller by the token: there these only cost time.
"""

from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django_otp.middleware import OTPMiddleware

from newsportal.lib.problems import is_api


class _OfPages:
    get_response: Any

    def __call__(self, request: HttpRequest) -> Any:
        if is_api(request):
            return self.get_response(request)
        return super().__call__(request)  # type: ignore[misc]


class PageSessionMiddleware(_OfPages, SessionMiddleware):
    pass


class PageAuthenticationMiddleware(_OfPages, AuthenticationMiddleware):
    pass


class PageOTPMiddleware(_OfPages, OTPMiddleware):  # type: ignore[misc]
    pass


class PageMessageMiddleware(_OfPages, MessageMiddleware):
    pass
