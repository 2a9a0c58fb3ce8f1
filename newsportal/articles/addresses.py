"""Where readers find us and the publisher's pages, as absolute addresses."""

from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from newsportal.articles.models import Article
from newsportal.lib.public_url import base_url
from newsportal.sites.models import Site


def article_address(request: HttpRequest, article: Article) -> str:
    """Where readers find the article: its own address, but for the demo's, which is with us."""
    return address_from(base_url(request), article)


def address_from(base: str, article: Article) -> str:
    """The same where there is no request: `base` is our own address."""
    parts = urlsplit(article.url)
    path = settings.NEWSPORTAL_SERVED_HERE.get(parts.hostname or "")
    return f"{base}{path}{parts.path}" if path else article.url


def published_address(base: str, url: str) -> str:
    """The publisher's own address of an article that the demo serves; any other as it is."""
    for host, path in settings.NEWSPORTAL_SERVED_HERE.items():
        if url.startswith(f"{base}{path}/"):
            return f"https://{host}{url.removeprefix(base + path)}"
    return url


def without_share(url: str) -> str:
    """Without a fragment and the mark of the share by whose link its reader had come."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    kept = [part for part in parts.query.split("&") if not part.startswith("s=")]
    return urlunsplit(parts._replace(query="&".join(kept), fragment=""))


def site_address(request: HttpRequest, site: Site) -> str:
    """The front page of the publication."""
    host = site.hosts[0]
    is_here = host in settings.NEWSPORTAL_SERVED_HERE
    return f"{base_url(request)}/" if is_here else f"https://{host}/"


def comment_address(article_url: str, comment_id: UUID) -> str:
    """The place of a comment on the article's page."""
    return urlunsplit(urlsplit(article_url)._replace(fragment=f"comment-{comment_id}"))
