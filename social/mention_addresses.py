"""Which addresses a mention may name. Pure but for the settings of a site, which it is given."""

from collections.abc import Collection
from urllib.parse import urldefrag

from newsportal.articles.models import Article
from newsportal.lib.targets import BadTarget, read_url
from newsportal.sites.models import Site


def read_web_address(text: str) -> str | None:
    """An absolute http or https address without its fragment; None for anything else."""
    try:
        read_url(text)
    except BadTarget:
        return None
    return urldefrag(text).url


def addresses_of(article: Article, told: str = "") -> Collection[str]:
    """The article's own, and the one that was told; a page that links to any speaks of it."""
    found = {article.url, *article.aliases, told} - {""}
    return {urldefrag(url).url for url in found}


def is_blocked_host(site: Site, host: str) -> bool:
    """Whether the newsroom takes nothing from a host or what it is below."""
    blocked = (line.strip().lower().strip(".") for line in site.blocked_mention_hosts.splitlines())
    return any(host == name or host.endswith(f".{name}") for name in blocked if name)
