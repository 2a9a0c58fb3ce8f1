"""How PostgreSQL finds the rows of the news feed and of counts: along one index each.

The tables have enough rows, and statistics, for the planner to choose as it does in service.
"""

import pytest
from django.db import connection

from newsportal.articles.api.serializers import SORTS
from newsportal.articles.heat import ALWAYS, HALF_LIVES
from newsportal.articles.ranking import WINDOWS
from newsportal.sites.models import Section
from tests.api import Api
from tests.factories import World
from tests.plans import Plans, check, plans_of

ARTICLES, SECTIONS = 20_000, 20
SMALL = {"sites_section", "sites_site"}
_ARTICLES = """
    WITH made AS (
        INSERT INTO articles_article (site_id, key, url, aliases, title, section_id, tags, authors,
               language, image_url, published_at, spells, is_registered, created_at)
        SELECT %(site)s, 'n' || i, 'https://gazeta.example/n' || i, '{}', 'Новость ' || i,
               (%(sections)s::bigint[])[CASE i %% 2000 WHEN 0 THEN 1 ELSE 2 + i %% %(count)s END],
               '{}', '{}', 'ru', '',
               now() - i * interval '1 minute', '[]', true, now()
          FROM generate_series(1, %(articles)s) i
        RETURNING id)
    INSERT INTO articles_engagement (article_id, version, comments, reviews, ratings_1, ratings_2,
           ratings_3, ratings_4, ratings_5, shares, intents, previewed, confirmed, click_backs,
           reactions, followers)
    SELECT id, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', 0 FROM made
"""
_RANKS = """
    INSERT INTO articles_rank (article_id, site_id, sort, "window", value)
    SELECT id, site_id, %s, %s, 1000000 - id FROM articles_article
     WHERE key LIKE 'n%%' AND id / 20 %% 5 = 0
"""
PLACES = [
    (sort, window)
    for sort in SORTS
    if sort != "latest"
    for window in ([ALWAYS] if sort in HALF_LIVES else WINDOWS)
]


@pytest.fixture
def feed(world: World) -> str:
    """The path of a long news feed."""
    keys = ["rare", *(f"s{number}" for number in range(SECTIONS))]
    named = [Section(site=world.site, key=key, name=key) for key in keys]
    sections = [section.id for section in Section.objects.bulk_create(named)]
    values = {"site": world.site.id, "sections": sections, "count": SECTIONS, "articles": ARTICLES}
    with connection.cursor() as cursor:
        cursor.execute(_ARTICLES, values)
        cursor.executemany(_RANKS, PLACES)
        cursor.execute(
            "ANALYZE articles_article, articles_engagement, articles_rank, sites_section"
        )
    return f"sites/{world.site.key}/articles"


def both_pages(api: Api, path: str) -> list[Plans]:
    """Of the first page, and of the one after it where there is one."""
    after = api.get(path).body["next"]
    return [plans_of(api, one) for one in (path, f"{path}&cursor={after}")[: 2 if after else 1]]


def test_of_the_latest_go_along_time(api: Api, feed: str) -> None:
    for plans in both_pages(api, f"{feed}?sort=latest"):
        check(plans, "article_latest", small=SMALL)
        assert plans.rows < 100


@pytest.mark.parametrize("section", ["s3", "rare"])
def test_of_a_section_read_little_of_it(api: Api, feed: str, section: str) -> None:
    """A few are passed over where it is a twentieth of all, and sorted where it has no more."""
    for plans in both_pages(api, f"{feed}?sort=latest&section={section}"):
        assert plans.scanned <= SMALL
        assert plans.rows < 600


@pytest.mark.parametrize("section", ["", "&section=s3"])
def test_of_places_go_along_their_order(api: Api, feed: str, section: str) -> None:
    for sort, window in PLACES:
        span = "" if window == ALWAYS else f"&window={window}"
        for plans in both_pages(api, f"{feed}?sort={sort}{span}{section}"):
            check(plans, "rank_order", "articles_article_pkey", small=SMALL)
            assert plans.buffers < 6_000, sort


def test_of_counts_find_each_article(api: Api, feed: str) -> None:
    keys = ",".join(f"n{number}" for number in range(50, 5000, 99))
    plans = plans_of(api, f"{feed.removesuffix('articles')}counts?articles={keys}")
    check(plans, "article_key_in_site", "articles_engagement_pkey", small=SMALL)
    assert plans.rows < 300
