"""How often one address and one reader may write."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from newsportal.lib.addresses import address_prefix, client_address
from newsportal.lib.limiter import Limit, guard, guard_all
from newsportal.lib.problems import Problem, problem_response
from newsportal.lib.remembered import Remembered

# Mobile carriers put thousands of readers behind one address, so these stop floods, not people.
WRITES_BY_ADDRESS = (Limit(300, 60), Limit(6000, 3600))
GUESTS_BY_ADDRESS = (Limit(120, 600), Limit(400, 3600))
COMMENTS_BY_READER = (Limit(10, 60), Limit(120, 3600))
PREVIEWS_BY_READER = (Limit(30, 60),)
REACTIONS_BY_READER = (Limit(60, 60),)
FLAGS_BY_READER = (Limit(20, 60), Limit(100, 3600))
ACCOUNTS_BY_READER = (Limit(60, 3600),)
RENAMES_BY_READER = (Limit(5, 3600),)
EXPORTS_BY_READER = (Limit(5, 3600),)
CLAIMS_BY_READER = (Limit(5, 3600), Limit(10, 86_400))
# Whoever asks for it: nobody's mailbox is to be filled by us.
CLAIMS_BY_MAIL = (Limit(3, 3600), Limit(6, 86_400))
CLAIM_PAGES_BY_ADDRESS = (Limit(60, 60),)
# Nobody complains of so many comments by hand; a newsroom's lawyer reads each.
COMPLAINTS_BY_ADDRESS = (Limit(10, 3600), Limit(30, 86_400))
# What is sent again after a mistake in the form is no further complaint.
COMPLAINT_FORMS_BY_ADDRESS = (Limit(60, 3600), Limit(300, 86_400))
# As with claims; beyond these a complaint is taken in all the same.
COMPLAINT_RECEIPTS_BY_MAIL = (Limit(3, 3600), Limit(6, 86_400))
COMPLAINT_LOOKS_BY_ADDRESS = (Limit(60, 60),)
SHELVES_BY_READER = (Limit(60, 60),)
SHARES_BY_ADDRESS = (Limit(60, 60), Limit(600, 3600))
MENTIONS_BY_ADDRESS = (Limit(30, 60), Limit(300, 3600))
# Whoever asks: nobody's server is to be visited by us without end.
MENTIONS_OF_HOST = (Limit(30, 60), Limit(300, 3600))
# Beyond these people are still sent on, only uncounted.
VISITS_BY_ADDRESS = (Limit(60, 60), Limit(600, 3600))

# Whose views call `guard_reader` before they write anything.
_COUNTED_WITH_READER = re.compile(r"/api/v1/sites/[^/]+/articles/[^/]+/comments\Z")
_refusals: Remembered[str, Problem] = Remembered(seconds=1, most=10_000)

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def limit_key(request: HttpRequest, name: str) -> str:
    """A limiter key for the address: IPv4 whole, IPv6 by its /64, as one household has."""
    address = client_address(request)
    return f"{name}:{address_prefix(address) if ':' in address else address}"


class AddressLimitMiddleware:
    """Every API write counts against its address: before a token is looked at, or with its reader.

    Where a view counts the reader too (`guard_reader`), one call to Redis does for both. Whoever
    is refused before that has written nothing and is counted afterwards.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS or not request.path.startswith("/api/"):
            return self.get_response(request)
        key = limit_key(request, "writes")
        try:
            if not _COUNTED_WITH_READER.match(request.path):
                guard(key, *WRITES_BY_ADDRESS)
                return self.get_response(request)
            return self._answer_and_count(request, key)
        except Problem as problem:
            return problem_response(problem, request)

    def _answer_and_count(self, request: HttpRequest, key: str) -> HttpResponse:
        # Refused a moment ago: the limit has not forgotten it, and no token is looked at.
        refusal = _refusals.get(key, lambda: None)
        if refusal is not None:
            raise refusal
        uncounted = vars(request)["uncounted_address"] = {key: WRITES_BY_ADDRESS}
        response = self.get_response(request)
        if uncounted:
            try:
                guard_all(uncounted)
            except Problem as problem:
                refused = problem
                _refusals.get(key, lambda: refused)
                raise
        return response


def guard_reader(request: HttpRequest, key: str, *limits: Limit) -> None:
    """Count a write against a reader's limits and its address' in one call, or against neither.

    Raises Problem rate_limited.
    """
    uncounted: dict[str, tuple[Limit, ...]] = vars(request).get("uncounted_address", {})
    guard_all({**uncounted, key: limits})
    uncounted.clear()
