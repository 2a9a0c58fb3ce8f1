"""Shapes of requests and answers. Answers are described here and built in `representation`."""

from typing import Any

from rest_framework import serializers

from newsportal.lib.serializers import IdField, QuerySerializer, StrictSerializer
from social.interactions import KINDS, MOST_IN_BATCH
from social.models import QUOTE_MAX_CHARS
from social.networks import Device

LANGUAGES = ("ru", "kk", "az", "en")


class LanguageQuery(QuerySerializer):
    lang = serializers.ChoiceField(LANGUAGES, required=False)


class DescribedArticle(StrictSerializer):
    """What a first POST says of an article on a site that takes unknown ones."""

    url = serializers.URLField(max_length=2000)
    title = serializers.CharField(max_length=500)


class ShareInput(StrictSerializer):
    network = serializers.CharField(max_length=20)
    comment = IdField(required=False, allow_null=True)
    quote = serializers.CharField(
        max_length=QUOTE_MAX_CHARS, required=False, allow_blank=True, default=""
    )
    # The `s` of the page's own address; what means nothing there is ignored.
    via = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    article = DescribedArticle(required=False)


class EventInput(StrictSerializer):
    """Described here and read by `hearing`: a bad event is dropped and counted, not refused."""

    id = IdField(help_text="UUIDv7, made by the page; at most 2 minutes ahead and 24 hours old.")
    kind = serializers.ChoiceField(tuple(KINDS))
    article = serializers.CharField(max_length=128, required=False)
    network = serializers.CharField(max_length=20, required=False)
    token = serializers.CharField(
        max_length=200, required=False, help_text="Of a click-back: the `s` of the page's address."
    )
    link = IdField(required=False, help_text="Of a follow click: the follow link's id.")


class EventsInput(StrictSerializer):
    events = serializers.ListField(child=EventInput(), max_length=MOST_IN_BATCH)


class ShareOutput(serializers.Serializer[object]):
    token = serializers.CharField()
    url = serializers.URLField()
    intent_url = serializers.CharField(allow_null=True)


class NetworkOutput(serializers.Serializer[object]):
    code = serializers.CharField()
    name = serializers.CharField()
    order = serializers.IntegerField()
    intent_url_template = serializers.CharField(allow_null=True)
    device = serializers.ChoiceField([device.value for device in Device])
    more = serializers.BooleanField(help_text="Whether it stands behind the row's last button.")


class NetworkListOutput(serializers.Serializer[object]):
    items = NetworkOutput(many=True)
    next = serializers.CharField(allow_null=True)


class NumbersOutput(serializers.Serializer[object]):
    """`sharers`: sum over the days of that day's different people. The others count acts."""

    intents = serializers.IntegerField()
    previewed = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    click_backs = serializers.IntegerField()
    sharers = serializers.IntegerField()


class SharesQuery(QuerySerializer):
    """`from` and `to` bound the series; `from` belongs to it and `to` does not."""

    series = serializers.ChoiceField(("hour", "day"), required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` cannot be the name of an attribute."""
        times = {name: serializers.DateTimeField(required=False) for name in ("from", "to")}
        return {**super().get_fields(), **times}


class SpanOutput(NumbersOutput):
    at = serializers.DateTimeField()


class ExternalOutput(serializers.Serializer[object]):
    """What a network itself says, and when it said so."""

    count = serializers.IntegerField()
    as_of = serializers.DateTimeField()


class SharesOutput(serializers.Serializer[object]):
    total = NumbersOutput()
    networks = serializers.DictField(child=NumbersOutput())
    external = serializers.DictField(
        child=ExternalOutput(), help_text="By network; those that are known."
    )
    series = SpanOutput(many=True, required=False)


class ReactionsOutput(serializers.Serializer[object]):
    reactions = serializers.DictField(child=serializers.IntegerField())


class FollowLinkOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    network = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.CharField()
    target_url = serializers.URLField()
    followers = serializers.IntegerField(allow_null=True, help_text="Null: not known.")
    followers_as_of = serializers.DateTimeField(
        allow_null=True, help_text="Null: not known, or typed in by the newsroom."
    )


class FollowLinkListOutput(serializers.Serializer[object]):
    items = FollowLinkOutput(many=True)
    next = serializers.CharField(allow_null=True)
