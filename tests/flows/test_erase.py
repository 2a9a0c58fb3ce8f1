"""A reader is erased: words and name are nowhere, threads keep their shape, numbers are right."""

import pytest

from comments.models import Comment, Flag, Notice, Revision
from comments.states import DecisionVerdict, State
from newsportal.articles.models import Engagement
from newsportal.events.models import Event
from newsportal.readers.models import Erasure, IdempotencyKey, Ignored, Reader
from newsportal.sites.models import Site
from social.models import Share
from tests.api import Api
from tests.factories import World, decide, make_article, make_guest, token_of, work_off, write
from tests.flows.erasing import (
    APPEAL,
    FLAG,
    MARKERS,
    NAME,
    NOTE,
    QUOTE,
    TEXT,
    erase,
    leave_traces,
    public_words,
    recount,
    talkative_reader,
    words_in_redis,
    words_in_tables,
)


@pytest.fixture
def talkative(world: World) -> Reader:
    return talkative_reader(world)


@pytest.fixture
def review(api: Api, world: World, talkative: Reader) -> Comment:
    return leave_traces(api, world, talkative)


@pytest.mark.django_db
class TestRemove:
    @pytest.fixture(autouse=True)
    def policy(self, world: World) -> None:
        Site.objects.filter(id=world.site.id).update(erased_text="remove")

    def test_leaves_no_word_anywhere(
        self, api: Api, world: World, talkative: Reader, review: Comment
    ) -> None:
        before = words_in_tables()
        assert set(before) == set(MARKERS), "a marker that was never written proves nothing"
        assert TEXT in public_words(api, world, review)
        erase(api, token_of(talkative))
        assert words_in_tables() == {}
        assert words_in_redis() == []
        assert public_words(api, world, review) == {}
        export = api.post("me/export", token=world.other_token).raw.decode()
        assert not [marker for marker in MARKERS if marker in export]

    def test_keeps_the_shape_of_threads_and_right_numbers(
        self, api: Api, world: World, talkative: Reader, review: Comment
    ) -> None:
        etag = api.get(world.thread).headers["ETag"]
        erase(api, token_of(talkative))
        recount(world)
        page = api.get(world.thread)
        assert page.headers["ETag"] != etag
        stump = next(row for row in page.body["items"] if row["id"] == str(review.id))
        assert (stump["state"], stump["author"], stump["html"]) == ("removed", None, None)
        assert stump["removed_by"] == "author"
        assert [row["author"]["name"] for row in stump["replies"]["items"]] == ["Тимур"]
        assert Engagement.objects.get(article=world.article).reviews == 0

    def test_cannot_be_undone_by_a_moderator(
        self, api: Api, world: World, talkative: Reader, review: Comment
    ) -> None:
        erase(api, token_of(talkative))
        key = world.service_key("moderation")
        for comment in Comment.objects.filter(author=talkative):
            assert (comment.state, comment.is_erased, comment.text) == ("removed", True, "")
            body = {"verdict": "publish", "reason": "ok", "version": comment.version}
            answer = api.post(f"comments/{comment.id}/decisions", body, token=key)
            assert (answer.status, answer.field_codes) == (400, {"verdict": "impossible_move"})

    def test_leaves_rows_of_nobody(
        self, api: Api, world: World, talkative: Reader, review: Comment
    ) -> None:
        erase(api, token_of(talkative))
        assert not IdempotencyKey.objects.filter(caller__contains=str(talkative.id)).exists()
        assert not Ignored.objects.exists()
        assert not Notice.objects.filter(reader=talkative).exists()
        assert not Revision.objects.filter(comment__author=talkative).exists()
        assert not Share.objects.filter(reader=talkative).exists()
        assert not Share.objects.exclude(quote="").exists()
        assert Flag.objects.filter(reader=talkative, note="").count() == 1
        [event] = Event.objects.filter(kind="reader.erased")
        assert (event.subject_id, event.data) == (talkative.id, {})

    def test_of_many_comments_goes_on_until_the_end(self, api: Api, world: World) -> None:
        reader = make_guest(world.site)
        other = world.published("Не моё", author=world.other)
        second = make_article(world.site, "news-2")
        parents = [other]
        for number in range(25):
            parent = parents[number % len(parents)] if number % 3 else None
            author = reader if number % 4 else world.other
            comment = world.published("", author=author, parent=parent)
            parents.append(comment)
        for _ in range(2):
            decide(write(second, reader), DecisionVerdict.PUBLISH)
        work_off()
        erase(api, token_of(reader))
        assert Comment.objects.filter(author=reader, is_erased=False).count() == 0
        assert Erasure.objects.get(reader=reader).finished_at is not None
        recount(world)
        assert Engagement.objects.get(article=second).comments == 0


@pytest.mark.django_db
class TestAnonymise:
    def test_leaves_public_texts_without_a_name(
        self, api: Api, world: World, talkative: Reader, review: Comment
    ) -> None:
        assert Site.objects.get(id=world.site.id).erased_text == "anonymise"
        etag = api.get(world.thread).headers["ETag"]
        erase(api, token_of(talkative))
        found = words_in_tables()
        # What was public stays; its earlier text, its notes, and what never was public do not.
        assert {NAME, FLAG, NOTE, APPEAL} & set(found) == set()
        # Another reader quotes what is still public; the reader's own quotes are gone.
        assert found[QUOTE] == {"social_share"}
        assert Share.objects.exclude(quote="").get().reader == world.other
        assert found[TEXT] == {"comments_comment", "comments_searchentry", "social_share"}
        page = api.get(world.thread)
        assert page.headers["ETag"] != etag
        row = next(row for row in page.body["items"] if row["id"] == str(review.id))
        assert row["author"] == {
            "id": str(talkative.id),
            "name": "Удалённый читатель",
            "is_guest": True,
        }
        assert TEXT in row["html"]
        assert row["rating"] == 4
        recount(world)
        texts = Comment.objects.filter(author=talkative).exclude(state=State.PUBLISHED)
        assert texts.count() == 2
        assert set(texts.values_list("text", flat=True)) == {""}

    @pytest.mark.parametrize(
        ("language", "name"),
        [("kk", "Жойылған оқырман"), ("az", "Silinmiş oxucu"), ("en", "Deleted reader")],
    )
    def test_says_so_in_the_sites_language(
        self, api: Api, world: World, language: str, name: str
    ) -> None:
        Site.objects.update(language=language)
        comment = world.published("Слово")
        erase(api, world.token)
        assert api.get(f"comments/{comment.id}").body["author"]["name"] == name
