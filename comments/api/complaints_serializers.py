"""Shapes of complaints by whoever reads a page."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from comments.api.serializers import ReaderText
from comments.states import FLAG_REASONS, RequestOutcome, RequestState
from newsportal.lib.serializers import IdField, StrictSerializer, TrueOrFalse


class ComplaintInput(StrictSerializer):
    # What it is about: a comment, or whatever stands at an address of the site.
    comment = IdField(required=False)
    url = serializers.URLField(max_length=2000, required=False)
    reason = serializers.ChoiceField([reason.value for reason in FLAG_REASONS])
    explanation = ReaderText()
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    good_faith = TrueOrFalse(help_text="True: what is said here is believed to be so.")
    # `token:nonce`, where the site asks for a challenge.
    challenge = serializers.CharField(
        max_length=4096, required=False, allow_null=True, allow_blank=True
    )

    def validate_good_faith(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(code="required")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("comment") and not attrs.get("url"):
            raise serializers.ValidationError({"comment": [ErrorDetail("", code="required")]})
        return attrs


class ReceiptOutput(serializers.Serializer[object]):
    token = serializers.CharField()
    number = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in RequestState])
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()


class ComplaintOutput(serializers.Serializer[object]):
    number = serializers.CharField()
    state = serializers.ChoiceField([state.value for state in RequestState])
    # In the caller's language.
    state_text = serializers.CharField()
    reason = serializers.CharField()
    received_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(
        [outcome.value for outcome in RequestOutcome], allow_null=True
    )
    outcome_text = serializers.CharField(allow_null=True)
    # In the newsroom's words.
    answer = serializers.CharField(allow_null=True)
