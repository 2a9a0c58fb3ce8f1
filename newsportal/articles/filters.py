"""Filters of the news feed."""

import django_filters
from django.db.models import QuerySet

from newsportal.articles.models import Article
from newsportal.lib.fulltext import holds, tsquery
from newsportal.lib.words.documents import question


class ArticleFilter(django_filters.FilterSet):
    """Only these; what else a query may say is checked before (`ArticlesQuery`)."""

    section = django_filters.CharFilter(field_name="section__key")
    published_after = django_filters.IsoDateTimeFilter(field_name="published_at", lookup_expr="gt")
    q = django_filters.CharFilter(method="by_title")

    class Meta:
        model = Article
        fields = ("section", "published_after", "q")

    def by_title(self, articles: QuerySet[Article], _: str, text: str) -> QuerySet[Article]:
        """Articles whose title has every word, in any of its forms."""
        asked = question(text)
        return articles.filter(holds("title_terms", tsquery(asked))) if asked else articles.none()
