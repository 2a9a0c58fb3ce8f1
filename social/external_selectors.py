"""What networks are asked and what they said: every question about it, named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Least, Length

from newsportal.articles.models import Article
from newsportal.articles.selectors import visible_articles
from social.external import FOLLOWERS
from social.external.schedule import ADDRESS_MAX_CHARS, ASKED_FOR
from social.models import ExternalCount, FollowerSnapshot, FollowLink, Network, NetworkPoll


@dataclass(frozen=True)
class External:
    """What a network says, and since when; of several addresses the oldest answer's time."""

    count: int
    as_of: datetime


def external_counts(article: Article) -> dict[str, External]:
    """By network, those that are known: the sum over the article's addresses. Queries: 1.

    An address that was never answered adds nothing; without the article's own there is no sum.
    """
    rows = ExternalCount.objects.filter(article=article, count__isnull=False)
    found: dict[str, dict[str, External]] = {}
    named = rows.order_by("poll__network", "id").values_list(
        "poll__network", "address", "count", "as_of"
    )
    for network, address, count, as_of in named:
        if count is not None and as_of is not None:
            found.setdefault(network, {})[address] = External(count, as_of)
    return {
        network: External(
            sum(each.count for each in known.values()), min(each.as_of for each in known.values())
        )
        for network, known in found.items()
        if article.url in known
    }


def switched_on_polls(*, networks: Iterable[str]) -> list[NetworkPoll]:
    """Queries: 1."""
    polls = NetworkPoll.objects.filter(is_on=True, network__in=list(networks))
    return list(polls.select_related("site").order_by("id"))


def articles_to_count(poll: NetworkPoll, *, now: datetime, most: int) -> list[Article]:
    """Articles of the last weeks that the network was not asked about yet, the newest first.

    Queries: 1.
    """
    asked = ExternalCount.objects.filter(poll=poll, article=OuterRef("pk"), address=OuterRef("url"))
    articles = visible_articles(poll.site).filter(
        ~Exists(asked),
        is_registered=True,
        published_at__gt=now - ASKED_FOR,
        published_at__lte=now,
        url__startswith="http",
    )
    short = articles.annotate(chars=Length("url")).filter(chars__lte=ADDRESS_MAX_CHARS)
    return list(short.order_by("-published_at", "-id")[:most])


def poll_of(link: FollowLink) -> NetworkPoll | None:
    """Who may ask about the link; None where its site does not. Queries: 1."""
    return _with_key().filter(site=link.site_id, network=link.network).first()


def links_to_ask_about(*, without: str) -> QuerySet[FollowLink]:
    """Links that nothing is due of and that their site has a key for; none whose last error is
    `without`."""
    key = _with_key().filter(site=OuterRef("site"), network=OuterRef("network"))
    links = FollowLink.objects.filter(Exists(key), is_enabled=True, typed_followers=None)
    return links.filter(due_at=None, network__in=list(FOLLOWERS)).exclude(last_error=without)


def _with_key() -> QuerySet[NetworkPoll]:
    return NetworkPoll.objects.filter(is_on=True).exclude(secret="")


def with_next_question(polls: QuerySet[NetworkPoll]) -> QuerySet[NetworkPoll]:
    """Each poll with `next_at`: when something is due that it is asked for; None for nothing."""
    due = ExternalCount.objects.filter(poll=OuterRef("pk"), due_at__isnull=False)
    links = FollowLink.objects.filter(
        site=OuterRef("site"), network=OuterRef("network"), due_at__isnull=False
    )
    return polls.annotate(
        next_at=Least(
            Subquery(due.order_by("due_at").values("due_at")[:1]),
            Subquery(links.order_by("due_at").values("due_at")[:1]),
        )
    )


def with_network_name(links: QuerySet[FollowLink], language: str) -> QuerySet[FollowLink]:
    """Each link with `name_of_network`, None for a network that nothing can be shared to."""
    name = Coalesce(KeyTextTransform(language, "names"), "name", output_field=CharField())
    named = Network.objects.filter(code=OuterRef("network")).values(shown=name)
    return links.annotate(name_of_network=Subquery(named))


def trend_of(link: FollowLink, *, now: datetime, days: int) -> list[FollowerSnapshot]:
    """The link's days, the oldest first. Queries: 1."""
    since = now.date() - timedelta(days=days)
    rows = FollowerSnapshot.objects.filter(link=link, day__gt=since)
    return list(rows.order_by("day"))
