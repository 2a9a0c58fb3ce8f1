"""Shapes of `/me`; answers are described here and built in `profile` and the selectors."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from newsportal.lib.serializers import StrictSerializer
from newsportal.readers.api.serializers import AuthorOutput
from newsportal.readers.models import MailPace


class MailInput(StrictSerializer):
    """How often to mail about what; what is not named stays."""

    replies = serializers.ChoiceField(MailPace.values, required=False)
    subscriptions = serializers.ChoiceField(MailPace.values, required=False)
    decisions = serializers.ChoiceField(MailPace.values, required=False)


class AccountInput(StrictSerializer):
    # Longer names are refused by `check_name`, with its own words.
    name = serializers.CharField(max_length=200, required=False)
    mail = MailInput(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError({"name": [ErrorDetail("", code="required")]})
        return attrs


class MailOutput(serializers.Serializer[object]):
    # Whether anything is mailed: the address is confirmed, and the service mails notices.
    is_on = serializers.BooleanField()
    replies = serializers.ChoiceField(MailPace.values)
    subscriptions = serializers.ChoiceField(MailPace.values)
    decisions = serializers.ChoiceField(MailPace.values)


class OwnBanOutput(serializers.Serializer[object]):
    until = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class ProfileOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    avatar_url = serializers.URLField(allow_null=True)
    is_guest = serializers.BooleanField()
    is_staff = serializers.BooleanField()
    site = serializers.CharField()
    identity = serializers.CharField()
    email = serializers.EmailField(allow_null=True)
    mail = MailOutput()
    roles = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    ban = OwnBanOutput(allow_null=True)
    counts = serializers.DictField(child=serializers.IntegerField())


class ErasedOutput(serializers.Serializer[object]):
    erased_at = serializers.DateTimeField()


class IgnoredOutput(serializers.Serializer[object]):
    reader = AuthorOutput()
    created_at = serializers.DateTimeField()


class IgnoredListOutput(serializers.Serializer[object]):
    items = IgnoredOutput(many=True)
    next = serializers.CharField(allow_null=True)
