"""Shapes of what authors send and are told about their own comments."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from comments.api.serializers import (
    EditedCommentOutput,
    FlatCommentOutput,
    Rating,
    ReaderText,
)
from comments.states import State
from newsportal.articles.api.serializers import CountsOutput
from newsportal.lib.serializers import (
    QuerySerializer,
    StrictSerializer,
    TrueOrFalse,
    WholeNumber,
)

_VERSION_MAX = 2**31 - 1


class EditInput(StrictSerializer):
    text = ReaderText(required=False, may_be_blank=True)
    # Null takes the stars back.
    rating = Rating()
    # Of the text that the author changes.
    version = WholeNumber(min_value=1, max_value=_VERSION_MAX)
    nudge = TrueOrFalse(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not {"text", "rating"} & attrs.keys():
            raise serializers.ValidationError({"text": [ErrorDetail("", code="required")]})
        return attrs


class RemovalQuery(QuerySerializer):
    version = serializers.IntegerField(min_value=1, max_value=_VERSION_MAX)


class EditedOutput(EditedCommentOutput):
    counts = CountsOutput()


class TombstoneOutput(FlatCommentOutput):
    state = serializers.ChoiceField([State.REMOVED.value])
    published_at = serializers.DateTimeField(allow_null=True)
    counts = CountsOutput()
