"""Every question about articles, named."""

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.db.models import F, Q, QuerySet

from newsportal.articles.addresses import without_share
from newsportal.articles.engagement import DISCUSSION_NUMBERS
from newsportal.articles.filters import ArticleFilter
from newsportal.articles.heat import ALWAYS, HALF_LIVES
from newsportal.articles.models import Article, Bookmark, Engagement, Rank
from newsportal.lib.compiled import Compiled
from newsportal.lib.keysets import beyond
from newsportal.lib.problems import Problem
from newsportal.lib.statements import Columns, Statement, numbered, rows_of
from newsportal.readers.models import Reader
from newsportal.sites.models import Mode, Site

# How many places are looked at for each article that is wanted.
PLACES_WALKED = 100
# What `Article.policy` and the API need of an article.
WITH_ARTICLE = ("section", "engagement", "thread__section")
_ARTICLE = Compiled(
    lambda site, key: Article.objects.select_related(*WITH_ARTICLE).filter(site=site, key=key),
    site=-1,
    key="-",
)
_BY_IDS = Compiled(
    lambda ids: Article.objects.select_related(*WITH_ARTICLE).extra(
        where=["articles_article.id = ANY(%s::bigint[])"], params=[ids]
    ),
    ids="-",
)

# Of the article that the keys `site` and `article` name, what a page of its discussion needs:
# `version` with the article's number, whose discussion is shown, and whether something might hide
# it, for which all settings have to be read.
FOR_A_PAGE = """
    SELECT a.id || '.' || e.version AS version, coalesce(a.thread_id, a.id) AS discussion,
           ('hidden' IN (site.mode, section.mode, a.mode, theirs.mode, shown.mode)
            OR site.spells <> '[]' OR section.spells <> '[]' OR a.spells <> '[]'
            OR theirs.spells <> '[]' OR shown.spells <> '[]') IS TRUE AS may_be_hidden
      FROM sites_site site
      JOIN articles_article a ON a.site_id = site.id
      JOIN articles_engagement e ON e.article_id = a.id
      LEFT JOIN sites_section section ON section.id = a.section_id
      LEFT JOIN articles_article shown ON shown.id = a.thread_id
      LEFT JOIN sites_section theirs ON theirs.id = shown.section_id
     WHERE site.key = %(site)s::text AND a.key = %(article)s::text
"""
_ENGAGEMENT = Columns(Engagement, "e")
# Of `_visible` articles.
_NUMBERS = Statement(f"""
    SELECT {_ENGAGEMENT.sql}, a.key, a.thread_id
      FROM articles_article a
      JOIN articles_engagement e ON e.article_id = a.id
      LEFT JOIN sites_section s ON s.id = a.section_id
     WHERE a.site_id = %(site)s::bigint AND a.key = ANY(%(keys)s::text[])
       AND COALESCE(a.mode, s.mode, %(mode)s::text) <> 'hidden'
""")  # noqa: S608 - the names are those of columns


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
    article = find_article_or_hidden(site, key)
    return None if article is None or article.is_hidden else article


def find_article_or_hidden(site: Site, key: str) -> Article | None:
    """The article of that key. Queries: 1."""
    article = _ARTICLE.first(site=site.id, key=key)
    if article is not None:
        article.site = site
    return article


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
    values = {"site": site.id, "keys": list(keys), "mode": site.mode}
    rows = _NUMBERS.rows(values)
    found = {key: cast(Engagement, _ENGAGEMENT.take(row, 0)) for *row, key, _ in rows}
    followers = [key for *_, key, leader in rows if leader is not None]
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
    site: Site,
    query: dict[str, Any],
    *,
    sort: str,
    window: str,
    after: Sequence[str | int] | None,
    limit: int,
) -> list[Article]:
    """What the feed lists by `sort`, narrowed as `ArticleFilter` reads the query.

    As `latest` or `ranked`, whichever the order is; `window` is for those that have one.
    """

    def listed() -> QuerySet[Article]:
        return ArticleFilter(query, listed_in(site, sort), site=site).qs

    if sort == "latest":
        return latest(listed(), after=after, limit=limit)
    span = ALWAYS if sort in HALF_LIVES else window
    if query.keys() & {"q", "published_after"}:
        sql, params = ids_sql(listed())
    else:
        sql, params = _plain_ids(site, sort, query.get("section"))
    walk = Walk(site=site, sort=sort, window=span, sql=sql, params=params)
    return ranked(walk, listed, after=after, limit=limit)


