"""Where the way of pages and that of data part.

The API looks at no cookie, knows its caller by the token, and has no forms, files or frames: to it
a dozen middlewares would only cost time.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from newsportal.lib.problems import is_data


class PagesOnlyMiddleware:
    """What stands below it in MIDDLEWARE is for pages alone: data passes by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.pages, self.data = get_response, _end_of(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.data(request) if is_data(request) else self.pages(request)


def _end_of(chain: Any) -> Any:
    """What the last middleware calls: the view. Each knows the next, as Django wraps it."""
    while hasattr(chain, "get_response"):
        chain = chain.get_response
    return chain
