"""Every route of the API, from the URL conf: a new one is tested without being told."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PREFIX = "api/v1/"
STAFF = ("admin", "i18n/")
READS = {"GET"}
WRITES = {"POST", "PUT", "PATCH", "DELETE"}
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One pattern below /api/v1 and the methods that its view has."""

    name: str
    pattern: str
    view: Any

    @property
    def methods(self) -> set[str]:
        return {method for method in READS | WRITES if hasattr(self.view, method.lower())}

    @property
    def reads_in_public(self) -> bool:
        return "GET" in self.methods and self.view.has_public_reads

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.pattern)

    def path(self, values: Mapping[str, object]) -> str:
        """The address with its parameters filled in; a parameter without a value is a KeyError."""
        return "/" + _PARAMETER.sub(lambda match: str(values[match[1]]), self.pattern)


def api_routes() -> list[Route]:
    return sorted(_routes(get_resolver(), ""), key=lambda route: route.pattern)


def write_calls() -> list[tuple[Route, str]]:
    """Each (route, method) that may change something."""
    return [(route, method) for route in api_routes() for method in sorted(route.methods & WRITES)]


def read_routes() -> list[Route]:
    """Without the stream: the web server only says where it is; see tests/newsportal/live."""
    reads = [route for route in api_routes() if "GET" in route.methods]
    return [route for route in reads if route.name != "stream"]


def root_pages() -> dict[str, str]:
    """Name -> pattern of what lies outside the API; not Django's own machinery for the staff."""
    return {
        entry.name or pattern: f"/{pattern}"
        for entry, pattern in _patterns(get_resolver(), "")
        if not pattern.startswith((PREFIX, *STAFF))
    }


def _routes(resolver: URLResolver, before: str) -> Iterator[Route]:
    for entry, pattern in _patterns(resolver, before):
        if pattern.startswith(PREFIX):
            yield Route(entry.name or pattern, pattern, entry.callback.cls)


def _patterns(resolver: URLResolver, before: str) -> Iterator[tuple[URLPattern, str]]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, pattern)
        else:
            yield entry, pattern
