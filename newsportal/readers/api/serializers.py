from rest_framework import serializers

from newsportal.lib.serializers import StrictSerializer
from newsportal.sites.models import Challenge


class GuestInput(StrictSerializer):
    # Longer names are refused by `check_name`, with its own words.
    name = serializers.CharField(max_length=200)
    # `token:nonce`, where the site asks for a challenge.
    challenge = serializers.CharField(
        max_length=4096, required=False, allow_null=True, allow_blank=True
    )


class AuthorOutput(serializers.Serializer[object]):
    """`author` of a comment, `reader` of a guest."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    avatar_url = serializers.URLField(allow_null=True, required=False)
    is_guest = serializers.BooleanField(required=False)
    is_staff = serializers.BooleanField(required=False)
    badge = serializers.CharField(allow_null=True, required=False)


class ChallengeOutput(serializers.Serializer[object]):
    kind = serializers.ChoiceField(Challenge.choices)
    token = serializers.CharField(allow_null=True)
    algorithm = serializers.ChoiceField(["sha256"], allow_null=True)
    difficulty = serializers.IntegerField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class GuestOutput(serializers.Serializer[object]):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    reader = AuthorOutput()
