"""A guest who goes over to a signed-in reader reacts to an article once, not twice."""

import pytest
from django.utils import timezone

from newsportal.articles.models import Engagement
from newsportal.events.log import publish
from newsportal.readers.models import Reader
from social.models import ArticleReaction
from tests.api import Api
from tests.comments.voices import signed_in
from tests.factories import World, make_article, work_off

pytestmark = pytest.mark.django_db
ARTICLE = "sites/gazeta/articles/news-1"


def merge(world: World, reader: Reader) -> None:
    Reader.objects.filter(id=world.reader.id).update(merged_into=reader)
    now = timezone.now()
    publish("reader.merged", site_id=world.site.id, subject_id=world.reader.id, now=now)
    work_off()


def reactions(world: World) -> dict[str, int]:
    return dict(Engagement.objects.get(article=world.article).reactions)


class TestMergedReactions:
    def test_become_the_readers(self, api: Api, world: World) -> None:
        reader, token = signed_in(world)
        api.put(f"{ARTICLE}/reactions/like", token=world.token)
        merge(world, reader)
        assert api.put(f"{ARTICLE}/reactions/like", token=token).body["reactions"] == {"like": 1}
        assert api.delete(f"{ARTICLE}/reactions/like", token=token).body["reactions"] == {}

    def test_count_once_where_both_reacted_alike(self, api: Api, world: World) -> None:
        reader, token = signed_in(world)
        for kind, caller in (("like", token), ("like", world.token), ("wow", world.token)):
            api.put(f"{ARTICLE}/reactions/{kind}", token=caller)
        assert reactions(world) == {"like": 2, "wow": 1}
        merge(world, reader)
        assert reactions(world) == {"like": 1, "wow": 1}
        owners = ArticleReaction.objects.values_list("kind", "reader").order_by("kind")
        assert list(owners) == [("like", reader.id), ("wow", reader.id)]

    def test_follow_in_batches(
        self, api: Api, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("social.services.moving.BATCH", 2)
        reader, _ = signed_in(world)
        for number in range(2, 7):
            key = make_article(world.site, f"news-{number}").key
            api.put(f"sites/gazeta/articles/{key}/reactions/like", token=world.token)
        merge(world, reader)
        assert set(ArticleReaction.objects.values_list("reader", flat=True)) == {reader.id}
