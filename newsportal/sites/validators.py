"""What may stand in a site's list of hosts."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}")


def validate_hosts(hosts: Sequence[str]) -> None:
    """Let normalised host names and IPv4 addresses pass. Raises ValidationError for all else.

    Addresses are compared with them exactly: one with a scheme, a port or a path, or one that
    browsers write in another way, would silently match nothing.
    """
    # For the list and not for each entry: Django's form would hide the entry's message.
    errors = [
        ValidationError(
            _(
                "“%(value)s” is no host. Write it like news.example: lower case, no https://, "
                "no port, no path; a name in other letters as xn--…"
            ),
            code="invalid_host",
            params={"value": host},
        )
        for host in hosts
        if not _is_host(host)
    ]
    if errors:
        raise ValidationError(errors)


def _is_host(host: str) -> bool:
    is_name = _NAME.fullmatch(host) is not None
    return is_name and (not _ends_in_number(host) or _is_ipv4(host))


def _ends_in_number(host: str) -> bool:
    """Whether browsers take it for an IPv4 address."""
    return host.rpartition(".")[2].isdigit()


def _is_ipv4(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True
