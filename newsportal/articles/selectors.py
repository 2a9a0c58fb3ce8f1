"""Every question about articles, named."""

from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from newsportal.articles.addresses import without_share
from newsportal.articles.engagement import DISCUSSION_NUMBERS
from newsportal.articles.heat import ALWAYS, HALF_LIVES
from newsportal.articles.models import Article, Bookmark, Engagement, Rank
from newsportal.lib.compiled import Compiled
from newsportal.lib.keysets import beyond
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader
from newsportal.sites.models import Mode, Site

# How many times as many places are read as articles are wanted, at first and then again.
PLACES_READ = (2, 20)
# What `Article.policy` and the API need of an article.
WITH_ARTICLE = ("section", "engagement", "thread__section")
_ARTICLE = Compiled(
    lambda site, key: Article.objects.select_related(*WITH_ARTICLE).filter(site=site, key=key),
    site=-1,
    key="-",
)


def articles_of(site: Site) -> QuerySet[Article]:
    """The site's articles with all that `Article.policy` and the API need. One query."""
    # Through the site, so that each article has this very site and none is read beside it.
    return site.article_set.select_related(*WITH_ARTICLE)


def visible_articles(site: Site) -> QuerySet[Article]:
    """Without articles that are hidden by themselves, their section or their site."""
    return articles_of(site).filter(_visible(site))


def _visible(site: Site, of: str = "") -> Q:
    """Not hidden: the site's article, or another that it names (`of`)."""
    shown = set(Mode.values) - {Mode.HIDDEN}
    mode, above = f"{of}mode", f"{of}section__mode"
    visible = Q(**{f"{mode}__in": shown}) | Q(**{mode: None, f"{above}__in": shown})
    if site.mode in shown:
        visible |= Q(**{mode: None, above: None})
    return visible


def feed_articles(site: Site) -> QuerySet[Article]:
    """What stands in the news feed: the publisher's articles, not those that readers named."""
    return visible_articles(site).filter(is_registered=True)


def talked_of_articles(site: Site) -> QuerySet[Article]:
    """As `feed_articles`, without those whose place would tell of a hidden discussion."""
    is_shown = Q(thread=None) | _visible(site, "thread__")
    return feed_articles(site).filter(is_shown)


def find_article(site: Site, key: str) -> Article | None:
    """The article of that key unless it is hidden. Queries: 1."""
    article = _ARTICLE.first(site=site.id, key=key)
    if article is None:
        return None
    article.site = site
    return None if article.is_hidden else article


def get_article(site: Site, key: str) -> Article:
    """As `find_article`. Raises Problem unknown_article."""
    article = find_article(site, key)
    if article is None:
        raise Problem("unknown_article")
    return article


def check_reactions(article_id: int, *, now: datetime) -> None:
    """Raise Problem reactions_off where the editors take none, to comments either. Queries: 1."""
    loaded = ("site", "section", "thread__section")
    article = Article.objects.select_related(*loaded).get(id=article_id)
    if not article.policy_at(now).reactions:
        raise Problem("reactions_off")


def find_by_url(site: Site, url: str) -> list[Article]:
    """At most one visible article, by its canonical URL or an alias."""
    found = visible_articles(site).filter(Q(url=url) | Q(aliases__contains=[url]))
    return list(found.order_by("id")[:1])


def find_by_address(site: Site, address: str) -> Article | None:
    """The visible article that others mean: by an address of it, or its key. Queries: 1."""
    if "/" not in address:
        return find_article(site, address)
    return next(iter(find_by_url(site, without_share(address))), None)


def engagements_by_key(site: Site, keys: Iterable[str]) -> dict[str, Engagement]:
    """Numbers of the visible articles among `keys`. Queries: 1, or 2 for shared discussions.

    Of most articles the numbers are all that is read: a list asks for a hundred at once.
    """
    rows: Any = Engagement.objects.filter(
        _visible(site, "article__"), article__site=site, article__key__in=list(keys)
    ).annotate(key=F("article__key"), shows=F("article__thread_id"))
    found: dict[str, Engagement] = {row.key: row for row in rows}
    followers = [row.key for row in rows if row.shows is not None]
    if followers:
        articles = visible_articles(site).filter(key__in=followers)
        found |= {article.key: shown_numbers(article) for article in articles}
    return found


