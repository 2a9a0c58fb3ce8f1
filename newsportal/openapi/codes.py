"""Which problem codes an operation can answer, from what its view is."""

from collections.abc import Iterable
from typing import Any

from newsportal.readers.limits import SAFE_METHODS
from newsportal.readers.permissions import Anybody

_TOKEN = {"invalid_token", "token_expired"}
_BODY = {"validation_error", "unknown_field", "invalid_json", "too_large", "unsupported_media_type"}
_QUERY = {"validation_error", "unknown_parameter"}


def is_public_read(view: Any, method: str) -> bool:
    """Everybody gets the same bytes there; see `ApiView.has_public_reads`."""
    return bool(view.has_public_reads) and method in SAFE_METHODS


def looks_at_tokens(view: Any, method: str) -> bool:
    return bool(view.authentication_classes) and not is_public_read(view, method)


def needs_token(view: Any, method: str) -> bool:
    return looks_at_tokens(view, method) and Anybody not in view.permission_classes


def scope_of(view: Any, method: str) -> str:
    """The scope of service keys that this method needs, if any."""
    if not needs_token(view, method):
        return ""
    scopes = [getattr(permission, "scope", "") for permission in view.permission_classes]
    return next(filter(None, scopes), "")


def problem_codes(
    view: Any, method: str, *, path: Iterable[str], query: Iterable[str], has_body: bool
) -> set[str]:
    """Every code that this method of the view can answer; `path` and `query` are parameters."""
    handler = getattr(view, method.lower())
    stated: set[str] = set(getattr(handler, "stated_problems", ()))
    never: set[str] = set(getattr(handler, "never_problems", ()))
    found = {"unavailable"} | stated | _of_path(set(path)) | _of_caller(view, method, set(path))
    if method not in SAFE_METHODS:
        found.add("rate_limited")
    if has_body:
        found |= _BODY
    if method in SAFE_METHODS or set(query):
        found |= _QUERY
    if "cursor" in set(query):
        found.add("invalid_cursor")
    return found - never


def _of_path(names: set[str]) -> set[str]:
    found = {"not_found"} if names & {"site", "comment", "reader"} else set()
    return found | ({"unknown_article"} if "article" in names else set())


def _of_caller(view: Any, method: str, path: set[str]) -> set[str]:
    if not looks_at_tokens(view, method):
        return set()
    found = set(_TOKEN)
    if "site" in path:
        found.add("token_other_site")
    if needs_token(view, method):
        found.add("forbidden")
    return found
