"""Texts that force an answer on a sandbox site, so that frontends can be tried on all of them."""

import re
import time

from django.conf import settings

from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site

SLOW_MAX_MS = 10_000
_COMMAND = re.compile(r"\A!(pending|reject|nudge|429|slow)(?: (\w+))?\Z")


def is_command(text: str) -> bool:
    """Whether a sandbox site would obey; of any other site it is a text."""
    return settings.NEWSPORTAL_SANDBOX and _COMMAND.match(text.strip()) is not None


def obey_before(site: Site, text: str) -> None:
    """Answer `!nudge`, `!429 SECONDS` and `!slow MILLISECONDS`, outside any transaction.

    Raises Problem nudge or rate_limited.
    """
    command, argument = _read(site, text)
    number = int(argument) if argument.isdecimal() and len(argument) < 6 else 0
    if command == "nudge":
        raise Problem("nudge", extra={"reasons": [Reason.OFFENSIVE.value]})
    if command == "429":
        raise Problem("rate_limited", headers={"Retry-After": str(number or 30)})
    if command == "slow":
        time.sleep(min(number, SLOW_MAX_MS) / 1000)


def forced_verdict(site: Site, text: str) -> Verdict | None:
    """What `!pending` and `!reject REASON` make of a text; None for any other."""
    command, argument = _read(site, text)
    if command == "pending":
        finding = Finding("sandbox", Reason.PREMODERATION)
        return Verdict(VerdictKind.HOLD, (finding,), is_final=True)
    if command == "reject":
        known = {reason.value for reason in Reason}
        reason = Reason(argument) if argument in known else Reason.OTHER
        return Verdict(VerdictKind.REJECT, (Finding("sandbox", reason),), is_final=True)
    return None


def _read(site: Site, text: str) -> tuple[str, str]:
    if not (site.is_sandbox and settings.NEWSPORTAL_SANDBOX):
        return "", ""
    match = _COMMAND.match(text.strip())
    return (match[1], match[2] or "") if match else ("", "")
