"""The view that everything under `/sites/{site}` starts from."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.lib.options import TellsMethods
from newsportal.lib.parsers import MAX_BODY_BYTES, StrictJSONParser, declared_bytes, parse_object
from newsportal.lib.problems import Problem, exception_handler
from newsportal.readers.callers import Caller, caller_of
from newsportal.readers.idempotency import Attempt
from newsportal.readers.models import Reader, ServiceKey
from newsportal.sites.models import Site
from newsportal.sites.selectors import get_site

# What does not say how long it may be kept is kept by nobody.
UNKEPT = "private, no-store"


class ApiView(TellsMethods):
    """One clock reading and the caller, for each request."""

    now: datetime
    # A public GET gives everybody the same bytes: `get` has Django's own request, and the token is
    # not even looked at.
    has_public_reads = False
    # `post` has Django's own request too, looks at the caller by itself and reads `sent`.
    has_plain_posts = False
    get: Callable[..., HttpResponse]
    post: Callable[..., HttpResponse]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.has_public_reads and request.method in {"GET", "HEAD"}:
            return self._answer(self._read, request, **kwargs)
        if self.has_plain_posts and request.method == "POST":
            return self._answer(self.post, request, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def _read(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.prepare(**kwargs)
        return self.get(request, **kwargs)

    def _answer(
        self, act: Callable[..., HttpResponse], request: HttpRequest, **kwargs: Any
    ) -> HttpResponse:
        """The answer, past all that DRF does for callers, bodies and formats."""
        try:
            response = act(request, **kwargs)
        except Exception as error:
            problem = exception_handler(error, {"request": request})
            if problem is None:
                raise
            response = problem
        response.headers.setdefault("Cache-Control", UNKEPT)
        response.headers.setdefault("Allow", ", ".join(self.allowed_methods))
        return response

    def prepare(self, **kwargs: Any) -> None:
        """What a public read needs to know first; `kwargs` are those of its path."""
        self.now = timezone.now()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.check_method(request)
        self.now = timezone.now()
        super().initial(request, *args, **kwargs)

    def check_method(self, request: Request) -> None:
        """Before anything else: a token would not help with a method that is not there."""
        method = request.method or ""
        if method not in self.allowed_methods:
            raise MethodNotAllowed(method)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", UNKEPT)
        return final

    def as_drf(self) -> Request:
        """The request as DRF has it, which knows the caller."""
        request: Request | HttpRequest = self.request
        if not isinstance(request, Request):
            self.request = request = self.initialize_request(request)
        return request

    @cached_property
    def sent(self) -> Any:
        """The body, as the parsers of the view read it. Raises Problem, UnsupportedMediaType."""
        request: HttpRequest | Request = self.request
        is_json = request.content_type == StrictJSONParser.media_type
        if isinstance(request, Request) or not (is_json and declared_bytes(request.META)):
            return self.as_drf().data
        return parse_object(request.read(MAX_BODY_BYTES + 1))

    @property
    def caller(self) -> Caller | None:
        return caller_of(self.as_drf())

    @property
    def reader(self) -> Reader:
        """The reader who calls, on routes that only readers may call."""
        caller = self.caller
        if caller is None or caller.reader is None:
            raise Problem("invalid_token")
        return caller.reader

    @property
    def service_key(self) -> ServiceKey:
        """The publisher's key that calls, on routes that only keys may call."""
        caller = self.caller
        if caller is None or caller.service_key is None:
            raise Problem("invalid_token")
        return caller.service_key

    def attempt(self, caller: str) -> Attempt:
        """This request as `act_once` knows it."""
        return Attempt(
            caller=caller,
            route=f"{self.request.method} {self.request.path}"[:300],
            key=self.request.META.get("HTTP_IDEMPOTENCY_KEY"),
            body=self.sent,
        )


class PublicView(ApiView):
    """A route that only reads, the same for everybody."""

    has_public_reads = True


class SiteView(ApiView):
    """Resolves the site of the path; a token of another site is refused before anything else."""

    site: Site

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.check_method(request)
        self.site = self.find_site(**kwargs)
        self.now = timezone.now()
        self.perform_authentication(request)
        caller = caller_of(request)
        if caller is not None and caller.site_id != self.site.id:
            raise Problem("token_other_site")
        super().initial(request, *args, **kwargs)

    def prepare(self, **kwargs: Any) -> None:
        self.site = self.find_site(**kwargs)
        super().prepare(**kwargs)

    def find_site(self, *, site: str, **kwargs: Any) -> Site:
        """The site that the path names. Raises Problem not_found. Queries: 1."""
        return get_site(site)


class PublicSiteView(SiteView):
    """As `PublicView`, under a site."""

    has_public_reads = True
