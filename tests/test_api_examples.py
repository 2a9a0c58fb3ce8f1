"""The calls of «A reader's life» in docs/api.md, made word by word."""

import json
from typing import Any

import pytest

from tests.api import Api
from tests.factories import World, make_article
from tests.variables import ROOT


def calls() -> list[tuple[str, str, Any, int, Any]]:
    """Method, path below /api/v1, body, status and what is shown of the answer."""
    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    chapter = text.split("## A reader's life in six calls")[1]
    blocks = chapter.split("```text\n")[1].split("```")[0].strip().split("\n\n")
    return [_call(*block.split("\n")) for block in blocks]


def _call(request: str, *more: str) -> tuple[str, str, Any, int, Any]:
    method, path = request.split(" ")
    status, shown = more[-1].split(" ", 1)
    body = json.loads(more[0]) if len(more) > 1 else None
    return method.lower(), path.removeprefix("/api/v1/"), body, int(status), json.loads(shown)


def shown_of(answer: Any, wanted: Any) -> Any:
    """The part of an answer that the document shows."""
    if wanted == "…":
        return "…" if isinstance(answer, str) and answer else answer
    if isinstance(wanted, dict):
        return {name: shown_of(answer[name], inner) for name, inner in wanted.items()}
    return answer


@pytest.mark.django_db
def test_a_readers_life_goes_as_it_is_told(api: Api) -> None:
    world = World.make(key="demo")
    make_article(world.site, "new-bridge")
    names, token = {"other": str(world.published("Продам гараж").id)}, ""
    assert len(calls()) == 6
    for method, path, body, status, wanted in calls():
        more = {} if body is None else {"body": body}
        answer = getattr(api, method)(path.format(**names), token=token, **more)
        assert (path, answer.status) == (path, status), answer.body
        assert (path, shown_of(answer.body, wanted)) == (path, wanted)
        token = token or answer.body["token"]
        if path.endswith("/comments"):
            names["comment"] = answer.body["id"]
