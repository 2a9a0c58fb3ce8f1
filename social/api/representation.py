"""Networks, shares and follow links as the contract shows them."""

from collections.abc import Iterable, Mapping
from typing import Any

from newsportal.articles.models import Engagement
from newsportal.lib.conditional import rfc3339
from social.external_selectors import External
from social.links import share_url
from social.models import FollowLink, Network, Share, ShareTally, texts_of
from social.networks import intent_url, shared_text


def network_json(network: Network, language: str) -> dict[str, Any]:
    return {
        "code": network.code,
        "name": network.name_in(language),
        "order": network.order_in(language),
        "intent_url_template": network.intent_url_template or None,
        "device": network.device,
        "more": network.is_more,
    }


def share_json(share: Share, *, base_url: str) -> dict[str, Any]:
    """`base_url`: how readers reach us, without a slash at the end."""
    url = share_url(base_url, share.token)
    return {
        "token": share.token,
        "url": url,
        "intent_url": intent_url(
            share.network.intent_url_template,
            url=url,
            title=shared_text(title=share.article.title, quote_text=share.quote),
            **texts_of(share.network),
        ),
    }


def shares_json(
    numbers: Engagement, tallies: Iterable[ShareTally], external: Mapping[str, External]
) -> dict[str, Any]:
    return {
        "total": {**_acts(numbers), "sharers": numbers.shares},
        "networks": {
            tally.network_id: {**_acts(tally), "sharers": tally.sharers} for tally in tallies
        },
        "external": {
            network: {"count": found.count, "as_of": rfc3339(found.as_of)}
            for network, found in external.items()
        },
    }


def follow_link_json(link: FollowLink, *, base_url: str) -> dict[str, Any]:
    since = link.shown_followers_as_of
    return {
        "id": str(link.id),
        "network": link.network,
        "label": link.label,
        "url": f"{base_url}/f/{link.id}",
        "target_url": link.url,
        "followers": link.shown_followers,
        "followers_as_of": rfc3339(since) if since else None,
    }


def _acts(numbers: Engagement | ShareTally) -> dict[str, int]:
    names = ("intents", "previewed", "confirmed", "click_backs")
    return {name: getattr(numbers, name) for name in names}
