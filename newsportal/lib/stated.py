"""What a route says of itself for the schema, where its classes do not show it."""

from collections.abc import Callable
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from newsportal.lib.problem_codes import STATUS

View = TypeVar("View", bound=Callable[..., Any])

# Of a POST that acts once: with these the schema also has the header `Idempotency-Key`.
# The header of answers that lead elsewhere; to drf-spectacular headers are parameters.
LOCATION = OpenApiParameter(
    "Location",
    OpenApiTypes.URI_REF,
    OpenApiParameter.HEADER,
    required=True,
    response=[201, 202, 307],
    description="Where it is found.",
)
ONCE = ("idempotency_in_progress", "idempotency_mismatch")


def problems(*codes: str, never: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Codes that this method answers by rules of its own.

    What follows from token, path, query and body is known without: `never` takes some of that
    back. A code that does not exist is a KeyError.
    """
    unknown = {*codes, *never} - STATUS.keys()
    if unknown:
        raise KeyError(*sorted(unknown))

    def state(method: View) -> View:
        method.stated_problems = frozenset(codes)  # type: ignore[attr-defined]
        method.never_problems = frozenset(never)  # type: ignore[attr-defined]
        return method

    return state
