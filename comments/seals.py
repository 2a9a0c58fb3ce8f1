"""The arithmetic of the chain that seals decisions. Pure: whoever has the rows can redo it.

hash(n) = SHA-256(hash(n - 1) + canonical bytes of the decision at n); before the first stands
`genesis`. The bytes hold ids, codes, versions, offsets, times and a digest of the text, never a
word of it. The digest is an HMAC under a random key of this one text: while text and key are
there it proves the text, and once they are erased nothing can be guessed from it.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

# What the canonical bytes are made of; a change of it is another number.
FORMAT = 1
KEY_BYTES = 32


def genesis(site_id: int) -> bytes:
    """What stands before the first decision of a site: 32 bytes."""
    return hashlib.sha256(f"newsportal seals {FORMAT} site {site_id}".encode()).digest()


def canonical(*, position: int, facts: Mapping[str, Any], text_digest: bytes | None) -> bytes:
    """One line of JSON: keys in order, no spaces, UTF-8. `facts` are JSON already."""
    row = {
        **facts,
        "format": FORMAT,
        "position": position,
        "text_digest": text_digest.hex() if text_digest is not None else None,
    }
    return json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def next_hash(previous: bytes, row: bytes) -> bytes:
    """The hash of a row behind the one with the hash `previous`: 32 bytes."""
    return hashlib.sha256(previous + row).digest()


def digest_of(text: str, *, key: bytes) -> bytes:
    """32 bytes that tell this text to whoever has the key."""
    return hmac.digest(key, text.encode(), "sha256")


def is_text(text: str, *, key: bytes, digest: bytes) -> bool:
    return hmac.compare_digest(digest_of(text, key=key), digest)
