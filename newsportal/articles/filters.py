"""Filters of the news feed."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from newsportal.articles.models import Article
from newsportal.lib.fulltext import holds, tsquery
from newsportal.lib.words.documents import question
from newsportal.sites.models import Section, Site


def in_section(articles: QuerySet[Article], *, site: Site, key: str) -> QuerySet[Article]:
    """By its number: of a join PostgreSQL does not know that it is one section, and sorts."""
    found = Section.objects.filter(site=site, key=key)
    return articles.filter(section=found.values("id")[:1])


class ArticleFilter(django_filters.FilterSet):
    """Only these; what else a query may say is checked before (`ArticlesQuery`)."""

    section = django_filters.CharFilter(method="by_section")
    published_after = django_filters.IsoDateTimeFilter(field_name="published_at", lookup_expr="gt")
    q = django_filters.CharFilter(method="by_title")

    class Meta:
        model = Article
        fields = ("section", "published_after", "q")

    def __init__(self, query: dict[str, Any], articles: QuerySet[Article], *, site: Site) -> None:
        super().__init__(query, articles)
        self.site = site

    def by_section(self, articles: QuerySet[Article], _: str, key: str) -> QuerySet[Article]:
        return in_section(articles, site=self.site, key=key)

    def by_title(self, articles: QuerySet[Article], _: str, text: str) -> QuerySet[Article]:
        """Articles whose title has every word, in any of its forms."""
        asked = question(text)
        return articles.filter(holds("title_terms", tsquery(asked))) if asked else articles.none()
