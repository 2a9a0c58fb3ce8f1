"""Every question about shares and links, named."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q, Sum

from newsportal.articles.models import Article
from newsportal.lib.problems import FieldError, Problem
from newsportal.readers.models import Reader
from newsportal.sites.models import Site
from social.models import (
    ArticleReaction,
    DayTally,
    FollowLink,
    HourTally,
    Network,
    Share,
    ShareTally,
)
from social.tokens import is_token

SERIES_MAX = 1000


def shown_networks(language: str) -> list[Network]:
    """In the order of the share row in that language. Queries: 1."""
    networks = Network.objects.filter(is_enabled=True)
    return sorted(networks, key=lambda network: (network.order_in(language), network.code))


def get_shown_network(code: str) -> Network:
    """Raises Problem validation_error on `network`. Queries: 1."""
    network = Network.objects.filter(code=code, is_enabled=True).first()
    if network is None:
        raise Problem("validation_error", errors=[FieldError("network", "unknown")])
    return network


def robot_patterns() -> dict[str, list[str]]:
    """Of all networks: a robot of one that is switched off is still no person. Queries: 1."""
    return dict(Network.objects.values_list("code", "robot_patterns"))


def find_share(token: str) -> Share | None:
    """The share of a link, with its article; None when unknown or the article is hidden."""
    if not is_token(token):
        return None
    return next(iter(find_shares([token])), None)


def find_shares(tokens: Collection[str]) -> list[Share]:
    """The same for several. Queries: 1."""
    loaded = ("article__site", "article__section", "network")
    shares = Share.objects.select_related(*loaded).filter(token__in=tokens)
    return [share for share in shares if not share.article.is_hidden]


def get_share(share_id: UUID) -> Share:
    """A share that is known to exist. Queries: 1."""
    return Share.objects.select_related("article", "network").get(id=share_id)


def find_parent(article: Article, token: str) -> Share | None:
    """The share of this very article that a sharer had come by. Queries: 1, or 0 for no token."""
    if not is_token(token):
        return None
    return Share.objects.filter(article=article, token=token).first()


def tallies_of(article: Article) -> list[ShareTally]:
    """What each network brought, in the order of the share row. Queries: 1."""
    tallies = ShareTally.objects.filter(article=article).select_related("network")
    return list(tallies.order_by("network__order", "network_id"))


def share_series(
    article: Article, *, by: Literal["hour", "day"], since: datetime | None, until: datetime | None
) -> list[dict[str, Any]]:
    """Hours or days in which something was counted, oldest first, the latest SERIES_MAX.

    `at`: the hour, or the day's beginning in UTC. Queries: 1.
    """
    rows: Any = HourTally.objects if by == "hour" else DayTally.objects
    rows = rows.filter(article=article)
    for bound, at in (("gte", since), ("lt", until)):
        if at is not None:
            moment = at if by == "hour" else at.astimezone(UTC).date()
            rows = rows.filter(**{f"{by}__{bound}": moment})
    people = Sum("sharers", filter=Q(network=""), default=0)
    acts = {name: Sum(name) for name in ("intents", "previewed", "confirmed", "click_backs")}
    sums = rows.values(by).annotate(people=people, **acts).order_by(f"-{by}")
    counted = [row for row in sums[:SERIES_MAX] if any(row[name] for name in (*acts, "people"))]
    return [
        {"at": _beginning(row.pop(by)), "sharers": row.pop("people"), **row}
        for row in reversed(counted)
    ]


def _beginning(at: datetime | date) -> datetime:
    return at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, tzinfo=UTC)


def shown_follow_links(site: Site) -> list[FollowLink]:
    """Queries: 1."""
    return list(FollowLink.objects.filter(site=site, is_enabled=True).order_by("order", "id"))


def mine(*, article: Article, reader: Reader) -> dict[str, object]:
    """Social's part of `GET .../mine`: the reader's own reactions to the article. Queries: 1."""
    kinds = ArticleReaction.objects.filter(article=article, reader=reader)
    return {"article_reactions": sorted(kinds.values_list("kind", flat=True))}
