"""Ask a network for one number: within its budget, at most one call, and every outcome noted."""

import hashlib
import logging
from datetime import datetime, timedelta

from newsportal.lib import breaker, outbound
from newsportal.lib.limiter import Limit, Outcome, hit
from newsportal.lib.targets import read_url
from social.external import BUDGETS, NEEDS_SECRET, TOKENS, Adapter, Credentials, Fetch
from social.external.schedule import pause_of_retry_after
from social.models import NetworkPoll

logger = logging.getLogger(__name__)

NO_NUMBER = "no_number"
# A list of a hundred posts of Reddit is the longest answer.
_MAX_BYTES = 1024 * 1024
# A token is renewed so long before its end.
_TOKEN_SPARE = timedelta(minutes=1)


class Later(Exception):
    """Nothing was asked: the network is left alone until then, for a reason that is not the
    question's."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class NetworkFailed(Exception):
    """It was asked and gave no number. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ask(*, poll: NetworkPoll, adapter: Adapter, subject: str, now: datetime) -> int:
    """One number. At most one call of 3 s, with no transaction open.

    Where a token is wanted first, that is the call, and Later says that the question is still
    due. Raises Later and NetworkFailed, of which the poll's row then tells.
    """
    if poll.paused_until and poll.paused_until > now:
        raise Later(poll.paused_until)
    outcome = spend(poll)
    if not outcome.is_allowed:
        raise Later(now + timedelta(seconds=outcome.retry_after_seconds))
    try:
        count = _ask(poll, adapter, subject, now)
    except NetworkFailed as error:
        # Ids and a code: neither an address with a key nor what was asked about.
        logger.warning("poll %s gave no number: %s", poll.pk, error.code)
        _note(poll, failed_at=now, last_error=error.code)
        raise
    _note(poll, answered_at=now, last_error="")
    return count


def spend(poll: NetworkPoll, *, calls: int = 1) -> Outcome:
    """Take calls from what the network allows, counted once for all processes; 0 only looks."""
    budget = BUDGETS[poll.network]
    return hit(
        f"external:{poll.network}:{_payer(poll)}", Limit(budget.calls, budget.seconds), cost=calls
    )


def is_left_alone(poll: NetworkPoll, adapter: Adapter) -> bool:
    """Whether its server's circuit breaker is open."""
    return breaker.is_open(read_url(adapter.request("", Credentials(base=poll.url)).url).name)


def _payer(poll: NetworkPoll) -> str:
    """Whose budget it is: an application's, or the whole installation's where there is none."""
    account = (poll.app_id or poll.secret) if poll.network in NEEDS_SECRET else ""
    return hashlib.sha256(f"{poll.url}\n{account}".encode()).hexdigest()[:16]


def _ask(poll: NetworkPoll, adapter: Adapter, subject: str, now: datetime) -> int:
    is_good = poll.token_until is not None and poll.token_until > now
    credentials = Credentials(
        id=poll.app_id, secret=poll.secret, token=poll.token if is_good else "", base=poll.url
    )
    if poll.network in TOKENS and not credentials.token:
        _fetch_token(poll, credentials, now)
        raise Later(now)
    count = adapter.parse(_fetch(poll, adapter.request(subject, credentials), now))
    if count is None:
        raise NetworkFailed(NO_NUMBER)
    return count


def _fetch_token(poll: NetworkPoll, credentials: Credentials, now: datetime) -> None:
    giver = TOKENS[poll.network]
    found = giver.parse_token(_fetch(poll, giver.token_request(credentials), now))
    if found is None:
        raise NetworkFailed("refused")
    token, good_for = found
    _note(poll, token=token, token_until=now + max(good_for - _TOKEN_SPARE, _TOKEN_SPARE))


def _fetch(poll: NetworkPoll, fetch: Fetch, now: datetime) -> bytes:
    try:
        answer = outbound.request(
            fetch.method,
            fetch.url,
            headers=fetch.headers,
            body=fetch.body,
            max_bytes=_MAX_BYTES,
        )
    except outbound.OutboundError as error:
        if error.code == "circuit_open":
            raise Later(now + timedelta(seconds=breaker.OPEN_SECONDS)) from error
        raise NetworkFailed(error.code) from error
    if answer.status == 429:
        until = now + pause_of_retry_after(answer.retry_after_seconds(now))
        _note(poll, paused_until=until)
        raise NetworkFailed("busy")
    if answer.status >= 500:
        raise NetworkFailed("broken")
    if answer.status == 401 and poll.token:
        _note(poll, token="", token_until=None)
    if not answer.is_ok:
        raise NetworkFailed("refused")
    return answer.body


def _note(poll: NetworkPoll, **values: object) -> None:
    """On the row and in our hand; a poll that was deleted meanwhile is no loss."""
    NetworkPoll.objects.filter(pk=poll.pk).update(**values)
    for name, value in values.items():
        setattr(poll, name, value)
