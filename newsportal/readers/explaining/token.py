"""Why a reader's token is taken or refused, step by step, for who signs them.

The verdict is that of the code which reads tokens; the steps say why. Nothing is written, and the
token goes nowhere: not into a log, not into a row.
"""

import json
from collections.abc import Collection, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import jwt

from newsportal.lib.problem_codes import Problem
from newsportal.lib.signing import decode_base64
from newsportal.readers import tokens
from newsportal.readers.erased import refuse_erased
from newsportal.readers.explaining.claims import explain_claims, explain_profile
from newsportal.readers.explaining.findings import Finding, short, shown
from newsportal.readers.explaining.words import LANGUAGES, WORDS
from newsportal.readers.models import SsoAlgorithm, SsoKey
from newsportal.readers.services import find_sso_reader, is_subject
from newsportal.sites.models import Site


@dataclass(frozen=True)
class Step:
    """One finding in words. `is_good` is None for what is only worth knowing."""

    is_good: bool | None
    text: str


@dataclass(frozen=True)
class Explanation:
    """`code` is the problem that a request with the token would get; None when it is taken."""

    steps: tuple[Step, ...]
    code: str | None


@dataclass(frozen=True)
class _Asked:
    """Keys of sites outside of `sites` are spoken of as if they were not there."""

    token: str
    sites: Collection[int]
    site: Site | None
    now: datetime


def explain_token(
    *,
    token: str,
    sites: Collection[int],
    now: datetime,
    language: str = "ru",
    site: Site | None = None,
) -> Explanation:
    """Look at a pasted token as a request to `site` would; None: to the site of its key.

    `sites` are the ids of those whose keys the asker may know of. Queries: up to 6.
    """
    token = token.strip()
    has_scheme = token[:7].lower() == "bearer "
    asked = _Asked(token[7:].strip() if has_scheme else token, sites, site, now)
    findings = [Finding(None, "bearer")] if has_scheme else []
    findings += _steps(asked)
    code = _verdict(asked)
    if code and not any(finding.is_good is False for finding in findings):
        findings.append(Finding(False, "other"))
    findings.append(Finding(code is None, "refused" if code else "accepted", {"code": code}))
    return Explanation(tuple(_in_words(one, language) for one in findings), code)


def _in_words(finding: Finding, language: str) -> Step:
    words = WORDS[finding.word][LANGUAGES.index(language)]
    return Step(finding.is_good, words.format(**finding.values))


def _verdict(asked: _Asked) -> str | None:
    """What the service itself says to the token, without making or changing a reader."""
    token = asked.token
    if not token or len(token) > tokens.TOKEN_MAX_CHARS:
        return "invalid_token"
    if not (token.isascii() and token.isprintable()):
        return "invalid_token"
    try:
        key = tokens.sso_key_of(token)
        if key is None or key.site_id not in asked.sites:
            return "invalid_token"
        claims = tokens.verified_claims(token, key)
        if not is_subject(claims["sub"]):
            return "invalid_token"
        if find_sso_reader(key, claims["sub"]) is None:
            issued_at = datetime.fromtimestamp(int(claims["iat"]), tz=UTC)
            refuse_erased(key=key, subject=claims["sub"], issued_at=issued_at)
    except Problem as problem:
        return problem.code
    return "token_other_site" if asked.site and asked.site.id != key.site_id else None


def _steps(asked: _Asked) -> Generator[Finding, None, None]:
    fault = _fault_of_shape(asked.token)
    if fault is not None:
        yield fault
        return
    parts = asked.token.split(".")
    header = _json_object(parts[0])
    if header is None:
        yield Finding(False, "header_bad")
        return
    yield Finding(True, "header")
    key = yield from _key(header, asked)
    if key is None:
        return
    yield from _signature(header, key, asked.token)
    claims = _json_object(parts[1])
    if claims is None:
        yield Finding(False, "claims_bad")
        return
    yield from explain_claims(claims, key, now=asked.now)
    yield from explain_profile(claims, key)
    yield from _reader(claims, key)


def _fault_of_shape(token: str) -> Finding | None:
    if not token:
        return Finding(False, "empty")
    if token.startswith(tokens.SERVICE_PREFIX):
        return Finding(False, "service_key")
    if token.startswith(tokens.GUEST_PREFIX):
        return Finding(False, "guest")
    if len(token) > tokens.TOKEN_MAX_CHARS:
        return Finding(False, "too_long", {"length": len(token), "most": tokens.TOKEN_MAX_CHARS})
    if not token.isascii() or not token.isprintable() or " " in token:
        return Finding(False, "characters")
    count = token.count(".") + 1
    return None if count == 3 else Finding(False, "parts", {"count": count})


def _json_object(part: str) -> dict[str, Any] | None:
    try:
        value = json.loads(decode_base64(part))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _key(header: dict[str, Any], asked: _Asked) -> Generator[Finding, None, SsoKey | None]:
    kid = header.get("kid")
    if kid is None:
        yield Finding(False, "kid_none")
        return None
    named = {"kid": short(kid)}
    key = None
    if isinstance(kid, str) and kid.isascii() and kid.isprintable():
        known = SsoKey.objects.filter(kid=kid, site__in=asked.sites)
        key = known.select_related("site").first()
    if key is None:
        yield Finding(False, "kid_unknown", named)
        return None
    named["site"] = key.site.key
    if key.retired_at:
        yield Finding(False, "kid_retired", named | {"when": shown(key.retired_at, key.site)})
    elif asked.site and asked.site.id != key.site_id:
        yield Finding(False, "kid_other_site", named | {"wanted": asked.site.key})
    else:
        yield Finding(True, "kid", named)
    return key


def _signature(header: dict[str, Any], key: SsoKey, token: str) -> Generator[Finding, None, None]:
    alg = header.get("alg")
    named = {"alg": short(alg), "wanted": key.algorithm}
    if alg != key.algorithm:
        is_none = isinstance(alg, str) and alg.lower() == "none"
        yield Finding(False, "algorithm_none" if is_none else "algorithm_other", named)
        return
    yield Finding(True, "algorithm", named)
    try:
        jwt.api_jws.decode_complete(token, key.key, algorithms=[key.algorithm])
    except (jwt.PyJWTError, ValueError, TypeError):
        is_shared = key.algorithm == SsoAlgorithm.HS256
        yield Finding(False, "signature_hs" if is_shared else "signature_pair")
    else:
        yield Finding(True, "signature")


def _reader(claims: dict[str, Any], key: SsoKey) -> Generator[Finding, None, None]:
    subject = claims.get("sub")
    if not is_subject(subject):
        return
    reader = find_sso_reader(key, str(subject))
    if reader is None:
        yield Finding(None, "reader_new")
        return
    yield Finding(None, "reader", {"value": reader.name, "id": reader.id})
    issued = claims.get("iat")
    if isinstance(issued, int) and reader.profile_at and reader.profile_at.timestamp() > issued:
        yield Finding(None, "older")
