"""A guest who goes over to a signed-in reader has one voice with it, not two."""

import pytest
from django.utils import timezone

from comments.models import Comment, Reaction
from newsportal.articles.models import Engagement
from newsportal.events.log import publish
from newsportal.readers.models import Reader
from tests.api import Api
from tests.comments.voices import put, signed_in
from tests.factories import World, fresh, make_guest, work_off

pytestmark = pytest.mark.django_db


def shown(comment: Comment) -> dict[str, int]:
    return dict(fresh(comment).reactions)


class TestMergedVotes:
    @pytest.fixture(autouse=True)
    def people(self, world: World) -> None:
        self.world, self.guest = world, world.reader
        self.reader, self.token = signed_in(world)
        self.stranger = make_guest(world.site, "Нурлан")
        self.third = world.published("Чужое слово", author=self.stranger)

    def merge(self) -> None:
        Reader.objects.filter(id=self.guest.id).update(merged_into=self.reader)
        publish(
            "reader.merged",
            site_id=self.world.site.id,
            subject_id=self.guest.id,
            now=timezone.now(),
        )
        work_off()

    def test_the_guests_votes_become_the_readers(self, api: Api) -> None:
        put(self.third, "like", self.world.token)
        self.merge()
        assert shown(self.third) == {"like": 1}
        mine = api.get("sites/gazeta/articles/news-1/mine", token=self.token)
        assert mine.body["reactions"] == {str(self.third.id): ["like"]}
        assert put(self.third, "like", self.token).body["reactions"] == {"like": 1}
        assert put(self.third, "dislike", self.token).body["reactions"] == {"dislike": 1}

    @pytest.mark.parametrize("guests", ["like", "dislike"])
    def test_one_person_votes_once(self, guests: str) -> None:
        put(self.third, "like", self.token)
        put(self.third, guests, self.world.token)
        before = Engagement.objects.get(article=self.world.article).version
        self.merge()
        assert shown(self.third) == {"like": 1}
        assert Engagement.objects.get(article=self.world.article).version == before + 1
        assert [row.reader_id for row in Reaction.objects.all()] == [self.reader.id]

    def test_nobody_votes_on_the_own(self) -> None:
        said = self.world.published("Слово гостя")
        own = self.world.published("Слово читателя", author=self.reader)
        put(said, "like", self.token)
        put(own, "like", self.world.token)
        self.merge()
        assert (shown(said), shown(own)) == ({}, {})
        assert fresh(said).author_id == self.reader.id
        assert not Reaction.objects.exists()

    def test_nor_on_the_second_review_that_stays_behind(self) -> None:
        self.world.published("Мой отзыв", author=self.reader, rating=5)
        second = self.world.published("Ещё отзыв", rating=1)
        put(second, "like", self.token)
        self.merge()
        assert (fresh(second).author_id, shown(second)) == (self.guest.id, {})

    def test_all_kinds_on_the_own_go(self, world: World) -> None:
        world.site.reaction_kinds = ["like", "dislike", "thanks"]
        world.site.save()
        said = world.published("Слово гостя")
        for kind in ("like", "thanks"):
            put(said, kind, self.token)
        self.merge()
        assert shown(said) == {}

    def test_others_keep_their_votes(self) -> None:
        said = self.world.published("Слово гостя")
        put(said, "like", self.world.other_token)
        self.merge()
        assert shown(said) == {"like": 1}

    def test_goes_on_in_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("comments.services.moving_votes.BATCH", 2)
        several = [self.world.published(author=self.stranger) for _ in range(5)]
        for one in several:
            put(one, "like", self.world.token)
        self.merge()
        assert set(Reaction.objects.values_list("reader", flat=True)) == {self.reader.id}
        assert [shown(one) for one in several] == [{"like": 1}] * 5
