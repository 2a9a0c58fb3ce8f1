"""Which addresses belong to a site."""

from urllib.parse import urlsplit

from newsportal.sites.models import Site


def normalise_host(host: str) -> str:
    return host.strip().rstrip(".").lower()


def is_own_url(site: Site, url: str) -> bool:
    """Whether an absolute http(s) URL is on one of the site's hosts, exactly (no suffix match)."""
    try:
        parts = urlsplit(url)
        host, has_user = parts.hostname, "@" in parts.netloc
        # A number beyond 65535 raises here, and in whatever later looks at it.
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host or has_user:
        return False
    return normalise_host(host) in {normalise_host(own) for own in site.hosts}


def is_own_origin(site: Site, origin: str) -> bool:
    """Whether a browser's Origin header names one of the site's hosts (any port, http or https)."""
    return is_own_url(site, origin) and urlsplit(origin).path == ""
