"""Where calls to other servers may go: names are resolved once and every address is checked."""

import socket
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

_PORTS = {"http": 80, "https": 443}
URL_MAX_CHARS = 2000
# Networks that carry an IPv4 address inside, and so could lead to a private one; and those that
# Python calls global, but that are nobody's servers.
_REFUSED = tuple(
    ip_network(text)
    for text in (
        *("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10"),
        # Where clouds tell a machine about itself: Oracle's and Azure's.
        *("192.0.0.0/24", "168.63.129.16/32"),
    )
)


class BadTarget(Exception):
    """`code`: bad_url, unresolved, refused_target or timed_out."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """Where a URL leads: `path` with its query; `host` as a name or an address, in ASCII."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def name(self) -> str:
        """What a circuit breaker knows it by."""
        return f"{self.scheme}://{self.host}:{self.port}"


def read_url(url: str) -> Target:
    """Take an absolute http or https URL apart. Raises BadTarget bad_url."""
    if len(url) > URL_MAX_CHARS or any(char <= " " or char in "\\\x7f" for char in url):
        raise BadTarget("bad_url")
    try:
        parts = urlsplit(url)
        # Named first: a port of its own is no leave for any other scheme.
        usual_port = _PORTS[parts.scheme]
        port = parts.port or usual_port
        host = (parts.hostname or "").encode("idna").decode("ascii")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        path.encode("ascii")
    except (ValueError, KeyError) as error:
        raise BadTarget("bad_url") from error
    if not host or "%" in host or parts.username is not None or parts.password is not None:
        raise BadTarget("bad_url")
    return Target(parts.scheme, host, port, path)


def resolve(target: Target, *, until: float) -> list[str]:
    """The addresses of a target, each of them checked. Raises BadTarget.

    `until` in seconds of `time.monotonic`. One bad address among good ones refuses them all: a
    name that leads both outside and inside is not meant well.
    """
    addresses = _look_up(target, until)
    if not addresses:
        raise BadTarget("unresolved")
    if target.host not in settings.NEWSPORTAL_OUTBOUND_ALLOWED and not all(
        is_allowed(address) for address in addresses
    ):
        raise BadTarget("refused_target")
    return addresses


def is_allowed(address: str) -> bool:
    """Whether it is a public server's address, or one that the settings allow."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _is_listed(parsed, settings.NEWSPORTAL_OUTBOUND_ALLOWED) or _is_public(parsed)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    is_odd = address.is_multicast or address.is_reserved or address.is_unspecified
    in_refused = any(address in network for network in _REFUSED)
    return address.is_global and not is_odd and not in_refused


def _is_listed(address: IPv4Address | IPv6Address, allowed: Iterable[str]) -> bool:
    for entry in allowed:
        try:
            if address in ip_network(entry, strict=False):
                return True
        except ValueError:
            # A host's name, which was compared before.
            continue
    return False


def _look_up(target: Target, until: float) -> list[str]:
    """Ask the system's resolver, which has no time limit of its own."""
    found: list[Any] = []

    def ask() -> None:
        try:
            found.extend(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            return

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.0, until - time.monotonic()))
    if asking.is_alive():
        raise BadTarget("timed_out")
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
