"""What hostile tests send, and to what: every write route of the URL conf, and broken bodies.

A new route is attacked without being named; it only has to say here what a good body of it
looks like.
"""

import json
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from psycopg import sql

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.models import Engagement
from newsportal.lib.problems import STATUS
from newsportal.readers.bans import ban_reader
from newsportal.readers.models import Ban
from tests.factories import World, decide
from tests.routes import Route, write_calls

CALLS = write_calls()
NOBODYS_ID = "01920000-0000-7000-8000-000000000000"

# A body that the route takes. None: it takes none, and does not look at what is sent.
GOOD: dict[tuple[str, str], dict[str, Any] | None] = {
    ("guests", "POST"): {"name": "Дана"},
    ("my-claims", "POST"): {"email": "dana@mail.example"},
    ("counts", "POST"): {"articles": ["news-1"]},
    ("article", "PUT"): {"url": "https://gazeta.example/news-1", "title": "Новость"},
    ("articles-bulk", "POST"): {
        "articles": [{"key": "news-2", "url": "https://gazeta.example/2", "title": "Новость"}]
    },
    ("thread", "POST"): {"text": "Хорошая новость для всего города"},
    ("comment", "PATCH"): {"text": "Хорошая новость, и вовремя", "version": 1},
    ("comment", "DELETE"): None,
    ("preview", "POST"): {"text": "Хорошая новость"},
    ("decisions", "POST"): {"verdict": "publish", "reason": "ok", "version": 1},
    ("site-decisions", "POST"): {
        "verdict": "publish",
        "reason": "ok",
        "items": [{"id": NOBODYS_ID, "version": 1}],
    },
    ("reader-bans", "POST"): {"reason": "spam"},
    ("reader-ban", "DELETE"): None,
    ("shares", "POST"): {"network": "telegram"},
    ("events", "POST"): {"events": []},
    ("webmention", "POST"): {"source": "https://blog.example/1", "target": "news-1"},
    ("article-reaction", "PUT"): None,
    ("article-reaction", "DELETE"): None,
    ("reaction", "PUT"): None,
    ("reaction", "DELETE"): None,
    ("flags", "POST"): {"reason": "spam"},
    ("complaints", "POST"): {
        "url": "https://gazeta.example/news-1",
        "reason": "personal_data",
        "explanation": "Здесь мой домашний адрес",
        "good_faith": True,
    },
    ("appeals", "POST"): {"note": "Прочитайте ещё раз"},
    ("pin", "PUT"): None,
    ("pin", "DELETE"): None,
    ("feature", "PUT"): None,
    ("feature", "DELETE"): None,
    ("me", "PATCH"): {"name": "Дана"},
    ("me", "DELETE"): None,
    ("my-bookmark", "PUT"): None,
    ("my-bookmark", "DELETE"): None,
    ("my-export", "POST"): None,
    ("my-ignored-one", "PUT"): None,
    ("my-ignored-one", "DELETE"): None,
    ("my-notifications-read", "POST"): {"until": NOBODYS_ID},
    ("my-subscription", "PUT"): None,
    ("my-subscription", "DELETE"): None,
}
# What a route wants in its query.
QUERY = {("comment", "DELETE"): "?version=1"}
# Routes that need nothing to be said: no body, an empty one and an empty text are good.
WORDLESS = {("appeals", "POST")}
# More bytes than the route takes, where that is not 64 KiB.
TOO_LARGE = {("articles-bulk", "POST"): 1_200_000}
# Whose token the route takes; the others take a reader's.
SERVICE = {
    ("article", "PUT"): "articles",
    ("articles-bulk", "POST"): "articles",
    ("decisions", "POST"): "moderation",
    ("site-decisions", "POST"): "moderation",
    ("reader-bans", "POST"): "moderation",
    ("reader-ban", "DELETE"): "moderation",
    **{(mark, method): "moderation" for mark in ("pin", "feature") for method in ("PUT", "DELETE")},
}
# Routes that look at no token at all.
TOKENLESS = {
    ("guests", "POST"),
    ("counts", "POST"),
    ("complaints", "POST"),
    ("events", "POST"),
    ("webmention", "POST"),
}
# What a route takes beside JSON: a page's last words as it closes, a form of another server's.
OTHER_TYPES = {
    ("events", "POST"): "text/plain",
    ("webmention", "POST"): "application/x-www-form-urlencoded",
}
# Routes that write nothing even when all is well.
PURE = {("counts", "POST"), ("preview", "POST"), ("my-export", "POST")}


def name_of(call: tuple[Route, str]) -> str:
    return f"{call[1]} {call[0].name}"


def takes_body(call: tuple[Route, str]) -> bool:
    """A route that this table does not know is thought to take one."""
    return GOOD.get((call[0].name, call[1]), {}) is not None


def comment_for(world: World, route: str) -> Comment:
    """A comment of which the caller may say what the route takes."""
    if route in {"reaction", "flags"}:
        return world.published(author=world.other)
    if route == "appeals":
        return decide(world.comment(), DecisionVerdict.REJECT)
    if route in {"pin", "feature"}:
        return world.published()
    return world.comment(now=timezone.now())


def _ban(world: World) -> Ban:
    return ban_reader(reader=world.other, until=None, reason="spam", now=timezone.now())


