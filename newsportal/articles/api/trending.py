"""`GET .../trending/{article}`: why an article stands where it stands."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from newsportal.articles.heat import ALWAYS, HALF_LIVES
from newsportal.articles.models import RankSort
from newsportal.articles.places import Place, places_of
from newsportal.articles.ranking import PRIOR_MEAN, PRIOR_RATINGS, WINDOWS
from newsportal.articles.selectors import get_article
from newsportal.lib.conditional import conditional_response, json_bytes
from newsportal.lib.etags import etag_of
from newsportal.lib.serializers import QuerySerializer
from newsportal.readers.api.base import PublicSiteView

# Ranks within windows are written by the minute.
TRENDING_CACHE = "public, max-age=15"


class PlaceOutput(serializers.Serializer[object]):
    sort = serializers.ChoiceField(RankSort.choices)
    window = serializers.ChoiceField(tuple(WINDOWS), allow_null=True)
    position = serializers.IntegerField(allow_null=True)
    value = serializers.FloatField()
    counts = serializers.DictField(child=serializers.IntegerField())
    half_life_seconds = serializers.IntegerField(required=False)
    talk = serializers.FloatField(required=False)
    own = serializers.FloatField(required=False)
    prior_ratings = serializers.IntegerField(required=False)
    prior_mean = serializers.IntegerField(required=False)


class TrendingOutput(serializers.Serializer[object]):
    article = serializers.CharField()
    as_of = serializers.DateTimeField()
    weights = serializers.DictField(child=serializers.FloatField())
    places = PlaceOutput(many=True)


class TrendingView(PublicSiteView):
    """Where an article stands in each order of the feed, and what that place is made of."""

    @extend_schema(operation_id="get_trending", responses=TrendingOutput)
    def get(self, request: HttpRequest, site: str, article: str) -> HttpResponse:
        QuerySerializer.read(request)
        found = get_article(self.site, article)
        # To the minute, so that it stays the same for as long as the ranks do.
        as_of = self.now.replace(second=0, microsecond=0)
        places = places_of(found, site=self.site, now=as_of)
        body = json_bytes(
            {
                "article": found.key,
                "as_of": as_of,
                "weights": settings.NEWSPORTAL_HEAT_WEIGHTS,
                "places": [_place_json(place) for place in places],
            }
        )
        return conditional_response(request, body, etag=etag_of(body), cache_control=TRENDING_CACHE)


def _place_json(place: Place) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "sort": place.sort,
        "window": None if place.window == ALWAYS else place.window,
        "position": place.position,
        "value": place.value,
        "counts": place.counts,
    }
    if place.sort in HALF_LIVES:
        seconds = int(HALF_LIVES[place.sort].total_seconds())
        shown |= {"half_life_seconds": seconds, "talk": place.talk, "own": place.own}
    if place.sort == "rated":
        shown |= {"prior_ratings": PRIOR_RATINGS, "prior_mean": PRIOR_MEAN}
    return shown
