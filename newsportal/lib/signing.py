"""Keyed digests and sealed tokens, each under a purpose of its own."""

import base64
import binascii
import hmac
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings


class BadSignature(Exception):
    """The token was not made by us for this purpose, or was changed."""


def digest(purpose: str, *parts: str | bytes) -> bytes:
    """32 bytes of HMAC-SHA256 over the parts; another purpose or split gives another digest."""
    return next(digests(purpose, *parts))


def digests(purpose: str, *parts: str | bytes) -> Iterator[bytes]:
    """The digest by SECRET_KEY, then by each of SECRET_KEY_FALLBACKS, for checking old ones."""
    message = b"".join(_framed(part) for part in parts)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        # A copy, for what makes a digest by one call lets another thread run meanwhile, and then
        # waits for it.
        made = _keyed(secret, purpose).copy()
        made.update(message)
        yield made.digest()


@lru_cache(maxsize=64)
def _keyed(secret: str | bytes, purpose: str) -> hmac.HMAC:
    """By a key per purpose, so that no use of the secret can stand in for another."""
    key = hmac.digest(_bytes(secret), b"newsportal." + purpose.encode(), "sha256")
    return hmac.new(key, digestmod="sha256")


def is_digest(candidate: bytes, purpose: str, *parts: str | bytes) -> bool:
    """Whether `candidate` is the digest, or its beginning of at least 16 bytes; constant time."""
    size = len(candidate)
    return size >= 16 and any(
        hmac.compare_digest(candidate, known[:size]) for known in digests(purpose, *parts)
    )


def seal(purpose: str, payload: Mapping[str, Any]) -> str:
    """A URL-safe token that carries the payload (JSON, readable by anybody) and our signature."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return f"{encode_base64(body)}.{encode_base64(digest(purpose, body))}"


def unseal(purpose: str, token: str) -> dict[str, Any]:
    """The payload of a token made by `seal` for the same purpose. Raises BadSignature."""
    body, _, signature = token.partition(".")
    try:
        raw, candidate = decode_base64(body), decode_base64(signature)
    except ValueError as error:
        raise BadSignature("not a sealed token") from error
    if len(candidate) != 32 or not is_digest(candidate, purpose, raw):
        raise BadSignature("the signature does not fit")
    payload: dict[str, Any] = json.loads(raw)
    return payload


def encode_base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode_base64(text: str) -> bytes:
    """The bytes of unpadded base64url. Raises ValueError."""
    try:
        ascii_text = text.encode("ascii")
        return base64.b64decode(ascii_text + b"=" * (-len(ascii_text) % 4), b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("not base64url") from error


def _framed(part: str | bytes) -> bytes:
    raw = _bytes(part)
    return len(raw).to_bytes(8, "big") + raw


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
