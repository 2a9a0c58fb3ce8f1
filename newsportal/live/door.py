"""What comes in and goes out by ASGI: a request's facts, and answers that are no stream."""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from newsportal.lib.addresses import address_behind_proxies, address_prefix
from newsportal.lib.ids import uuid7
from newsportal.lib.problem_bodies import CONTENT_TYPE, choose_language, problem_body
from newsportal.lib.problem_codes import FieldError, Problem
from newsportal.lib.problem_texts import LANGUAGES
from newsportal.lib.request_ids import as_request_id
from newsportal.live.frames import Position, parse_position
from newsportal.live.rows import Key

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

METHODS = "GET, HEAD, OPTIONS"
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Last-Event-ID, Cache-Control, X-Request-ID",
    "Access-Control-Max-Age": "7200",
}
_COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After, X-Request-ID",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PATH = re.compile(r"/api/v1/sites/([^/]+)/articles/([^/]+)/stream")
_SITE = re.compile(r"[a-z0-9-]{1,40}")
_ARTICLE = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_PARAMETERS = frozenset({"lang", "last_event_id"})
_MAX_NAMED = 20
_MAX_NAME_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Request:
    """The facts of a request that any answer needs."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: dict[str, str]
    peer: str
    request_id: str

    @classmethod
    def of(cls, scope: Scope) -> "Request":
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            # Of a header that comes twice both count, as in one list.
            before = headers.get(name.decode("latin-1"))
            told = value.decode("latin-1")
            headers[name.decode("latin-1")] = told if before is None else f"{before},{told}"
        query = scope["query_string"].decode("latin-1")
        client = scope.get("client")
        return cls(
            method=scope["method"],
            path=scope["path"],
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            headers=headers,
            peer=str(client[0]) if client else "",
            request_id=as_request_id(headers.get("x-request-id", "")) or str(uuid7()),
        )

    @property
    def address(self) -> str:
        """The network that the limit of streams counts."""
        forwarded = self.headers.get("x-forwarded-for", "")
        return address_prefix(address_behind_proxies(peer=self.peer, forwarded=forwarded))

    @property
    def language(self) -> str:
        return choose_language(
            asked=dict(self.query).get("lang", ""),
            accepted=self.headers.get("accept-language", ""),
        )

    def key(self) -> Key:
        """The site and the article of the path. Raises Problem not_found, unknown_article."""
        match = _PATH.fullmatch(self.path)
        if match is None or not _SITE.fullmatch(match[1]):
            raise Problem("not_found")
        if not _ARTICLE.fullmatch(match[2]):
            raise Problem("unknown_article")
        return match[1], match[2]

    def position(self) -> Position | None:
        """Where a client that was here before has stopped.

        The header counts before the parameter, which stands in an address that a browser asks
        again and again. Raises Problem unknown_parameter, validation_error.
        """
        self._refuse_strangers()
        parameters = dict(self.query)
        if parameters.get("lang", LANGUAGES[0]) not in LANGUAGES:
            raise Problem("validation_error", errors=[FieldError("lang", "invalid_choice")])
        for field, given in (
            ("Last-Event-ID", self.headers.get("last-event-id", "")),
            ("last_event_id", parameters.get("last_event_id", "")),
        ):
            if given:
                return _position(field, given)
        return None

    def _refuse_strangers(self) -> None:
        names = [name for name, _ in self.query]
        errors = [
            FieldError(
                name[:_MAX_NAME_LENGTH],
                "repeated_parameter" if name in _PARAMETERS else "unknown_parameter",
            )
            for name in dict.fromkeys(names)
            if name not in _PARAMETERS or names.count(name) > 1
        ]
        if errors:
            raise Problem("unknown_parameter", errors=errors[:_MAX_NAMED])


def _position(field: str, given: str) -> Position:
    try:
        return parse_position(given)
    except ValueError:
        raise Problem("validation_error", errors=[FieldError(field, "invalid")]) from None


def start(status: int, headers: Iterable[tuple[str, str]], request: Request) -> Message:
    """The message that begins any answer."""
    every = {**_COMMON, "X-Request-ID": request.request_id, **dict(headers)}
    return {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in every.items()
        ],
    }


def body(data: bytes, *, more: bool = False) -> Message:
    return {"type": "http.response.body", "body": data, "more_body": more}


async def answer(
    send: Send, request: Request, status: int, headers: dict[str, str], data: bytes = b""
) -> None:
    """A whole answer; without its body for HEAD."""
    # 204 says by itself that nothing follows.
    length = {} if status == 204 else {"Content-Length": str(len(data))}
    await send(start(status, {**headers, **length}.items(), request))
    await send(body(b"" if request.method == "HEAD" else data))


async def answer_problem(send: Send, request: Request, problem: Problem) -> None:
    language = request.language
    content = problem_body(problem, language=language, request_id=request.request_id)
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    headers = {"Content-Type": CONTENT_TYPE, "Content-Language": language, **problem.headers}
    await answer(send, request, problem.status, headers, data)
