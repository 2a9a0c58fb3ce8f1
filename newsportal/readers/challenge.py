"""Proof of work for guests: a puzzle costs a machine a moment, and a thousand guests an hour.

Nothing is stored when one is handed out: the token is signed, names its site and its end, and the
answer is a number that makes the hash of both begin with zeros. Only an answer that made a guest
is kept, in the guest's own transaction, so that it makes no second one.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from newsportal.lib.conditional import rfc3339
from newsportal.lib.problem_codes import JSON, Problem
from newsportal.lib.signing import BadSignature, seal, unseal
from newsportal.readers.models import SpentChallenge
from newsportal.sites.models import Challenge, Site

ALGORITHM = "sha256"
LIFE = timedelta(minutes=10)
NONCE_MAX_CHARS = 20


def issue_challenge(*, site: Site, now: datetime) -> dict[str, JSON]:
    """A fresh puzzle of the site: `{kind, token, algorithm, difficulty, expires_at}`.

    To be found: a text `nonce` of up to 20 digits for which SHA-256 of `token:nonce` begins with
    `difficulty` zero bits. Where the site asks for nothing, `kind` is `off` and the rest null.
    """
    if site.challenge == Challenge.OFF:
        empty = dict.fromkeys(("token", "algorithm", "difficulty", "expires_at"))
        return {"kind": str(Challenge.OFF), **empty}
    expires_at = (now + LIFE).replace(microsecond=0)
    payload = {
        "site": site.key,
        "bits": settings.NEWSPORTAL_CHALLENGE_BITS,
        "exp": int(expires_at.timestamp()),
        "salt": secrets.token_urlsafe(16),
    }
    return {
        "kind": str(site.challenge),
        "token": seal("challenge", payload),
        "algorithm": ALGORITHM,
        "difficulty": settings.NEWSPORTAL_CHALLENGE_BITS,
        "expires_at": rfc3339(expires_at),
    }


def spend_answer(*, site: Site, answer: str | None, now: datetime) -> None:
    """Take the answer `token:nonce` of a guest-to-be, once, where the site asks for one.

    Call it in the transaction that makes the guest. Raises Problem challenge_required, with a
    fresh challenge in it, for no answer, a wrong, old or foreign one, and one that was spent.
    """
    if site.challenge == Challenge.OFF:
        return
    payload = _solved(site, answer or "")
    if payload is None or payload["exp"] <= now.timestamp() or not _spend(payload):
        fresh = issue_challenge(site=site, now=now)
        raise Problem("challenge_required", extra={"challenge": fresh})


def _solved(site: Site, answer: str) -> dict[str, Any] | None:
    """What the token of a right answer says; None for a wrong answer."""
    token, _, nonce = answer.rpartition(":")
    if not (nonce.isascii() and nonce.isdigit() and len(nonce) <= NONCE_MAX_CHARS):
        return None
    try:
        payload = unseal("challenge", token)
    except BadSignature:
        return None
    # The token's own number of bits: the setting may have changed since it was handed out.
    is_right = payload["site"] == site.key and zero_bits(answer) >= payload["bits"]
    return payload if is_right else None


def zero_bits(answer: str) -> int:
    """How many zero bits the answer's hash begins with."""
    return 256 - int.from_bytes(hashlib.sha256(answer.encode()).digest(), "big").bit_length()


def _spend(payload: dict[str, Any]) -> bool:
    """Whether the challenge is spent now and was not before; another nonce does not help."""
    # Of what the token says and not of its letters: base64 can be written in more than one way.
    digest = hashlib.sha256(payload["salt"].encode()).digest()
    expires_at = datetime.fromtimestamp(payload["exp"], tz=UTC)
    try:
        with transaction.atomic():
            SpentChallenge.objects.create(digest=digest, expires_at=expires_at)
    except IntegrityError:
        return False
    return True


def forget_expired(*, now: datetime) -> None:
    """Delete spent challenges whose tokens have ended: nobody can send them again."""
    SpentChallenge.objects.filter(expires_at__lt=now).delete()
