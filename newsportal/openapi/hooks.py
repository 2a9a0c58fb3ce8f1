"""What is added once all operations are known: shared components, and links between operations."""

from typing import Any

from newsportal.openapi import components as parts
from newsportal.openapi.answers import ANSWERS
from newsportal.openapi.examples import BODIES

Links = dict[str, Any]

_ID = "$response.body#/id"
# Their bodies name the text that they are about.
TAKE_VERSION = {"edit_comment", "create_decision"}
# Whose answers carry what: operation -> status -> (parameter of other operations, where it stands).
SOURCES: dict[str, dict[str, tuple[str, str]]] = {
    "create_guest": {"201": ("reader", "$response.body#/reader/id")},
    "create_comment": {"201": ("comment", _ID), "202": ("comment", _ID)},
    "list_comments": {"200": ("comment", "$response.body#/items/0/id")},
}
# Whoever called has these already.
_KNOWN = ("site", "article", "kind")
# A page leads to the next one.
_NEXT = {"cursor": "$response.body#/next"}


def finish(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular."""
    found = result.setdefault("components", {})
    found["headers"] = parts.HEADERS
    found["parameters"] = parts.PARAMETERS
    found["securitySchemes"] = parts.TOKENS
    found.setdefault("schemas", {}).update(FieldError=parts.FIELD_ERROR, Problem=parts.PROBLEM)
    operations = _operations(result)
    for name, by_status in SOURCES.items():
        if name in operations:
            for status, (parameter, place) in by_status.items():
                links = _links_to(operations, parameter, place, source=name)
                operations[name]["responses"][status]["links"] = links
    for name, body in BODIES.items():
        if name in operations:
            operations[name]["requestBody"]["content"]["application/json"]["example"] = body
    _show_answers(operations)
    for name, operation in operations.items():
        if "cursor" in _names(operation, "query"):
            links = operation["responses"]["200"].setdefault("links", {})
            links["next_page"] = _link(name, _kept(operation) | _NEXT)
    return result


def _show_answers(operations: dict[str, Any]) -> None:
    for name, operation in operations.items():
        answer = ANSWERS.get(name)
        for status, response in operation["responses"].items():
            for kind, shown in response.get("content", {}).items():
                if answer and kind.endswith("json"):
                    shown["example"] = ANSWERS.get(f"{name} {status}", answer)


def _operations(result: dict[str, Any]) -> dict[str, Any]:
    return {
        operation["operationId"]: operation
        for methods in result["paths"].values()
        for operation in methods.values()
    }


def _links_to(operations: dict[str, Any], parameter: str, place: str, *, source: str) -> Links:
    """To each operation on the one thing that the answer names."""
    links: Links = {}
    for name, operation in operations.items():
        # What else its address needs, the answer does not name.
        if not {parameter} <= set(_names(operation, "path")) <= {parameter, *_KNOWN}:
            continue
        values = {parameter: place}
        version = place.removesuffix("id") + "version"
        if "version" in _names(operation, "query"):
            values["version"] = version
        links[name] = _link(name, values)
        if name in TAKE_VERSION:
            links[name]["requestBody"] = {"version": version}
    if source == "create_comment":
        reply = _link(source, _kept(operations[source]))
        links["reply"] = reply | {"requestBody": {"parent": place}}
    return links


def _link(name: str, values: dict[str, str]) -> Links:
    return {"operationId": name, "parameters": values}


def _kept(operation: dict[str, Any]) -> dict[str, str]:
    """The next page is of the same list."""
    return {name: f"$request.path.{name}" for name in _names(operation, "path")}


def _names(operation: dict[str, Any], place: str) -> list[str]:
    told = operation.get("parameters", ())
    return [parameter["name"] for parameter in told if parameter.get("in") == place]
