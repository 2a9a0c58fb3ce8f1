"""The social part of `GET /sites/{site}/config`."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from newsportal.sites.models import Site
from newsportal.sites.policy import resolve_policy
from social.api.representation import follow_link_json, network_json
from social.reactions import kinds_json
from social.selectors import shown_follow_links, shown_networks


def config(*, site: Site, language: str) -> dict[str, Any]:
    """Follow links are relative to the service where NEWSPORTAL_PUBLIC_URL is not set.

    Queries: 2.
    """
    base = settings.NEWSPORTAL_PUBLIC_URL
    policy = resolve_policy(site=site, now=timezone.now())
    networks = shown_networks(language) if policy.shares else ()
    return {
        "networks": [network_json(network, language) for network in networks],
        "follow_links": [follow_link_json(row, base_url=base) for row in shown_follow_links(site)],
        "article_reaction_kinds": kinds_json(language) if policy.reactions else [],
    }
