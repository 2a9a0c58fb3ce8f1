"""A small client of the API: paths below /api/v1, JSON bodies, bearer tokens."""

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client


@dataclass(frozen=True)
class Answer:
    """Status, headers and the body as JSON (None without one)."""

    status: int
    body: Any
    headers: dict[str, str]
    raw: bytes

    @property
    def code(self) -> str:
        """The code of a problem."""
        return str(self.body["code"])

    @property
    def field_codes(self) -> dict[str, str]:
        """Field -> code of a problem's errors."""
        return {error["field"]: error["code"] for error in self.body["errors"]}


class Api:
    def __init__(self, client: Client) -> None:
        self.client = client
        self.client.raise_request_exception = False

    def get(self, path: str, *, token: str = "", **headers: str) -> Answer:
        return self._send("get", path, token=token, headers=headers)

    def post(
        self, path: str, body: Any = None, *, token: str = "", key: str = "", raw: Any = None
    ) -> Answer:
        headers = {"Idempotency-Key": key} if key else {}
        return self._send("post", path, token=token, headers=headers, body=body, raw=raw)

    def put(self, path: str, body: Any = None, *, token: str = "") -> Answer:
        return self._send("put", path, token=token, headers={}, body=body)

    def patch(self, path: str, body: Any = None, *, token: str = "") -> Answer:
        return self._send("patch", path, token=token, headers={}, body=body)

    def delete(self, path: str, *, token: str = "") -> Answer:
        return self._send("delete", path, token=token, headers={})

    def _send(
        self,
        method: str,
        path: str,
        *,
        token: str,
        headers: dict[str, str],
        body: Any = None,
        raw: Any = None,
    ) -> Answer:
        if token:
            headers = {**headers, "Authorization": f"Bearer {token}"}
        arguments: dict[str, Any] = {"headers": headers}
        if method != "get":
            data = raw if raw is not None else json.dumps(body or {}, ensure_ascii=False)
            arguments |= {"data": data, "content_type": "application/json"}
        url = path if path.startswith("/") else f"/api/v1/{path}"
        return read_answer(getattr(self.client, method)(url, **arguments))


def read_answer(response: HttpResponse) -> Answer:
    is_json = "json" in response.headers.get("Content-Type", "")
    # A streamed answer is read to its end.
    raw = response.getvalue()
    return Answer(
        status=response.status_code,
        body=json.loads(raw) if is_json and raw else None,
        headers=dict(response.headers),
        raw=raw,
    )
