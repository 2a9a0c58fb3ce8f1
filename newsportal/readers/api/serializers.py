from rest_framework import serializers

from newsportal.lib.serializers import StrictSerializer


class GuestInput(StrictSerializer):
    # Longer names are refused by `check_name`, with its own words.
    name = serializers.CharField(max_length=200)
    # The answer to a challenge; `config` asks for none.
    challenge = serializers.CharField(max_length=4096, required=False, allow_null=True)


class AuthorOutput(serializers.Serializer[object]):
    """`author` of a comment, `reader` of a guest."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    avatar_url = serializers.URLField(allow_null=True, required=False)
    is_guest = serializers.BooleanField(required=False)
    is_staff = serializers.BooleanField(required=False)
    badge = serializers.CharField(allow_null=True, required=False)


class GuestOutput(serializers.Serializer[object]):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    reader = AuthorOutput()
