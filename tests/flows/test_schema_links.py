"""The links of the schema, each walked: what an answer leads to is there, and answers as stated."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.sites.models import Site
from tests.factories import World, decide, make_guest, token_of
from tests.hostile import GOOD
from tests.routes import api_routes
from tests.test_schema import CHECKS, FILE, one_connection, operations

__all__ = ["one_connection"]

STATED = schemathesis.openapi.from_path(FILE)
STATED.app = get_wsgi_application()
BY_AUTHOR = {"create_comment", "edit_comment", "remove_comment", "create_appeal"}
PAGE = 10


def links() -> list[tuple[str, str, str]]:
    """(operation, status, link) of all that do not lead to another page of the same list."""
    return [
        (operation["operationId"], status, name)
        for operation in operations().values()
        for status, response in operation["responses"].items()
        for name in response.get("links", {})
        if name != "next_page"
    ]


class Walker:
    """Calls operations by their ids, checks each answer, and follows links."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.service = world.service_key("articles", "moderation")
        self.author, self.guest = make_guest(world.site), make_guest(world.site)
        self.known = {"site": "gazeta", "article": "news-1", "kind": "like"}

    def call(self, name: str, *, body: Any = None, **values: Any) -> Any:
        operation = STATED.find_operation_by_id(name)
        path = {key: str((self.known | values)[key]) for key in _names(operation, "path")}
        query = {key: values[key] for key in _names(operation, "query") if key in values}
        sent = {"body": body, "media_type": "application/json"} if body is not None else {}
        case = operation.Case(path_parameters=path, query=query, **sent)
        response = case.call(headers={"Authorization": f"Bearer {self._token(operation, name)}"})
        case.validate_response(response, checks=CHECKS)
        return response

    def newest(self) -> Comment:
        return Comment.objects.filter(article=self.world.article).latest("created_at")

    def follow(self, link: dict[str, Any], answer: Any) -> Any:
        values = {key: _value(text, answer) for key, text in link["parameters"].items()}
        body = _good_body(link["operationId"])
        if body is not None:
            told = link.get("requestBody", {})
            body |= {key: _value(text, answer) for key, text in told.items()}
        return self.call(link["operationId"], body=body, **values)

    def _token(self, operation: Any, name: str) -> str:
        if operation.definition.raw.get("security") == [{"service": []}]:
            return self.service
        return token_of(self.author if name in BY_AUTHOR else self.guest)


def _names(operation: Any, place: str) -> list[str]:
    found = operation.path_parameters if place == "path" else operation.query
    return [parameter.name for parameter in found]


def _value(text: str, answer: Any) -> Any:
    """`$response.body#/items/0/id`; what the path had stays as it is known."""
    if text.startswith("$request.path."):
        return {"site": "gazeta", "article": "news-1"}[text.removeprefix("$request.path.")]
    value = answer.json()
    for step in text.removeprefix("$response.body#/").split("/"):
        value = value[int(step) if step.isdigit() else step]
    return value


def _good_body(name: str) -> dict[str, Any] | None:
    [(method, path)] = [
        tuple(call.split(" "))
        for call, operation in operations().items()
        if operation["operationId"] == name
    ]
    for route in api_routes():
        if route.path({key: f"{{{key}}}" for key in route.parameters}) == path:
            body = GOOD.get((route.name, method))
            return None if body is None else dict(body)
    raise AssertionError(path)


def _source(walker: Walker, name: str, status: str) -> Any:
    """An answer of the operation with this status, to go on from."""
    text = "Хорошая новость для всего города"
    if status == "202":
        text = "Смотрите https://a.example и https://b.example"
    if name == "create_guest":
        return walker.call(name, body={"name": "Дана"})
    made = walker.call("create_comment", body={"text": text})
    return made if name == "create_comment" else walker.call(name)


@pytest.fixture
def walker(world: World, settings: Any, one_connection: None) -> Walker:
    settings.NEWSPORTAL_LIMITS = False
    Site.objects.update(screening="after")
    return Walker(world)


@pytest.mark.django_db
@pytest.mark.parametrize(("source", "status", "name"), links())
def test_a_link_leads_on(walker: Walker, source: str, status: str, name: str) -> None:
    answer = _source(walker, source, status)
    assert answer.status_code == int(status)
    stated = STATED.find_operation_by_id(source).definition.raw["responses"][status]
    link = stated["links"][name]
    # What waits is seen by nobody else; and only what was refused can be appealed against.
    if name == "create_appeal":
        decide(walker.newest(), DecisionVerdict.REJECT)
    elif status == "202" and name != "create_decision":
        decide(walker.newest(), DecisionVerdict.PUBLISH)
    assert walker.follow(link, answer).status_code < 300


@pytest.mark.django_db
def test_a_page_leads_to_the_next(walker: Walker) -> None:
    wanted = {str(walker.world.published().id) for _ in range(PAGE + 1)}
    first = walker.call("list_comments", limit=PAGE)
    stated = STATED.find_operation_by_id("list_comments").definition.raw["responses"]["200"]
    link = stated["links"]["next_page"]
    second = walker.call("list_comments", limit=PAGE, cursor=first.json()["next"])
    assert link["parameters"]["cursor"] == "$response.body#/next"
    found = [item["id"] for page in (first, second) for item in page.json()["items"]]
    assert (len(found), set(found)) == (PAGE + 1, wanted)
