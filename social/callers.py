"""What a request tells social: how readers reach us, and who they are for today."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from newsportal.articles.models import Article
from newsportal.lib.addresses import address_prefix, client_address
from social.services.visitors import Visitor


def base_url(request: HttpRequest) -> str:
    """The configured address, else the host the request came to. Without a slash at the end."""
    public: str = settings.NEWSPORTAL_PUBLIC_URL
    return public or f"{request.scheme}://{request.get_host()}"


def article_address(request: HttpRequest, article: Article) -> str:
    """Where readers find the article: its own address, but for the demo's, which is with us."""
    parts = urlsplit(article.url)
    path = settings.NEWSPORTAL_SERVED_HERE.get(parts.hostname or "")
    return f"{base_url(request)}{path}{parts.path}" if path else article.url


def visitor_of(request: HttpRequest) -> Visitor:
    """IPv6 counts by its /64: telephones change the rest of it several times a day."""
    address = client_address(request)
    return Visitor(
        address=address_prefix(address) if ":" in address else address,
        agent=request.headers.get("User-Agent", ""),
        has_opted_out="1" in (request.headers.get("DNT"), request.headers.get("Sec-GPC")),
    )