class Target:
    """One write route of a small world, and how it is called well."""

    def __init__(self, world: World, call: tuple[Route, str]) -> None:
        self.route, self.method = call
        self.name = (self.route.name, self.method)
        self.world, self.body = world, GOOD[self.name]
        self.values = {
            "site": world.site.key,
            "article": world.article.key,
            "comment": str(comment_for(world, self.route.name).id),
            "kind": "like",
            "reader": str(world.other.id),
            "ban": str(_ban(world).pk),
        }
        scope = SERVICE.get(self.name)
        self.token = world.service_key(scope) if scope else world.token

    def path(self, **values: str) -> str:
        return self.route.path(self.values | values) + QUERY.get(self.name, "")

    def send(
        self,
        raw: bytes | str | None = None,
        *,
        path: str = "",
        token: str | None = None,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> HttpResponse:
        """The good call but for what is given; an empty token is none."""
        token = self.token if token is None else token
        data = json.dumps(self.body or {}) if raw is None else raw
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return generic(
            self.method,
            path or self.path(),
            data.encode() if isinstance(data, str) else data,
            content_type,
            headers={**bearer, **(headers or {})},
        )


def generic(method: str, path: str, *arguments: Any, **options: Any) -> HttpResponse:
    """A request as a broken or hostile program sends it."""
    response: HttpResponse = _client().generic(method, path, *arguments, **options)
    return response


@cache
def _client() -> Client:
    """One for all: it reads the middleware with its first request, and no answer sets a cookie."""
    return Client(raise_request_exception=False)


def rows() -> dict[str, int]:
    """The number of rows of every table, and of every page version that was ever given."""
    counts = [
        sql.SQL("SELECT {}, count(*) FROM {}").format(
            model._meta.label, sql.Identifier(model._meta.db_table)
        )
        for model in apps.get_models(include_auto_created=True)
    ]
    versions = sql.SQL("SELECT 'versions', coalesce(sum(version), 0) FROM {}").format(
        sql.Identifier(Engagement._meta.db_table)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join([*counts, versions]))
        return {label: int(count) for label, count in cursor.fetchall()}


def assert_problem(response: HttpResponse, status: int | None = None, code: str = "") -> str:
    """The answer is a problem of the closed list, whole; returns its code."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    body = json.loads(response.content)
    assert set(body) >= {"type", "title", "status", "code", "detail", "request_id", "errors"}
    assert STATUS[body["code"]] == response.status_code == body["status"]
    assert response.status_code < 500, body
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert body["title"]
    assert body["detail"]
    assert response.headers["Cache-Control"] == "no-store"
    if status:
        assert (response.status_code, body["code"]) == (status, code), body
    return str(body["code"])


def with_value(body: dict[str, Any], raw: str) -> bytes:
    """The good body with the first of its values replaced by this very JSON text."""
    name = next(iter(body))
    rest = {other: value for other, value in body.items() if other != name}
    text = json.dumps(rest, ensure_ascii=False)[1:]
    comma = ", " if rest else ""
    return f"{{{json.dumps(name)}: {raw}{comma}{text}".encode("utf-8", "surrogatepass")


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


NOT_JSON: dict[str, bytes] = {
    "empty": b"",
    "blanks": b"   \n",
    "cut off": b'{"text": "abc',
    "two values": b"{}{}",
    "comment": b'{"text": "a"} // b',
    "single quotes": b"{'text': 'a'}",
    "trailing comma": b'{"text": "a",}',
    "bare word": b"text",
    "form": b"text=abc&rating=5",
    "xml": b"<text>abc</text>",
    "bad utf-8": b'{"text": "\xff\xfe"}',
    "overlong utf-8": b'{"text": "\xc0\xaf"}',
    "utf-8 half a letter": b'{"text": "\xd0"}',
    "utf-16": '{"text": "a"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"text": "a"}',
    "array": b'[{"text": "a"}]',
    "string": b'"text"',
    "number": b"7",
    "null": b"null",
    "true": b"true",
    "key twice": b'{"text": "a", "text": "b"}',
    "key twice, escaped": b'{"text": "a", "te\\u0078t": "b"}',
    "key twice, deep": b'{"a": {"b": 1, "b": 2}}',
    "key is a surrogate": b'{"\\ud800": 1}',
    "key is NUL": b'{"\\u0000": 1}',
    "raw newline in a string": b'{"text": "a\nb"}',
    "100,000 open brackets": b"[" * 60_000,
    "100,000 levels of objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
}
BAD_VALUES: dict[str, str] = {
    "1e400": "1e400",
    "-1e400": "-1e400",
    "NaN": "NaN",
    "Infinity": "Infinity",
    "-Infinity": "-Infinity",
    "20 digits": "9" * 20,
    "5,000 digits": "9" * 5000,
    "NUL": '"a\\u0000b"',
    "lone high surrogate": '"a\\ud800b"',
    "lone low surrogate": '"\\udc00"',
    "surrogates in wrong order": '"\\udc00\\ud800"',
    "surrogate as bytes": '"\ud800"',
    "21 levels": deep(20),
    "hidden levels": '{"a": ' * 30 + "1" + "}" * 30,
}

STRANGE = [
    "%00",
    "%0A",
    "%0D%0AX-Evil:1",
    "%FF%FE",
    "..",
    "%2e%2e",
    "%2F",
    "a%20b",
    "'",
    "%ED%A0%80",
]
STRANGE += ["a" * 300, "%D0%B6", "*", "%25", "%3Cscript%3E", "$where", "-1", "null"]
