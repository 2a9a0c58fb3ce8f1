"""What readers are told, and what they are not."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from comments.models import Comment, Notice
from comments.services import notify
from comments.states import DecisionVerdict
from newsportal.articles.models import Article
from newsportal.articles.services import register_article
from newsportal.articles.shelves import subscribe
from newsportal.events.models import Event
from newsportal.lib.ids import uuid7
from newsportal.readers.ignoring import ignore_reader
from newsportal.readers.models import Reader
from newsportal.routes import EVENT_HANDLERS
from newsportal.sites.models import Site
from tests.api import Api
from tests.factories import World, decide, make_article, make_guest, token_of, work_off, write

pytestmark = pytest.mark.django_db


def told(api: Api, reader: Reader) -> list[tuple[str, str]]:
    """(kind, comment) of all notices, newest first."""
    page = api.get("me/notifications", token=token_of(reader)).body
    return [(row["kind"], row["comment"]["id"]) for row in page["items"]]


def listen(reader: Reader, article: Article) -> None:
    subscribe(reader=reader, article=article, now=timezone.now())


class TestReply:
    def test_reaches_who_was_answered(self, api: Api, world: World) -> None:
        root = world.published("Корень ветки", author=world.other)
        work_off()
        Notice.objects.all().delete()
        reply = world.published("Ответ по делу", parent=root)
        work_off()
        [row] = api.get("me/notifications", token=world.other_token).body["items"]
        assert row["id"] == str(Notice.objects.get(reader=world.other).id)
        assert (row["kind"], row["is_read"], row["comment_version"]) == ("reply", False, 1)
        assert row["comment"]["id"] == str(reply.id)
        assert row["comment"]["html"] == "<p>Ответ по делу</p>"
        assert row["comment"]["author"]["name"] == "Айгерим"
        assert row["article"] == {
            "key": "news-1",
            "url": "https://gazeta.example/news-1",
            "title": "Новость news-1",
        }
        assert "text" not in row["comment"]

    def test_to_oneself_tells_nothing(self, api: Api, world: World) -> None:
        root = world.published()
        world.published(parent=root)
        work_off()
        assert {kind for kind, _ in told(api, world.reader)} == {"published"}

    def test_by_an_ignored_reader_tells_nothing(self, api: Api, world: World) -> None:
        root = world.published(author=world.other)
        now = timezone.now()
        ignore_reader(reader=world.other, ignored_id=world.reader.id, now=now)
        world.published(parent=root)
        work_off()
        assert not Notice.objects.filter(reader=world.other, kind="reply").exists()

    def test_by_a_reader_ignored_since_is_not_shown(self, api: Api, world: World) -> None:
        root = world.published(author=world.other)
        world.published(parent=root)
        work_off()
        before = api.get("me/notifications", token=world.other_token).body
        assert [row["kind"] for row in before["items"]] == ["reply", "published"]
        assert before["unread"] == 2
        now = timezone.now()
        ignore_reader(reader=world.other, ignored_id=world.reader.id, now=now)
        after = api.get("me/notifications", token=world.other_token).body
        assert [row["kind"] for row in after["items"]] == ["published"]
        assert after["unread"] == 1

    def test_that_waits_tells_nothing_yet(self, api: Api, world: World) -> None:
        root = world.published(author=world.other)
        reply = world.comment("https://a.example https://b.example", parent=root)
        work_off()
        assert not Notice.objects.filter(kind="reply").exists()
        decide(reply, DecisionVerdict.PUBLISH)
        work_off()
        assert Notice.objects.get(kind="reply").comment_id == reply.id

    def test_that_is_gone_shows_no_words(self, api: Api, world: World) -> None:
        root = world.published(author=world.other)
        reply = world.published("Потом удалят", parent=root)
        work_off()
        decide(reply, DecisionVerdict.REJECT)
        work_off()
        row = api.get("me/notifications", token=world.other_token).body["items"][0]
        shown = row["comment"]
        assert (shown["state"], shown["author"], shown["html"]) == ("removed", None, None)
        assert "Потом" not in str(row)

    def test_under_a_hidden_article_shows_no_words(self, api: Api, world: World) -> None:
        root = world.published(author=world.other)
        world.published("Потом скроют", parent=root)
        work_off()
        facts = {"mode": "hidden"}
        register_article(site=world.site, key="news-1", facts=facts, now=timezone.now())
        row = api.get("me/notifications", token=world.other_token).body["items"][0]
        assert (row["article"], row["comment"]["html"]) == (None, None)
        assert "Потом" not in str(row)


class TestSubscribers:
    def test_hear_of_each_comment_once(self, api: Api, world: World) -> None:
        listener = make_guest(world.site)
        listen(listener, world.article)
        listen(world.reader, world.article)
        root = world.published()
        reply = world.published(parent=root, author=world.other)
        work_off()
        assert told(api, listener) == [("comment", str(reply.id)), ("comment", str(root.id))]
        # Who was answered hears of the answer, not of the comment as well.
        assert sorted(kind for kind, _ in told(api, world.reader)) == ["published", "reply"]

    def test_hear_of_a_thread_that_their_article_shows(self, api: Api, world: World) -> None:
        follower = make_article(world.site, "news-1-kk")
        Article.objects.filter(id=follower.id).update(thread=world.article)
        listener = make_guest(world.site)
        listen(listener, follower)
        comment = world.published()
        work_off()
        assert told(api, listener) == [("comment", str(comment.id))]

    def test_of_other_articles_hear_nothing(self, api: Api, world: World) -> None:
        listener = make_guest(world.site)
        listen(listener, make_article(world.site, "news-2"))
        world.published()
        work_off()
        assert told(api, listener) == []

    def test_are_all_told_however_many(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        now = timezone.now()
        crowd = [
            Reader(site=world.site, kind="guest", name="Гость", created_at=now)
            for _ in range(notify.BATCH + 5)
        ]
        Reader.objects.bulk_create(crowd)
        for reader in crowd:
            listen(reader, world.article)
        comment = world.published()
        event = _event_of(comment)
        with django_assert_max_num_queries(20):
            notify.tell_of_published(event=event, now=now)
        assert Notice.objects.filter(kind="comment").count() == len(crowd)

    def test_who_were_erased_are_told_nothing(self, world: World) -> None:
        listener = make_guest(world.site)
        listen(listener, world.article)
        Reader.objects.filter(id=listener.id).update(erased_at=timezone.now())
        world.published()
        work_off()
        assert not Notice.objects.filter(reader=listener).exists()


def _event_of(comment: Comment) -> Event:
    return Event.objects.get(kind="comment.published", subject_id=comment.id)


class TestAuthor:
    def test_hears_of_a_publication_that_took_a_person(self, api: Api, world: World) -> None:
        comment = world.comment("https://a.example https://b.example")
        decide(comment, DecisionVerdict.PUBLISH)
        work_off()
        [row] = api.get("me/notifications", token=world.token).body["items"]
        assert row["kind"] == "published"
        assert row["comment"]["text"] == "https://a.example https://b.example"

    def test_hears_nothing_of_what_was_public_at_once(self, api: Api, world: World) -> None:
        Site.objects.update(screening="after")
        answer = api.post(world.thread, {"text": "Видно сразу"}, token=world.token)
        assert answer.status == 201
        work_off()
        assert told(api, world.reader) == []

    def test_hears_nothing_of_what_took_a_moment(self, api: Api, world: World) -> None:
        answer = api.post(world.thread, {"text": "Скоро будет видно"}, token=world.token)
        assert answer.status == 202
        work_off()
        assert api.get("me/comments", token=world.token).body["items"][0]["state"] == "published"
        assert told(api, world.reader) == []

    @pytest.mark.parametrize(
        ("verdict", "kind"),
        [(DecisionVerdict.REJECT, "rejected"), (DecisionVerdict.REMOVE, "removed")],
    )
    def test_hears_of_a_refusal_with_its_reason(
        self, api: Api, world: World, verdict: DecisionVerdict, kind: str
    ) -> None:
        comment = world.comment("Слова, которые не понравились")
        decide(comment, verdict, reason="abusive")
        work_off()
        [row] = api.get("me/notifications", token=world.token).body["items"]
        assert (row["kind"], row["comment"]["state"]) == (kind, kind)
        assert row["comment"]["reasons"] == ["abusive"]
        assert row["comment"]["text"] == "Слова, которые не понравились"

    def test_hears_nothing_of_a_refusal_that_answered_the_post(
        self, api: Api, world: World
    ) -> None:
        Site.objects.update(is_sandbox=True)
        answer = api.post(world.thread, {"text": "!reject spam"}, token=world.token)
        assert (answer.status, answer.body["state"]) == (202, "rejected")
        work_off()
        assert told(api, world.reader) == []

    def test_hears_nothing_of_the_own_removal(self, api: Api, world: World) -> None:
        comment = world.published()
        work_off()
        Notice.objects.all().delete()
        answer = api.delete(f"comments/{comment.id}?version=1", token=world.token)
        assert answer.status == 200
        work_off()
        assert told(api, world.reader) == []

    def test_hears_of_a_feature(self, api: Api, world: World) -> None:
        comment = world.published()
        work_off()
        Notice.objects.all().delete()
        key = world.service_key("moderation")
        assert api.put(f"comments/{comment.id}/feature", token=key).status == 200
        work_off()
        assert told(api, world.reader) == [("featured", str(comment.id))]

    def test_hears_of_an_answered_appeal(self, api: Api, world: World) -> None:
        comment = world.comment()
        decide(comment, DecisionVerdict.REJECT)
        assert api.post(f"comments/{comment.id}/appeals", {}, token=world.token).status == 201
        decide(comment, DecisionVerdict.PUBLISH)
        work_off()
        kinds = {kind for kind, _ in told(api, world.reader)}
        assert kinds == {"appeal_decided", "published", "rejected"}

    def test_hears_of_a_refused_edit(self, api: Api, world: World) -> None:
        now = timezone.now()
        comment = world.published(now=now)
        work_off()
        Notice.objects.all().delete()
        body = {"text": "https://a.example https://b.example", "version": 1}
        answer = api.patch(f"comments/{comment.id}", body, token=world.token)
        assert answer.status == 202
        key = world.service_key("moderation")
        body = {"verdict": "reject", "reason": "spam", "version": 2}
        assert api.post(f"comments/{comment.id}/decisions", body, token=key).status == 201
        work_off()
        [row] = api.get("me/notifications", token=world.token).body["items"]
        assert (row["kind"], row["comment_version"]) == ("edit_rejected", 2)
        assert row["comment"]["state"] == "published"


class TestOnce:
    def test_each_handler_run_twice_tells_once(self, api: Api, world: World) -> None:
        listen(make_guest(world.site), world.article)
        root = world.published(author=world.other)
        reply = world.published(parent=root)
        work_off()
        decide(reply, DecisionVerdict.REJECT)
        work_off()
        before = set(Notice.objects.values_list("id", flat=True))
        assert len(before) >= 5
        for event in Event.objects.all():
            for path in EVENT_HANDLERS.get(event.kind, ()):
                if "notify" in path:
                    handler = getattr(notify, path.rpartition(".")[2])
                    handler(event=event, now=timezone.now())
        assert set(Notice.objects.values_list("id", flat=True)) == before

    def test_published_again_tells_nobody_again(self, api: Api, world: World) -> None:
        root = world.published(author=world.other)
        reply = world.published(parent=root)
        decide(reply, DecisionVerdict.REJECT)
        decide(reply, DecisionVerdict.PUBLISH)
        work_off()
        assert Notice.objects.filter(kind="reply").count() == 1


class TestReading:
    @pytest.fixture
    def replies(self, world: World) -> list[Comment]:
        root = world.published(author=world.other)
        replies = [world.published(parent=root) for _ in range(12)]
        work_off()
        Notice.objects.exclude(reader=world.other, kind="reply").delete()
        return replies

    def read(self, api: Api, world: World, body: Any) -> Any:
        return api.post("me/notifications/read", body, token=world.other_token)

    def unread(self, api: Api, world: World) -> int:
        page = api.get("me/notifications?limit=10", token=world.other_token).body
        assert (
            api.get("me", token=world.other_token).body["counts"]["unread_notifications"]
            == page["unread"]
        )
        return int(page["unread"])

    def test_page_by_page_while_more_come(
        self, api: Api, world: World, replies: list[Comment]
    ) -> None:
        first = api.get("me/notifications?limit=10", token=world.other_token).body
        world.published(parent=replies[0].parent)
        work_off()
        path = f"me/notifications?limit=10&cursor={first['next']}"
        second = api.get(path, token=world.other_token).body
        ids = [row["comment"]["id"] for row in first["items"] + second["items"]]
        assert sorted(ids) == sorted(str(reply.id) for reply in replies)
        assert second["next"] is None
        assert api.get(path, token=world.token).code == "invalid_cursor"

    def test_some(self, api: Api, world: World, replies: list[Comment]) -> None:
        page = api.get("me/notifications?limit=10", token=world.other_token).body
        ids = [row["id"] for row in page["items"][:3]]
        for _ in range(2):
            answer = self.read(api, world, {"ids": ids})
            assert (answer.status, answer.raw) == (204, b"")
            assert self.unread(api, world) == 9
        page = api.get("me/notifications?limit=10", token=world.other_token).body
        assert [row["is_read"] for row in page["items"][:4]] == [True] * 3 + [False]

    def test_all_down_the_list_from_one(
        self, api: Api, world: World, replies: list[Comment]
    ) -> None:
        page = api.get("me/notifications?limit=10", token=world.other_token).body
        assert self.read(api, world, {"until": page["items"][4]["id"]}).status == 204
        assert self.unread(api, world) == 4
        assert self.read(api, world, {"until": str(uuid7())}).status == 204
        assert self.unread(api, world) == 4

    def test_all(self, api: Api, world: World, replies: list[Comment]) -> None:
        assert self.read(api, world, {"all": True}).status == 204
        assert self.unread(api, world) == 0

    def test_of_others_cannot_be_read(self, api: Api, world: World, replies: list[Comment]) -> None:
        ids = [str(id_) for id_ in Notice.objects.values_list("id", flat=True)]
        answer = api.post("me/notifications/read", {"ids": ids}, token=world.token)
        assert answer.status == 204
        answer = api.post("me/notifications/read", {"until": ids[0]}, token=world.token)
        assert answer.status == 204
        assert self.unread(api, world) == 12

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"all": False},
            {"ids": []},
            {"ids": ["x"]},
            {"ids": [str(uuid7())] * 101},
            {"ids": [str(uuid7())], "all": True},
            {"until": "now"},
        ],
    )
    def test_must_say_which(self, api: Api, world: World, body: Any) -> None:
        answer = self.read(api, world, body)
        assert (answer.status, answer.code) == (400, "validation_error")


def test_old_notices_are_forgotten(world: World) -> None:
    root = world.published(author=world.other)
    world.published(parent=root)
    work_off()
    now = timezone.now()
    before = Notice.objects.count()
    notify.forget_expired(now=now)
    assert Notice.objects.count() == before > 0
    notify.forget_expired(now=now + notify.KEPT + timedelta(days=1))
    assert Notice.objects.count() == 0


class TestMyComments:
    def test_are_all_of_them_newest_first(self, api: Api, world: World) -> None:
        now = timezone.now()
        public = world.published("Видно всем", now=now - timedelta(minutes=9))
        refused = world.comment("Не прошло", now=now - timedelta(minutes=8))
        decide(refused, DecisionVerdict.REJECT, reason="spam")
        elsewhere = write(
            make_article(world.site, "news-2"),
            world.reader,
            "https://a.example https://b.example",
            now=now - timedelta(minutes=7),
        )
        world.published("Чужое", author=world.other)
        answer = api.get("me/comments", token=world.token)
        rows = answer.body["items"]
        assert [(row["id"], row["state"]) for row in rows] == [
            (str(elsewhere.id), "pending"),
            (str(refused.id), "rejected"),
            (str(public.id), "published"),
        ]
        assert [row["text"] for row in rows][1:] == ["Не прошло", "Видно всем"]
        assert [row["article"]["key"] for row in rows] == ["news-2", "news-1", "news-1"]
        assert rows[1]["reasons"] == ["spam"]
        assert [row["edit"] for row in rows] == [None] * 3
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_page_by_page(self, api: Api, world: World) -> None:
        at = timezone.now() - timedelta(hours=30)
        own = [world.comment(now=at) for _ in range(3)]
        own += [world.comment(now=at + timedelta(hours=n)) for n in range(1, 20)]
        found, path = [], "me/comments?limit=10"
        while path:
            page = api.get(path, token=world.token).body
            found += [row["id"] for row in page["items"]]
            path = f"me/comments?limit=10&cursor={page['next']}" if page["next"] else ""
        own.sort(key=lambda row: (row.created_at, row.id), reverse=True)
        assert found == [str(row.id) for row in own]
