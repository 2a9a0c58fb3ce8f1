"""The site, article, link and reader that most tests of sharing begin with."""

import pytest

from newsportal.articles.models import Article
from newsportal.sites.models import Site
from tests.social.world import SHARER, guest, link_of, make_article, make_site


@pytest.fixture
def site(db: None) -> Site:
    return make_site()


@pytest.fixture
def article(site: Site) -> Article:
    return make_article(site)


@pytest.fixture
def link(article: Article) -> str:
    """The link of a share of the article, as it stands in a message."""
    return link_of(SHARER.share(article))


@pytest.fixture
def reader(site: Site) -> dict[str, str]:
    """The headers of a guest."""
    return guest(site)
