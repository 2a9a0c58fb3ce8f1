"""Shapes of requests and answers. Answers are described here and built in `representation`."""

from typing import Any

from rest_framework import serializers

from newsportal.articles.models import KEY_PATTERN
from newsportal.articles.ranking import DEFAULT_WINDOW, WINDOWS
from newsportal.lib.serializers import Moment, QuerySerializer, StrictSerializer, WholeNumber
from newsportal.sites.hosts import is_own_url
from newsportal.sites.models import (
    DAYS_MAX,
    Identity,
    Mode,
    Ratings,
    Screening,
    key_validator,
)

SORTS = ("latest", "discussed", "shared", "rated", "hot", "rising")
LANGUAGES = ("ru", "kk", "az", "en")
COUNTS_MAX = 100


class SectionInput(StrictSerializer):
    key = serializers.CharField(max_length=40, validators=[key_validator])
    name = serializers.CharField(max_length=200)


class DiscussionInput(StrictSerializer):
    mode = serializers.ChoiceField(Mode.choices, required=False, allow_null=True)
    screening = serializers.ChoiceField(Screening.choices, required=False, allow_null=True)
    ratings = serializers.ChoiceField(Ratings.choices, required=False, allow_null=True)
    min_identity = serializers.ChoiceField(Identity.choices, required=False, allow_null=True)
    opens_at = Moment(required=False, allow_null=True)
    closes_at = Moment(required=False, allow_null=True)
    # Without `closes_at`; null: as the section and the site say, 0: never.
    closes_after_days = WholeNumber(
        min_value=0, max_value=DAYS_MAX, required=False, allow_null=True
    )


class ArticleInput(StrictSerializer):
    """What a publisher says of an article: all that is wrong with it is told at once."""

    # In the context: `site`, whose hosts the addresses are on.

    url = serializers.URLField(max_length=2000)
    title = serializers.CharField(max_length=500)
    section = SectionInput(required=False, allow_null=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=100), max_length=50, required=False
    )
    authors = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=50, required=False
    )
    language = serializers.RegexField(r"\A[a-z]{2}\Z", required=False)
    published_at = Moment(required=False)
    updated_at = Moment(required=False, allow_null=True)
    image_url = serializers.URLField(max_length=2000, required=False, allow_blank=True)
    aliases = serializers.ListField(
        child=serializers.URLField(max_length=2000), max_length=20, required=False
    )
    # Posts in the Fediverse that announced it.
    announcements = serializers.ListField(
        child=serializers.URLField(max_length=2000), max_length=10, required=False
    )
    # The key of another article of the site, whose discussion this one shows; null: its own.
    shares_thread_with = serializers.RegexField(KEY_PATTERN, required=False, allow_null=True)
    discussion = DiscussionInput(required=False)

    def validate_url(self, value: str) -> str:
        return self.validate_aliases([value])[0]

    def validate_aliases(self, value: list[str]) -> list[str]:
        if not all(is_own_url(self.context["site"], url) for url in value):
            raise serializers.ValidationError(code="other_host")
        return value

    def facts(self) -> dict[str, Any]:
        """Model values for `register_article`."""
        values = dict(self.validated_data)
        discussion = values.pop("discussion", {})
        return {**values, **discussion}


class ArticlesQuery(QuerySerializer):
    url = serializers.CharField(max_length=2000, required=False)
    sort = serializers.ChoiceField(SORTS, default="latest")
    window = serializers.ChoiceField(tuple(WINDOWS), default=DEFAULT_WINDOW)
    section = serializers.CharField(max_length=40, required=False)
    # Words of the title.
    q = serializers.CharField(min_length=3, max_length=100, required=False)
    published_after = Moment(required=False)
    cursor = serializers.CharField(max_length=512, required=False)
    limit = serializers.ChoiceField((10, 20, 50, 100), default=20)


class ArticleQuery(QuerySerializer):
    lang = serializers.ChoiceField(LANGUAGES, required=False)


class CountsQuery(QuerySerializer):
    articles = serializers.CharField(max_length=COUNTS_MAX * 129)


class CountsInput(StrictSerializer):
    articles = serializers.ListField(
        child=serializers.RegexField(KEY_PATTERN), max_length=COUNTS_MAX
    )


class SectionOutput(serializers.Serializer[object]):
    key = serializers.CharField()
    name = serializers.CharField()


class DiscussionOutput(serializers.Serializer[object]):
    mode = serializers.ChoiceField(Mode.choices)
    is_open = serializers.BooleanField()
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    ratings = serializers.ChoiceField(Ratings.choices)
    min_identity = serializers.ChoiceField(Identity.choices)
    slow_mode_seconds = serializers.IntegerField()
    reactions = serializers.BooleanField()
    shares = serializers.BooleanField()


class CountsOutput(serializers.Serializer[object]):
    comments = serializers.IntegerField()
    reviews = serializers.IntegerField()
    rating = serializers.FloatField(allow_null=True)
    shares = serializers.IntegerField()
    reactions = serializers.DictField(child=serializers.IntegerField())


class EngagementOutput(CountsOutput):
    rating_histogram = serializers.ListField(child=serializers.IntegerField())
    click_backs = serializers.IntegerField()


class ArticleOutput(serializers.Serializer[object]):
    key = serializers.CharField()
    url = serializers.URLField()
    title = serializers.CharField()
    section = SectionOutput(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    authors = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()
    image_url = serializers.URLField(allow_null=True)
    published_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(allow_null=True)
    discussion = DiscussionOutput()
    engagement = EngagementOutput()
    server_time = serializers.DateTimeField()


class ArticlePageOutput(ArticleOutput):
    updated_ago = serializers.CharField()
    refresh_after_seconds = serializers.IntegerField()


class ArticleListOutput(serializers.Serializer[object]):
    items = ArticleOutput(many=True)
    next = serializers.CharField(allow_null=True)
