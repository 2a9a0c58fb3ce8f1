"""Whose server an address is: its names, each asked whether it leads back to the address.

Whoever runs an address may write any name for it; that the name leads back only the name's own
domain can say.
"""

import time
from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from dns.resolver import Resolver

SECONDS = 3.0
# An address with more names than this belongs to many, and is nobody's robot.
_MOST_NAMES = 5


class Unanswered(Exception):
    """The name servers said nothing of use. `code`: timed_out or failed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def bears_name(address: str, *, is_wanted: Callable[[str], bool], seconds: float = SECONDS) -> bool:
    """Whether the address has a name of the wanted kind that leads back to it.

    `seconds` is for all questions together. Raises Unanswered.
    """
    # 6 MB, and none of the web processes asks.
    from dns.reversename import from_address

    until = time.monotonic() + seconds
    wanted = [name for name in _ask(from_address(address), "PTR", until) if is_wanted(name)]
    kind, own = ("AAAA" if ":" in address else "A"), ip_address(address)
    return any(
        ip_address(found) == own
        for name in wanted[:_MOST_NAMES]
        for found in _ask(name, kind, until)
    )


def _ask(name: Any, kind: str, until: float) -> list[str]:
    from dns.exception import DNSException, Timeout
    from dns.resolver import NXDOMAIN, YXDOMAIN

    left = until - time.monotonic()
    if left <= 0:
        raise Unanswered("timed_out")
    try:
        resolver = _resolver(settings.NEWSPORTAL_RESOLVER)
        answer = resolver.resolve(name, kind, lifetime=left, search=False, raise_on_no_answer=False)
    except (NXDOMAIN, YXDOMAIN):
        return []
    except Timeout as error:
        raise Unanswered("timed_out") from error
    except (DNSException, OSError) as error:
        raise Unanswered("failed") from error
    return [record.to_text() for record in answer]


@lru_cache(maxsize=1)
def _resolver(server: tuple[str, int] | None) -> "Resolver":
    """The one of the settings, else those of the system."""
    from dns.resolver import Resolver

    if server is None:
        return Resolver()
    resolver = Resolver(configure=False)
    resolver.nameservers = [server[0]]
    resolver.port = server[1]
    return resolver
