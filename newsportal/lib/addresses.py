"""Who is calling: the client's address, its network, and a digest that is safe to keep."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from django.conf import settings

from newsportal.lib.signing import digest

if TYPE_CHECKING:
    # The stream process asks for addresses too and has no use for Django's requests.
    from django.http import HttpRequest

# What a caller without a readable address counts as (a Unix socket, a broken proxy).
UNKNOWN = "0.0.0.0"  # noqa: S104


def client_address(request: "HttpRequest") -> str:
    """The address of the caller of a Django request, normalised."""
    return address_behind_proxies(
        peer=request.META.get("REMOTE_ADDR", ""),
        forwarded=request.META.get("HTTP_X_FORWARDED_FOR", ""),
    )


def address_behind_proxies(*, peer: str, forwarded: str) -> str:
    """The address of the caller, normalised, from the socket's peer and X-Forwarded-For.

    The header is read from the right and only as far as NEWSPORTAL_TRUSTED_PROXIES reach: what
    stands further left was written by the caller and may be anything.
    """
    trusted = settings.NEWSPORTAL_TRUSTED_PROXIES
    hops = forwarded.split(",") if trusted else []
    chain = [part for part in hops if part.strip()] + [peer]
    seen = chain[max(0, len(chain) - 1 - trusted)]
    return _text(_parse(seen) or _parse(peer))


def address_prefix(address: str) -> str:
    """The network a limit counts: /24 of IPv4, /64 of IPv6 (one household or one server)."""
    parsed = _parse(address)
    if parsed is None:
        return f"{UNKNOWN}/24"
    return str(ip_network((parsed, 24 if parsed.version == 4 else 64), strict=False))


def address_digest(address: str) -> bytes:
    """32 bytes that tell equal addresses apart from others and nothing else, without the key."""
    return digest("address", _text(_parse(address)))


def _parse(raw: str) -> IPv4Address | IPv6Address | None:
    """`1.2.3.4`, `1.2.3.4:80`, `[::1]:80`, `fe80::1%eth0`, `::ffff:1.2.3.4`; None if none."""
    text = raw.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _text(address: IPv4Address | IPv6Address | None) -> str:
    return UNKNOWN if address is None else str(address)
