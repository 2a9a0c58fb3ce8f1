"""Shares by network as structured data, as search engines read it."""

from typing import Any
from urllib.parse import urlsplit

from newsportal.articles.models import Article
from newsportal.lib.jsonld import interaction
from social.models import Network
from social.selectors import tallies_of


def interactions(article: Article) -> list[dict[str, Any]]:
    """A ShareAction for each network that is a site on the web. Queries: 1."""
    rows = []
    for tally in tallies_of(article):
        service = _service(tally.network)
        if service and tally.sharers:
            shared = interaction("ShareAction", tally.sharers)
            rows.append(shared | {"interactionService": service})
    return rows


def _service(network: Network) -> dict[str, str] | None:
    """None for an application or a copied link, which have no address."""
    parts = urlsplit(network.intent_url_template)
    if parts.scheme != "https" or "{" in parts.netloc or not parts.netloc:
        return None
    return {"@type": "WebSite", "name": network.name, "url": f"https://{parts.netloc}/"}
