"""Filters of the news feed."""

import django_filters

from newsportal.articles.models import Article


class ArticleFilter(django_filters.FilterSet):
    """Only these; what else a query may say is checked before (`ArticlesQuery`)."""

    section = django_filters.CharFilter(field_name="section__key")
    published_after = django_filters.IsoDateTimeFilter(field_name="published_at", lookup_expr="gt")

    class Meta:
        model = Article
        fields = ("section", "published_after")