def shown_numbers(article: Article) -> Engagement:
    """A visible article's numbers as the public reads them: without a hidden discussion's."""
    if article.thread is None or article.policy.mode != Mode.HIDDEN:
        return article.engagement
    numbers = copy(article.engagement)
    for name in DISCUSSION_NUMBERS:
        setattr(numbers, name, 0)
    return numbers


def listed_in(site: Site, sort: str) -> QuerySet[Article]:
    """What may stand in the feed in that order.

    Who shares an article says so openly; the other orders count what is said under it.
    """
    is_of_talk = sort not in {"latest", "shared"}
    return talked_of_articles(site) if is_of_talk else feed_articles(site)


def in_order(
    articles: QuerySet[Article],
    *,
    site: Site,
    sort: str,
    window: str,
    after: Sequence[str | int] | None,
    limit: int,
) -> list[Article]:
    """As `latest` or `ranked`, whichever the order is; `window` is for those that have one."""
    if sort == "latest":
        return latest(articles, after=after, limit=limit)
    span = ALWAYS if sort in HALF_LIVES else window
    return ranked(articles, site=site, sort=sort, window=span, after=after, limit=limit)


def latest(
    articles: QuerySet[Article], *, after: Sequence[str | int] | None, limit: int
) -> list[Article]:
    """By time of publication, newest first. `after` = (RFC 3339 time, id) of the last one."""
    if after is not None:
        key = [datetime.fromisoformat(str(after[0])), int(after[1])]
        articles = articles.filter(beyond(["published_at", "id"], key, is_descending=True))
    return list(articles.order_by("-published_at", "-id")[:limit])


def ranked(
    articles: QuerySet[Article],
    *,
    site: Site,
    sort: str,
    window: str,
    after: Sequence[str | int] | None,
    limit: int,
) -> list[Article]:
    """By rank, highest first; each carries `rank_value`. `after` = (value, id) of the last one.

    Places are read first and articles to them, for the planner cannot guess how many of a million
    are seen, and would join them all. Queries: 2, at most 5 where most are filtered out.
    """
    listed = of_rank(articles, site=site, sort=sort, window=window)
    listed = listed.order_by("-rank_value", "-rank_id")
    places = Rank.objects.filter(site=site, sort=sort, window=window)
    places = places.order_by("-value", "-article_id")
    found: list[Article] = []
    for times in PLACES_READ:
        some = _beyond(places, ["value", "article_id"], after)[: limit * times]
        keys = list(some.values_list("value", "article_id"))
        seen = listed.filter(id__in=[article_id for _, article_id in keys])
        found += seen[: limit - len(found)]
        if len(found) >= limit or len(keys) < limit * times:
            return found
        after = keys[-1]
    rest = _beyond(listed, ["rank_value", "rank_id"], after)
    return found + list(rest[: limit - len(found)])


def _beyond(
    rows: QuerySet[Any], columns: Sequence[str], after: Sequence[str | int] | None
) -> QuerySet[Any]:
    if after is None:
        return rows
    return rows.filter(beyond(columns, [int(after[0]), int(after[1])], is_descending=True))


def of_rank(articles: QuerySet[Article], *, site: Site, sort: str, window: str) -> QuerySet[Any]:
    """Those that have a place there, with `rank_value` and `rank_id`, which order them."""
    # Named at once: another filter on `rank` would join its rows of other windows beside these.
    # With the site, though each article has it too: the index of places begins with it.
    places = {"rank__site": site, "rank__sort": sort, "rank__window": window}
    return articles.filter(**places).annotate(
        rank_value=F("rank__value"), rank_id=F("rank__article")
    )


def mine(*, article: Article, reader: Reader) -> dict[str, object]:
    """The articles' part of `GET .../mine`: whether the reader keeps this one. Queries: 1."""
    kept = Bookmark.objects.filter(article=article, reader=reader)
    return {"bookmarked": kept.exists()}
