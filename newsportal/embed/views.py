"""The demo newspaper's two pages. What moves on them comes through REST."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsportal.articles import selectors
from newsportal.articles.addresses import article_address
from newsportal.articles.api.views import PAGE_CACHE
from newsportal.embed.articles_file import sections
from newsportal.embed.stories import story_of
from newsportal.embed.structured import article_data
from newsportal.events.routing import functions
from newsportal.lib.conditional import conditional_page
from newsportal.lib.public_url import base_url
from newsportal.lib.snapshots import snapshot
from newsportal.sites.selectors import get_site

SITE_KEY = "demo"
LANGUAGE = "ru"
FEED_LIMIT = 20
# Readers' avatars may come from anywhere; everything else is our own. No inline code or style.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' https: data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def content_policy() -> str:
    """Live streams come from a process of their own, at an address of its own."""
    return f"{CONTENT_POLICY}; connect-src 'self' {settings.NEWSPORTAL_STREAM_URL}".rstrip()


@csrf_exempt
@require_safe
@conditional_page(PAGE_CACHE)
def feed(request: HttpRequest) -> HttpResponse:
    """The news, latest first; `?section=` narrows it down. Queries: 2."""
    section = request.GET.get("section", "")
    articles = selectors.feed_articles(get_site(SITE_KEY))
    if section:
        articles = articles.filter(section__key=section)
    now = timezone.now()
    latest = selectors.latest(articles, after=None, limit=FEED_LIMIT)
    stories = [story_of(article, now=now) for article in latest]
    return _page(request, "embed/feed.html", {"stories": stories, "section": section})


@csrf_exempt
@require_safe
@conditional_page(PAGE_CACHE)
def article(request: HttpRequest, article: str) -> HttpResponse:
    """One article with the beginning of its discussion. 404 when unknown or hidden.

    Queries: 3 and those of the discussion.
    """
    # The discussion is shown at the version that the article was read with.
    with snapshot():
        context = _article_context(request, article)
    response = _page(request, "embed/article.html", context)
    response["Link"] = f'<{context["webmention"]}>; rel="webmention"'
    return response


def _article_context(request: HttpRequest, key: str) -> dict[str, Any]:
    site = get_site(SITE_KEY)
    found = selectors.find_article(site, key)
    if found is None:
        raise Http404
    now = timezone.now()
    latest = selectors.latest(selectors.feed_articles(site), after=None, limit=8)
    others = [story_of(other, now=now) for other in latest if other.pk != found.pk]
    story = story_of(found, now=now)
    api = f"{base_url(request)}/api/v1/sites/{SITE_KEY}"
    return {
        "story": story,
        "webmention": f"{api}/webmention",
        "oembed": f"{api}/oembed?{urlencode({'url': article_address(request, found)})}",
        "latest": others,
        "section": story.section_key,
        "data": article_data(request, found),
        # The article's own, lest a reader of another language finds two in one discussion.
        "parts": [part(request, found, found.language) for part in functions("ARTICLE_PAGE")],
    }


def _page(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    shared = {"site": SITE_KEY, "sections": sections(), "today": timezone.localdate()}
    # The newspaper is Russian, whatever the reader's browser prefers.
    with translation.override(LANGUAGE):
        response = render(request, template, shared | context)
    response["Content-Language"] = LANGUAGE
    response["Content-Security-Policy"] = content_policy()
    return response
