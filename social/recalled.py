"""What every interaction asks for, recalled for some seconds by each process.

A share's link may be opened thousands of times a minute, and a page tells of itself at each view:
what they lead to is read once, by an index, and not again before RECALLED_SECONDS are over. So
what is hidden or switched off stops being found after that time at the latest.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from newsportal.articles.selectors import visible_articles
from newsportal.lib.remembered import Remembered
from newsportal.sites.models import Site
from newsportal.sites.selectors import get_site
from social import selectors
from social.models import FollowLink, Network, Share
from social.tokens import is_token

RECALLED_SECONDS = 5.0
_MOST = 10_000


class Place(NamedTuple):
    """An article as interactions need it; `shares`: whether the editors let it be shared."""

    id: int
    shares: bool


_sites: Remembered[str, Site] = Remembered(seconds=RECALLED_SECONDS, most=_MOST)
_articles: Remembered[tuple[int, str], Place] = Remembered(seconds=RECALLED_SECONDS, most=_MOST)
_shares: Remembered[str, Share] = Remembered(seconds=RECALLED_SECONDS, most=_MOST)
_links: Remembered[UUID, FollowLink] = Remembered(seconds=RECALLED_SECONDS, most=_MOST)
_networks: Remembered[None, frozenset[str]] = Remembered(seconds=RECALLED_SECONDS, most=1)
_patterns: Remembered[None, Mapping[str, Sequence[str]]] = Remembered(
    seconds=RECALLED_SECONDS, most=1
)


def site_of(key: str) -> Site:
    """Raises Problem not_found. Queries: 0 or 1."""
    return _sites.get(key, lambda: get_site(key)) or get_site(key)


def articles_of(site: Site, keys: Collection[str]) -> dict[str, Place]:
    """Those of the keys that are visible articles of the site. Queries: 0 or 1."""

    def load(missing: list[tuple[int, str]]) -> dict[tuple[int, str], Place]:
        rows = visible_articles(site).filter(key__in=[key for _, key in missing])
        now = timezone.now()
        return {
            (site.id, row.key): Place(id=row.id, shares=row.policy_at(now).shares) for row in rows
        }

    found = _articles.get_many([(site.id, key) for key in keys], load)
    return {key: place for (_, key), place in found.items()}


def share_of(token: str) -> Share | None:
    """As `selectors.find_share`. Queries: 0 or 1."""
    return _shares.get(token, lambda: selectors.find_share(token)) if is_token(token) else None


def shares_of(tokens: Collection[str]) -> dict[str, Share]:
    """The same for several. Queries: 0 or 1."""

    def load(missing: list[str]) -> dict[str, Share]:
        return {share.token: share for share in selectors.find_shares(missing)}

    return _shares.get_many([token for token in tokens if is_token(token)], load)


def links_of(ids: Collection[UUID]) -> dict[UUID, FollowLink]:
    """Enabled follow links. Queries: 0 or 1."""

    def load(missing: list[UUID]) -> dict[UUID, FollowLink]:
        rows = FollowLink.objects.select_related("site").filter(id__in=missing, is_enabled=True)
        return {link.id: link for link in rows}

    return _links.get_many(ids, load)


def network_codes() -> frozenset[str]:
    """Of all networks, also of those switched off meanwhile. Queries: 0 or 1."""
    codes = _networks.get(
        None, lambda: frozenset(Network.objects.values_list("code", flat=True)) or None
    )
    return codes or frozenset()


def robot_patterns() -> Mapping[str, Sequence[str]]:
    """As `selectors.robot_patterns`. Queries: 0 or 1."""
    return _patterns.get(None, selectors.robot_patterns) or {}
