"""Shapes of `/me`; answers are described here and built in `profile` and the selectors."""

from rest_framework import serializers

from newsportal.lib.serializers import QuerySerializer, StrictSerializer
from newsportal.readers.api.serializers import AuthorOutput

LIMITS = (10, 20, 50)


class ListQuery(QuerySerializer):
    limit = serializers.ChoiceField(LIMITS, default=20)
    cursor = serializers.CharField(max_length=512, required=False)


class NoQuery(QuerySerializer):
    """Only `lang`, which is known everywhere."""


class RenameInput(StrictSerializer):
    # Longer names are refused by `check_name`, with its own words.
    name = serializers.CharField(max_length=200)


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
