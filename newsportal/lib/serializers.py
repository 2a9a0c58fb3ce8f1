"""Serializers that refuse what they do not know."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache, cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request

from newsportal.lib.cursors import MAX_LENGTH
from newsportal.lib.moments import YEARS
from newsportal.lib.problem_codes import FieldError, Problem
from newsportal.lib.problem_texts import LANGUAGES

# Enough to find a mistake by; the names come from the caller and are echoed.
_MAX_NAMED = 20
_MAX_NAME_LENGTH = 100
_REMEMBERED_CHARS = 200


class StrictSerializer(serializers.Serializer[Any]):
    """A body: a field it does not know (or that is read-only) is an error beside the others."""

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """The fields as declared. Raises ValidationError."""
        values: dict[str, Any] = _reader(cls).run_validation(data)
        return values

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data)
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            detail = error.detail if isinstance(error.detail, dict) else {}
            raise ValidationError({**detail, **unknown}) from error
        if unknown:
            raise ValidationError(unknown)
        return value

    def _unknown(self, data: Any) -> dict[str, list[ErrorDetail]]:
        if not isinstance(data, Mapping):
            return {}
        names = [str(name)[:_MAX_NAME_LENGTH] for name in data if name not in self._known]
        return {name: [_UNKNOWN] for name in names[:_MAX_NAMED]}

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(name for name, field in self.fields.items() if not field.read_only)


_UNKNOWN = ErrorDetail("Unknown field.", code="unknown_field")


class IdField(serializers.UUIDField):
    """An id as JSON has it: a text. Numbers, and `true` with them, are none."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class TrueOrFalse(serializers.BooleanField):
    """A boolean as JSON has it: `"yes"`, `1` and `"false"` are none."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class WholeNumber(serializers.IntegerField):
    """An integer as JSON has it: `true`, `"4"` and `4.0` are none."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """A time that every clock can tell; without an offset it is UTC, as our own answers are."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.year not in YEARS:
            self.fail("overflow", timezone="UTC")
        return super().enforce_timezone(value)


class QuerySerializer(serializers.Serializer[Any]):
    """Query parameters: an unknown or repeated one is Problem unknown_parameter.

    `lang` is known everywhere, because errors are told in it.
    """

    @classmethod
    def read(cls, request: HttpRequest | Request) -> dict[str, Any]:
        """The parameters as declared. Raises Problem unknown_parameter, ValidationError."""
        said = request.META.get("QUERY_STRING", "")
        read = _values if len(said) <= _REMEMBERED_CHARS else _values.__wrapped__
        return dict(read(cls, said, request.encoding))

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, QueryDict):
            self._refuse_strangers(data)
            # A plain dict, so that an empty value is an error and not an absent one.
            data = data.dict()
        if "lang" not in self.fields and data.get("lang", LANGUAGES[0]) not in LANGUAGES:
            raise ValidationError({"lang": [ErrorDetail("", code="invalid_choice")]})
        return super().to_internal_value(data)

    def _refuse_strangers(self, data: QueryDict) -> None:
        known = {*self.fields, "lang"}
        errors = [
            FieldError(
                name[:_MAX_NAME_LENGTH],
                "repeated_parameter" if name in known else "unknown_parameter",
            )
            for name, values in data.lists()
            if name not in known or len(values) > 1
        ]
        if errors:
            raise Problem("unknown_parameter", errors=errors[:_MAX_NAMED])


@cache
def _reader(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """One for all requests: it keeps nothing of them, and to copy its fields each time is dear."""
    return kind()


@lru_cache(maxsize=256)
def _values(kind: type[QuerySerializer], said: str, encoding: str | None) -> dict[str, Any]:
    """What a query says; few of them differ, and to read one takes as long as a page's join."""
    values: dict[str, Any] = _reader(kind).run_validation(
        QueryDict(said.encode("iso-8859-1"), encoding=encoding)
    )
    return values


class NoQuery(QuerySerializer):
    """No parameters, but `lang`."""


class AtLeast(QuerySerializer):
    """For who was told of a page version by a live frame."""

    at_least = serializers.IntegerField(
        min_value=0,
        max_value=10**18,
        required=False,
        help_text="The article's page version, as `id` of a live frame has it: no cache of ours"
        " answers with an older one.",
    )


class PageQuery(QuerySerializer):
    """Which page of a list; with what narrows the list beside it."""

    limit = serializers.ChoiceField((10, 20, 50), default=20)
    cursor = serializers.CharField(max_length=MAX_LENGTH, required=False)
