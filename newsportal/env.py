"""Typed readers of environment variables; every setting comes through one of them."""

import os
import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit


class BadSetting(Exception):
    """An environment variable has a value that cannot be read. The message names it."""


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that NAME_FILE points at, stripped."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadSetting(f"{name}_FILE: {error}") from error
    return os.environ.get(name, default)


def integer(name: str, default: int, *, least: int = 0) -> int:
    raw = text(name)
    if not raw:
        return default
    try:
        number = int(raw)
    except ValueError as error:
        raise BadSetting(f"{name} must be a whole number, not {raw!r}") from error
    if number < least:
        raise BadSetting(f"{name} must be at least {least}")
    return number


def boolean(name: str, *, default: bool) -> bool:
    raw = text(name).lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name} must be on or off, not {raw!r}")


def choice(name: str, allowed: Sequence[str], default: str) -> str:
    """One of the words that are allowed."""
    raw = text(name).lower() or default
    if raw not in allowed:
        raise BadSetting(f"{name} must be one of {', '.join(allowed)}, not {raw!r}")
    return raw


def server(name: str, *, port: int) -> tuple[str, int] | None:
    """A server's address and port, `127.0.0.1:53` or `[::1]:53`; None when empty."""
    raw = text(name)
    if not raw:
        return None
    try:
        # A bare address of IPv6 has colons of its own.
        if raw.count(":") > 1 and not raw.startswith("["):
            return str(ip_address(raw)), port
        parts = urlsplit(f"//{raw}")
        return str(ip_address(parts.hostname or "")), parts.port or port
    except ValueError as error:
        raise BadSetting(f"{name} must be an address, or one with a port, not {raw!r}") from error


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list without empty entries."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def weights(name: str, default: Mapping[str, float]) -> dict[str, float]:
    """Numbers by name, as in `comments=2,reactions=0.5`; what is not named keeps its default."""
    given = dict(default)
    for word in words(name):
        key, _, number = word.partition("=")
        if key not in default or not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", number):
            raise BadSetting(f"{name}: each of {', '.join(default)} takes a number")
        given[key] = float(number)
    return given
