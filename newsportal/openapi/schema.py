"""The schema of one operation: drf-spectacular's, with what every route of ours has by its kind."""

from collections import defaultdict
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from newsportal.lib.problem_codes import STATUS
from newsportal.lib.serializers import StrictSerializer
from newsportal.lib.stated import ONCE
from newsportal.openapi import components as parts
from newsportal.openapi.codes import (
    is_public_read,
    looks_at_tokens,
    needs_token,
    problem_codes,
    scope_of,
)

_TAGS = {
    "newsportal.articles": "Articles",
    "newsportal.embed": "Articles",
    "newsportal.readers": "Readers",
    "newsportal.live": "Comments",
    "comments": "Comments",
    "social": "Social",
}


class ApiSchema(AutoSchema):
    """Adds problems, headers, tokens and what else no view has to write down."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None or not hasattr(self.view, "has_public_reads"):
            return operation
        codes = self._codes(operation)
        operation.setdefault("parameters", []).extend(self._shared(operation, codes))
        for status, response in operation["responses"].items():
            response["headers"] = {
                **self._headers(status, codes),
                **response.get("headers", {}),
            }
        if is_public_read(self.view, self.method):
            operation["responses"]["304"] = {
                "description": "Nothing changed since.",
                "headers": self._headers("304", codes),
            }
        operation["responses"] |= self._problems(codes)
        return operation

    def get_tags(self) -> list[str]:
        scope = scope_of(self.view, self.method)
        if scope == "moderation":
            return ["Moderation"]
        if self.path.startswith("/api/v1/me"):
            return ["Readers"]
        module = type(self.view).__module__
        return [tag for name, tag in _TAGS.items() if module.startswith(name)][:1]

    def get_description(self) -> str:  # type: ignore[override]
        text = super().get_description()
        scope = scope_of(self.view, self.method)
        return f"{text}\n\nNeeds a service key with scope `{scope}`." if scope else text

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Reader and guest, or a service key; everybody where the list is empty."""
        if not looks_at_tokens(self.view, self.method):
            return []
        if scope_of(self.view, self.method):
            return [{"service": []}]
        speakers: list[dict[str, list[str]]] = [{"reader": []}, {"guest": []}]
        if needs_token(self.view, self.method):
            return speakers
        return [{}, *speakers, {"service": []}]

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        return [parameter | parts.PATHS.get(parameter["name"], {}) for parameter in found]

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """Bodies are a closed list of fields: an unknown one is refused."""
        shape: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if isinstance(serializer, StrictSerializer):
            shape["additionalProperties"] = False
        return shape

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """A plain shape is what 200 has, for every method: DELETE tells what is left."""
        shape: Any = self.get_response_serializers()
        if isinstance(shape, dict):
            return dict(super()._get_response_bodies(direction))
        response = self._get_response_for_code(shape, "200", direction=direction)  # type: ignore[no-untyped-call]
        return {"200": response}

    def _codes(self, operation: dict[str, Any]) -> set[str]:
        names: dict[str, set[str]] = defaultdict(set)
        for parameter in operation.get("parameters", ()):
            names[parameter["in"]].add(parameter["name"])
        return problem_codes(
            self.view,
            self.method,
            path=names["path"],
            query=names["query"],
            has_body="requestBody" in operation,
        )

    def _shared(self, operation: dict[str, Any], codes: set[str]) -> list[dict[str, Any]]:
        told = {parameter["name"] for parameter in operation.get("parameters", ())}
        wanted = [] if "lang" in told else ["Lang"]
        wanted += ["Accept-Language", "X-Request-ID"]
        if is_public_read(self.view, self.method):
            wanted.append("If-None-Match")
        if codes.issuperset(ONCE):
            wanted.append("Idempotency-Key")
        return [parts.ref("parameters", name) for name in wanted]

    def _headers(self, status: str, codes: set[str]) -> dict[str, Any]:
        names = ["X-Request-ID", "Cache-Control"]
        if is_public_read(self.view, self.method) and status in {"200", "304"}:
            names.append("ETag")
        if codes.issuperset(ONCE):
            names.append("Idempotency-Replayed")
        return parts.headers(*names)

    def _problems(self, codes: set[str]) -> dict[str, Any]:
        by_status: dict[int, list[str]] = defaultdict(list)
        for code in sorted(codes):
            by_status[STATUS[code]].append(code)
        return {
            str(status): self._component(status, names)
            for status, names in sorted(by_status.items())
        }

    def _component(self, status: int, codes: list[str]) -> dict[str, Any]:
        component = ResolvedComponent(  # type: ignore[no-untyped-call]
            name=parts.problem_name(status, codes),
            type="responses",
            object=ApiSchema,
            schema=parts.problem_response(status, codes),
        )
        self.registry.register_on_missing(component)
        return dict(component.ref)
