"""The demo article as structured data. Its reviews bring their own."""

from django.http import HttpRequest
from django.utils.safestring import SafeString

from newsportal.articles.addresses import article_address
from newsportal.articles.interactions import article_interactions
from newsportal.articles.models import Article
from newsportal.articles.selectors import shown_numbers
from newsportal.lib.jsonld import jsonld_script


def article_data(request: HttpRequest, article: Article) -> SafeString:
    """A NewsArticle, and how often people spoke of it, liked and shared it."""
    numbers, address = shown_numbers(article), article_address(request, article)
    return jsonld_script(
        {
            "@type": "NewsArticle",
            "@id": address,
            "url": address,
            "headline": article.title,
            "inLanguage": article.language,
            "datePublished": article.published_at,
            "dateModified": article.updated_at or article.published_at,
            "author": [{"@type": "Organization", "name": name} for name in article.authors],
            "publisher": {"@type": "NewsMediaOrganization", "name": article.site.name},
            "discussionUrl": f"{address}#reviews",
            "commentCount": numbers.comments,
            "interactionStatistic": article_interactions(article, numbers),
        }
    )