def latest(
    articles: QuerySet[Article], *, after: Sequence[str | int] | None, limit: int
) -> list[Article]:
    """By time of publication, newest first. `after` = (RFC 3339 time, id) of the last one."""
    if after is not None:
        key = [datetime.fromisoformat(str(after[0])), int(after[1])]
        articles = articles.filter(beyond(["published_at", "id"], key, is_descending=True))
    return list(articles.order_by("-published_at", "-id")[:limit])


@dataclass(frozen=True)
class Walk:
    """Along the places of one order: `sql` asks whether the article of one is listed."""

    site: Site
    sort: str
    window: str
    sql: str
    params: tuple[Any, ...]

    def found(
        self, *, after: Sequence[str | int] | None, limit: int, most: int
    ) -> list[tuple[int, int]]:
        """Value and article of up to `limit` listed ones among so many places. Queries: 1."""
        beyond, key = ("", []) if after is None else (_BEYOND, [int(after[0]), int(after[1])])
        sql = _WALK.format(listed=self.sql, beyond=beyond, most=most, limit=limit)
        place = [self.site.id, self.sort, self.window]
        rows = rows_of(numbered(sql), [*place, *key, *self.params])
        return [(row[0], row[1]) for row in rows]

    def end(self, *, after: Sequence[str | int] | None, most: int) -> tuple[int, int] | None:
        """The last of so many places, None where there are fewer. Queries: 1."""
        places = Rank.objects.filter(site=self.site, sort=self.sort, window=self.window)
        some = _beyond(places, ["value", "article_id"], after).order_by("-value", "-article_id")
        return some.values_list("value", "article_id")[most - 1 : most].first()


# One article after the other, along the index: the planner cannot guess how many of a million are
# listed, and would join them all. The inner LIMIT keeps it from doing so.
_WALK = """
    SELECT places.value, places.article_id
      FROM (SELECT value, article_id FROM articles_rank
             WHERE site_id = %s::bigint AND sort = %s::text AND "window" = %s::text {beyond}
             ORDER BY value DESC, article_id DESC LIMIT {most}) AS places,
           LATERAL ({listed} AND articles_article.id = places.article_id LIMIT 1) AS listed
     ORDER BY places.value DESC, places.article_id DESC LIMIT {limit}
"""
_BEYOND = "AND (value, article_id) < (%s::bigint, %s::bigint)"


def ids_sql(articles: QuerySet[Article]) -> tuple[str, tuple[Any, ...]]:
    """SQL of their ids that ends in its conditions, and the parameters."""
    sql, params = articles.order_by().values_list("id").query.sql_with_params()
    return sql, tuple(params)


def _plain_ids(site: Site, sort: str, section: str | None) -> tuple[str, tuple[Any, ...]]:
    is_shown = site.mode != Mode.HIDDEN
    sql, params = _ids_by_section(sort, is_shown=is_shown, has_section=section is not None)
    values = {_SITE_ID: site.id, _SECTION_KEY: section}
    return sql, tuple(values.get(param, param) for param in params)


# They stand for what a request asks for, in SQL that is made once.
_SITE_ID, _SECTION_KEY = -1, "-section-"


@cache
def _ids_by_section(sort: str, *, is_shown: bool, has_section: bool) -> tuple[str, tuple[Any, ...]]:
    site = Site(id=_SITE_ID, mode=Mode.POST if is_shown else Mode.HIDDEN)
    articles = listed_in(site, sort)
    return ids_sql(articles.filter(section__key=_SECTION_KEY) if has_section else articles)


def ranked(
    walk: Walk,
    listed: Callable[[], QuerySet[Article]],
    *,
    after: Sequence[str | int] | None,
    limit: int,
) -> list[Article]:
    """By rank, highest first; each carries `rank_value`. `after` = (value, id) of the last one.

    Queries: 2, or 4 where fewer than one of PLACES_WALKED is listed.
    """
    most = limit * PLACES_WALKED
    found = walk.found(after=after, limit=limit, most=most)
    articles = _in_places(walk.site, found)
    if len(found) == limit:
        return articles
    end = walk.end(after=after, most=most)
    if end is None:
        return articles
    rest = of_rank(listed(), site=walk.site, sort=walk.sort, window=walk.window)
    rest = _beyond(rest.order_by("-rank_value", "-rank_id"), ["rank_value", "rank_id"], end)
    return articles + list(rest[: limit - len(found)])


def _in_places(site: Site, places: Sequence[tuple[int, int]]) -> list[Article]:
    """The articles of these, each with its value. Queries: 1, none without places."""
    if not places:
        return []
    rows: Any = {row.id: row for row in _BY_IDS.run(ids=[article for _, article in places])}
    for value, article in places:
        rows[article].site, rows[article].rank_value = site, value
    return [rows[article] for _, article in places]


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
