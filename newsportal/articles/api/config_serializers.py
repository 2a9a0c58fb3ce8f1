"""The shape of `GET /sites/{site}/config`; its parts come from `SITE_CONFIG` of `routes.py`."""

from rest_framework import serializers

from newsportal.articles.api.serializers import LANGUAGES
from newsportal.articles.models import RATINGS
from newsportal.sites.models import Challenge, Identity, Markup, Ratings

Shape = serializers.Serializer[object]


class ConfigSiteOutput(Shape):
    key = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()


class ConfigChallengeOutput(Shape):
    kind = serializers.ChoiceField(Challenge.choices)
    url = serializers.CharField(help_text="Where a fresh challenge is handed out.")


class ConfigLimitsOutput(Shape):
    text_chars = serializers.IntegerField()
    name_chars = serializers.IntegerField()


class KindOutput(Shape):
    kind = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for.")  # type: ignore[assignment]


class FlagReasonOutput(Shape):
    reason = serializers.CharField()
    label = serializers.CharField(help_text="In the language asked for.")  # type: ignore[assignment]


class ThresholdsOutput(Shape):
    flags_to_queue = serializers.IntegerField()
    flags_to_hide = serializers.IntegerField(help_text="0: reports never hide.")


class ConfigNetworkOutput(Shape):
    code = serializers.CharField()
    name = serializers.CharField()
    order = serializers.IntegerField()
    intent_url_template = serializers.CharField(
        allow_null=True, help_text="With `{url}` and `{title}`; null: the link is to be copied."
    )
    device = serializers.ChoiceField(["any", "touch", "desktop"])
    more = serializers.BooleanField(help_text="Whether it stands behind the row's last button.")


class ConfigFollowLinkOutput(Shape):
    id = serializers.UUIDField()
    network = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.CharField(help_text="Counts and leads on.")
    target_url = serializers.URLField()
    followers = serializers.IntegerField(allow_null=True, help_text="Null: not known.")
    followers_as_of = serializers.DateTimeField(
        allow_null=True, help_text="Null: not known, or typed in by the newsroom."
    )


class ConfigOutput(Shape):
    site = ConfigSiteOutput()
    language = serializers.ChoiceField(LANGUAGES, help_text="Of the labels.")
    guests_allowed = serializers.BooleanField()
    min_identity = serializers.ChoiceField(Identity.choices)
    slow_mode_seconds = serializers.IntegerField()
    reactions = serializers.BooleanField()
    shares = serializers.BooleanField()
    mailed_links = serializers.BooleanField(help_text="Whether guests can be sent mails.")
    login_url = serializers.URLField(allow_null=True)
    rules = serializers.CharField(allow_null=True)
    challenge = ConfigChallengeOutput(allow_null=True)
    limits = ConfigLimitsOutput()
    sorts = serializers.ListField(child=serializers.CharField())
    default_sort = serializers.CharField()
    ratings = serializers.ChoiceField(Ratings.choices)
    rating_values = serializers.ListField(child=serializers.ChoiceField(RATINGS))
    markup = serializers.ChoiceField(Markup.choices)
    edit_window_seconds = serializers.IntegerField()
    reaction_kinds = KindOutput(many=True)
    article_reaction_kinds = KindOutput(many=True)
    flag_reasons = FlagReasonOutput(many=True)
    thresholds = ThresholdsOutput()
    networks = ConfigNetworkOutput(many=True)
    follow_links = ConfigFollowLinkOutput(many=True)
    stream_url_template = serializers.CharField(
        allow_null=True, help_text="`{article}` stands for the article's key; null: no streams."
    )
