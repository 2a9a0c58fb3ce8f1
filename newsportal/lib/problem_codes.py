"""The closed list of problem codes, and the exception that carries one of them to the caller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"

# How soon to come back when an engine is away: engines are back within seconds of a restart.
UNAVAILABLE_RETRY_SECONDS = 2

STATUS: Mapping[str, int] = MappingProxyType(
    {
        "validation_error": 400,
        "unknown_field": 400,
        "unknown_parameter": 400,
        "invalid_json": 400,
        "invalid_cursor": 400,
        "text_too_complex": 400,
        "bad_request": 400,
        "invalid_token": 401,
        "token_expired": 401,
        "token_other_site": 401,
        "forbidden": 403,
        "own_comment": 403,
        "name_from_publisher": 403,
        "own_decision": 403,
        "reader_banned": 403,
        "guests_closed": 403,
        "identity_required": 403,
        "challenge_required": 403,
        "not_found": 404,
        "unknown_article": 404,
        "method_not_allowed": 405,
        "not_acceptable": 406,
        "thread_closed": 409,
        "reactions_off": 409,
        "shares_off": 409,
        "mentions_off": 409,
        "parent_not_public": 409,
        "already_reviewed": 409,
        "already_flagged": 409,
        "already_appealed": 409,
        "nothing_to_appeal": 409,
        "too_many_pinned": 409,
        "version_conflict": 409,
        "decided_already": 409,
        "edit_window_over": 409,
        "idempotency_in_progress": 409,
        "too_large": 413,
        "unsupported_media_type": 415,
        "nudge": 422,
        "idempotency_mismatch": 422,
        "rate_limited": 429,
        "slow_mode": 429,
        "internal_error": 500,
        "unavailable": 503,
    }
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field. `field` is a dotted path, empty for the whole body."""

    field: str
    code: str
    detail: str = ""


class Problem(Exception):
    """An answer other than success. `detail` replaces the code's own text as it stands."""

    def __init__(
        self,
        code: str,
        *,
        detail: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        extra: Mapping[str, JSON] | None = None,
    ) -> None:
        self.status = STATUS[code]
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = {**_default_headers(code, self.status), **(headers or {})}
        self.extra = dict(extra or {})
        super().__init__(code)

    def __str__(self) -> str:
        fields = ", ".join(f"{error.field}: {error.code}" for error in self.errors)
        return f"{self.code} ({fields})" if fields else self.code


def _default_headers(code: str, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if code == "unavailable":
        return {"Retry-After": str(UNAVAILABLE_RETRY_SECONDS)}
    return {}
