"""A story that goes from hand to hand: whose share brought whom, and how far it went."""

from typing import Any

import pytest

from bench.cascade import FIRST, NETWORKS, differences, spread
from newsportal.articles.models import Article
from social.models import Share
from social.newsroom.cascades import cascade_of
from tests.social.world import drain, filtered

pytestmark = pytest.mark.django_db
PEOPLE = 250


def test_every_arrival_is_told_whose_share_it_was(article: Article, settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False
    told = spread("/api/v1/sites/vesti/articles/night", people=PEOPLE)
    drain()
    assert set(told.shares) == set(NETWORKS)
    assert set(differences(told, article).values()) == {0}
    found = cascade_of(article)
    shares = Share.objects.count()
    assert sum(each.shares for each in found.generations) == shares == told.shares.total()
    assert sum(each.click_backs for each in found.generations) == PEOPLE - FIRST
    assert len(found.generations) > 3
    assert found.viral == told.children / shares
    assert filtered().keys() == {"repeat", "agent"}
