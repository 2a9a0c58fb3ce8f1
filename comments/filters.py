"""Filters of the latest comments of a site."""

import django_filters

from comments.models import Comment


class LatestFilter(django_filters.FilterSet):
    """Only these, and `section` by another way; what a query may say is checked before."""

    author = django_filters.UUIDFilter(field_name="author_id")
    featured = django_filters.BooleanFilter(
        field_name="featured_at", lookup_expr="isnull", exclude=True
    )
    since = django_filters.IsoDateTimeFilter(field_name="published_at", lookup_expr="gte")

    class Meta:
        model = Comment
        fields = ("author", "featured", "since")
