"""What all operations share: headers, parameters, the shape of a problem, the three tokens."""

from typing import Any

from newsportal.lib.field_texts import FIELD_TEXTS
from newsportal.lib.problem_codes import STATUS
from newsportal.lib.problem_texts import LANGUAGES, problem_text

Schema = dict[str, Any]

_REQUEST_ID = {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"}
_SECONDS = {"type": "integer", "minimum": 0}

HEADERS: dict[str, Schema] = {
    "X-Request-ID": {
        "description": "The number of this call, for questions about it.",
        "required": True,
        "schema": _REQUEST_ID,
        "example": "01a206ae-38ae-7add-a4de-3fc8ca8fbe6f",
    },
    "Cache-Control": {
        "description": "How long the answer may be kept, and by whom.",
        "required": True,
        "schema": {"type": "string"},
        "example": "public, max-age=1, stale-while-revalidate=2",
    },
    "ETag": {
        "description": "Of these bytes: send it as `If-None-Match` to hear whether they changed.",
        "required": True,
        "schema": {"type": "string", "pattern": '^(W/)?"[^"]+"$'},
        "example": '"24c0c55b85fbbfa1378243ba2b01fd82"',
    },
    "Idempotency-Replayed": {
        "description": "The answer is that of an earlier call with the same `Idempotency-Key`.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Retry-After": {
        "description": "Seconds to wait before the next attempt.",
        "required": True,
        "schema": _SECONDS,
        "example": 30,
    },
    "WWW-Authenticate": {
        "description": "How to name oneself.",
        "required": True,
        "schema": {"type": "string", "enum": ["Bearer"]},
    },
    "Content-Language": {
        "description": "The language of `title` and `detail`.",
        "required": True,
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    },
}

PARAMETERS: dict[str, Schema] = {
    "Lang": {
        "name": "lang",
        "in": "query",
        "description": "The language of texts and errors; goes before `Accept-Language`.",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    },
    "Accept-Language": {
        "name": "Accept-Language",
        "in": "header",
        "description": "Languages one reads; Russian when none of ours is among them.",
        "schema": {"type": "string"},
        "example": "kk, ru;q=0.8",
    },
    "X-Request-ID": {
        "name": "X-Request-ID",
        "in": "header",
        "description": "The caller's own number for this call; anything else is replaced.",
        "schema": {"type": "string"},
    },
    "If-None-Match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "ETags one has: 304 when one of them still holds.",
        "schema": {"type": "string"},
    },
    "Idempotency-Key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Any text of 16 to 255 characters. The same one with the same body makes "
        "nothing new for 24 hours and is answered as before.",
        "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[ -~]+$"},
        "example": "review-01a206e6-2a97-7e54",
    },
}

PATHS: dict[str, Schema] = {
    "site": {
        "description": "The site's key.",
        "schema": {"type": "string", "pattern": "^[a-z0-9-]{1,40}$"},
        "example": "demo",
    },
    "article": {
        "description": "The publisher's own key for the article.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._~-]{1,128}$"},
        "example": "astana-lrt-launch",
    },
    "comment": {"description": "The comment's id."},
    "reader": {"description": "The reader's id."},
    "kind": {"description": "A kind of reaction that `config` names.", "example": "like"},
}

FIELD_ERROR: Schema = {
    "type": "object",
    "required": ["field", "code", "detail"],
    "properties": {
        "field": {
            "type": "string",
            "description": "A dotted path, empty for the whole body.",
        },
        "code": {"type": "string", "enum": sorted(FIELD_TEXTS)},
        "detail": {"type": "string", "description": "For people."},
    },
    "example": {"field": "rating", "code": "out_of_range", "detail": "Оценка от 1 до 5."},
}

PROBLEM: Schema = {
    "type": "object",
    "description": "Why a call was not done (RFC 9457). Decide by `code`; texts are for people.",
    "required": ["type", "title", "status", "code", "detail", "request_id", "errors"],
    "properties": {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "description": "Where the service tells what the code means, in all languages.",
        },
        "title": {"type": "string"},
        "status": {"type": "integer", "enum": sorted(set(STATUS.values()))},
        "code": {"type": "string", "enum": list(STATUS)},
        "detail": {"type": "string"},
        "request_id": {"type": "string", "description": "As the header `X-Request-ID`."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        "reasons": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Of `nudge`: what the rules object to.",
        },
        "challenge": {
            "$ref": "#/components/schemas/ChallengeOutput",
        },
    },
    "example": {
        "type": "/docs/problems#validation_error",
        "title": "Данные не приняты",
        "status": 400,
        "code": "validation_error",
        "detail": "Исправьте отмеченные поля и отправьте ещё раз.",
        "request_id": "01a206ae-38ae-7add-a4de-3fc8ca8fbe6f",
        "errors": [{"field": "text", "code": "required", "detail": "Заполните это поле."}],
    },
}

TOKENS: dict[str, Schema] = {
    "reader": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "A signed-in reader, by a token of the publisher.",
    },
    "guest": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "guest_…",
        "description": "A guest, by the token of `POST /sites/{site}/guests`.",
    },
    "service": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "sk_…",
        "description": "The publisher's own backend, by a key of `manage.py create_service_key`.",
    },
}


_HEADERS_OF_STATUS = {401: ["WWW-Authenticate"], 429: ["Retry-After"], 503: ["Retry-After"]}


def ref(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}


def headers(*names: str) -> dict[str, Schema]:
    return {name: ref("headers", name) for name in names}


def problem_response(status: int, codes: list[str]) -> Schema:
    """One status with the codes that stand for it; each says what it means."""
    texts = {code: problem_text(code, "en") for code in codes}
    names = ["X-Request-ID", "Cache-Control", "Content-Language"]
    names += _HEADERS_OF_STATUS.get(status, ())
    own = {"code": {"enum": codes}, "status": {"enum": [status]}}
    return {
        "description": "\n".join(f"- `{code}`: {detail}" for code, (_, detail) in texts.items()),
        "headers": headers(*names),
        "content": {
            "application/problem+json": {
                "schema": {"allOf": [ref("schemas", "Problem"), {"properties": own}]}
            }
        },
    }


def problem_name(status: int, codes: list[str]) -> str:
    """The same codes of a status are one component wherever they stand."""
    return ".".join([str(status), *codes])
