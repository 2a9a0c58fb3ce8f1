"""Where the service is reached, as the one who asks sees it."""

from django.conf import settings
from django.http import HttpRequest


def base_url(request: HttpRequest) -> str:
    """The configured address, else the host the request came to. Without a slash at the end."""
    public: str = settings.NEWSPORTAL_PUBLIC_URL
    return public or f"{request.scheme}://{request.get_host()}"
