"""What a POST of a comment answers and stores: the contract's table, row by row."""

from typing import Any

import pytest

from comments.models import Comment, Decision
from newsportal.articles.models import Article, Engagement, Subscription
from newsportal.events.models import Event
from newsportal.readers.models import Ban, IdempotencyKey
from newsportal.sites.models import Site
from tests.api import Api
from tests.factories import (
    World,
    due_at,
    fresh,
    make_article,
    make_staff_reader,
    sso_token,
    token_of,
    work_off,
)

CLEAN = "Хорошая новость, спасибо за подробный рассказ"
TWO_LINKS = "Смотрите https://a.example/1 и https://b.example/2"
# Recognised and rejected by the word lists; grave enough never to wait for a person.
BANNED = "Ты пидорас и больше никто"


def kinds() -> list[str]:
    return list(Event.objects.order_by("created_at", "id").values_list("kind", flat=True))


class TestTable:
    """mode, who and what, screening -> state, status, due, decided by, public."""

    @pytest.mark.parametrize(
        ("mode", "role", "text", "screening", "state", "status", "is_due", "decisions"),
        [
            ("post", "staff", CLEAN, "before", "published", 201, False, ["publish"]),
            ("post", "staff", BANNED, "before", "published", 201, False, ["publish"]),
            ("pre", "staff", CLEAN, "before", "published", 201, False, ["publish"]),
            ("post", "trusted", CLEAN, "before", "published", 201, False, ["publish"]),
            ("post", "trusted", TWO_LINKS, "before", "pending", 202, False, ["hold"]),
            ("post", "", CLEAN, "before", "pending", 202, True, []),
            ("post", "", CLEAN, "after", "published", 201, True, ["publish"]),
            ("post", "", TWO_LINKS, "before", "pending", 202, False, ["hold"]),
            ("post", "", TWO_LINKS, "after", "pending", 202, False, ["hold"]),
            ("pre", "", CLEAN, "before", "pending", 202, False, ["hold"]),
            ("pre", "", CLEAN, "after", "pending", 202, False, ["hold"]),
            ("pre", "trusted", CLEAN, "before", "pending", 202, False, ["hold"]),
            ("post", "", BANNED, "before", "rejected", 202, False, ["reject"]),
            ("post", "", BANNED, "after", "rejected", 202, False, ["reject"]),
            ("pre", "", BANNED, "before", "rejected", 202, False, ["reject"]),
        ],
    )
    def test_stores_and_answers(
        self,
        api: Api,
        world: World,
        mode: str,
        role: str,
        text: str,
        screening: str,
        state: str,
        status: int,
        is_due: bool,
        decisions: list[str],
    ) -> None:
        Article.objects.filter(id=world.article.id).update(mode=mode, screening=screening)
        author = make_staff_reader(world.site, role=role) if role else world.reader
        token = sso_token(author) if role else token_of(author)

        answer = api.post(world.thread, {"text": text}, token=token)

        assert (answer.status, answer.body["state"]) == (status, state)
        comment = Comment.objects.get()
        assert str(comment.id) == answer.body["id"]
        assert (comment.state, due_at(comment) is not None) == (state, is_due)
        assert Comment.objects.filter(source__isnull=True).exists()
        assert list(comment.decisions.values_list("verdict", flat=True)) == decisions
        is_public = state == "published"
        assert api.get(f"comments/{comment.id}").status == (200 if is_public else 404)
        assert Engagement.objects.get(article=world.article).comments == int(is_public)

    @pytest.mark.parametrize(
        ("mode", "status", "code"),
        [("closed", 409, "thread_closed"), ("hidden", 404, "unknown_article")],
    )
    def test_stores_nothing_where_nobody_may_write(
        self, api: Api, world: World, mode: str, status: int, code: str
    ) -> None:
        Article.objects.filter(id=world.article.id).update(mode=mode)
        answer = api.post(world.thread, {"text": CLEAN}, token=world.token, key="k" * 16)
        assert (answer.status, answer.code) == (status, code)
        assert not Comment.objects.exists()
        assert not IdempotencyKey.objects.exists()


class TestAnswer:
    def test_is_the_whole_comment_as_its_author_sees_it(self, api: Api, world: World) -> None:
        answer = api.post(
            world.thread, {"text": "Да, <b>верно</b>\nи точка", "rating": 4}, token=world.token
        )
        body = answer.body
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Location"] == f"/api/v1/comments/{body['id']}"
        assert body["text"] == "Да, <b>верно</b>\nи точка"
        assert body["html"] == "<p>Да, &lt;b&gt;верно&lt;/b&gt;<br>и точка</p>"
        assert body["author"]["name"] == "Айгерим"
        assert (body["rating"], body["version"], body["depth"]) == (4, 1, 0)
        assert body["counts"]["comments"] == 0
        assert kinds() == ["article.registered", "comment.submitted"]

    def test_tells_a_held_author_the_reasons_as_codes(self, api: Api, world: World) -> None:
        answer = api.post(world.thread, {"text": TWO_LINKS}, token=world.token)
        assert answer.body["reasons"] == ["links"]

    def test_shows_no_evidence_and_no_words_in_events(self, api: Api, world: World) -> None:
        api.post(world.thread, {"text": TWO_LINKS}, token=world.token)
        for event in Event.objects.all():
            assert "example" not in str(event.data)
            assert "Айгерим" not in str(event.data)


class TestText:
    @pytest.mark.parametrize(
        ("sent", "stored"),
        [
            ("    четыре пробела\n        восемь\n", "    четыре пробела\n        восемь"),
            ("\n \r\n  текст  \t\n\n", "  текст"),
            ("a<b && c>d", "a<b && c>d"),
            ("б*дь и с*ка", "б*дь и с*ка"),
        ],
    )
    def test_is_kept_as_typed(self, api: Api, world: World, sent: str, stored: str) -> None:
        answer = api.post(world.thread, {"text": sent}, token=world.token)
        assert answer.body["text"] == stored

    @pytest.mark.parametrize(
        "wrong", [5, 1.5, True, None, ["a"], {"a": "b"}, "", " \n\t", "\u200b"]
    )
    def test_is_a_text_with_something_in_it(self, api: Api, world: World, wrong: Any) -> None:
        answer = api.post(world.thread, {"text": wrong}, token=world.token)
        assert (answer.status, set(answer.field_codes)) == (400, {"text"})
        assert not Comment.objects.exists()

    def test_may_come_with_the_contracts_other_fields(self, api: Api, world: World) -> None:
        body = {"text": CLEAN, "nudge": False, "subscribe": False, "challenge": None}
        assert api.post(world.thread, body, token=world.token).status == 202
        assert not Subscription.objects.exists()

    def test_may_ask_to_hear_of_what_others_write(self, api: Api, world: World) -> None:
        for text in (CLEAN, "Ещё одно слово о новости"):
            body = {"text": text, "subscribe": True}
            assert api.post(world.thread, body, token=world.token).status == 202
        row = Subscription.objects.get()
        assert (row.reader_id, row.article_id) == (world.reader.id, world.article.id)

    def test_that_is_refused_subscribes_nobody(self, api: Api, world: World) -> None:
        body = {"text": TWO_LINKS, "subscribe": True, "nudge": True}
        assert api.post(world.thread, body, token=world.token).code == "nudge"
        assert not Subscription.objects.exists()


class TestReplies:
    def test_carry_parent_root_and_depth(self, api: Api, world: World) -> None:
        root = world.published()
        reply = world.published(parent=root)
        answer = api.post(world.thread, {"text": CLEAN, "parent": str(reply.id)}, token=world.token)
        assert answer.body["parent"] == str(reply.id)
        assert answer.body["root"] == str(root.id)
        assert answer.body["depth"] == 2

    def test_are_never_older_than_their_parent(self, api: Api, world: World) -> None:
        from datetime import timedelta

        from django.utils import timezone

        parent = world.published(now=timezone.now() + timedelta(minutes=5))
        answer = api.post(
            world.thread, {"text": CLEAN, "parent": str(parent.id)}, token=world.token
        )
        reply = Comment.objects.get(id=answer.body["id"])
        assert reply.created_at == parent.created_at + timedelta(microseconds=1)

    def test_to_a_comment_that_is_not_public_are_refused(self, api: Api, world: World) -> None:
        held = world.comment()
        answer = api.post(world.thread, {"text": CLEAN, "parent": str(held.id)}, token=world.token)
        assert (answer.status, answer.code) == (409, "parent_not_public")
        assert Comment.objects.count() == 1

    def test_to_a_comment_of_another_article_are_a_wrong_field(
        self, api: Api, world: World
    ) -> None:
        elsewhere = World(world.site, make_article(world.site, "news-2"), world.reader, world.other)
        parent = elsewhere.published()
        for wrong in (str(parent.id), "0192aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee"):
            answer = api.post(world.thread, {"text": CLEAN, "parent": wrong}, token=world.token)
            assert (answer.status, answer.field_codes) == (400, {"parent": "does_not_exist"})
        assert Comment.objects.count() == 1


class TestRatings:
    def test_one_review_an_article_and_reader(self, api: Api, world: World) -> None:
        first = api.post(world.thread, {"text": CLEAN, "rating": 5}, token=world.token)
        assert first.status == 202
        again = api.post(world.thread, {"text": "Ещё раз о том же", "rating": 1}, token=world.token)
        assert (again.status, again.code) == (409, "already_reviewed")
        other = api.post(
            world.thread, {"text": "Согласен с новостью", "rating": 1}, token=world.other_token
        )
        assert other.status == 202

    def test_are_on_roots_only(self, api: Api, world: World) -> None:
        root = world.published()
        body = {"text": CLEAN, "rating": 5, "parent": str(root.id)}
        answer = api.post(world.thread, body, token=world.token)
        assert answer.field_codes == {"rating": "not_on_replies"}

    @pytest.mark.parametrize("wrong", [0, 6, 4.5, "4", True, -1, 10**18])
    def test_are_whole_numbers_from_1_to_5(self, api: Api, world: World, wrong: Any) -> None:
        answer = api.post(world.thread, {"text": CLEAN, "rating": wrong}, token=world.token)
        assert answer.status == 400
        assert set(answer.field_codes) == {"rating"}
        assert not Comment.objects.exists()

    @pytest.mark.parametrize(
        ("setting", "rating", "codes"),
        [("off", 5, {"rating": "ratings_off"}), ("required", None, {"rating": "required"})],
    )
    def test_follow_the_articles_setting(
        self, api: Api, world: World, setting: str, rating: int | None, codes: dict[str, str]
    ) -> None:
        Article.objects.filter(id=world.article.id).update(ratings=setting)
        answer = api.post(world.thread, {"text": CLEAN, "rating": rating}, token=world.token)
        assert (answer.status, answer.field_codes) == (400, codes)

    def test_are_counted_while_public(self, api: Api, world: World) -> None:
        api.post(world.thread, {"text": CLEAN, "rating": 4}, token=world.token)
        api.post(world.thread, {"text": "Полностью согласен", "rating": 5}, token=world.other_token)
        work_off()
        numbers = api.get(f"sites/gazeta/articles/{world.article.key}").body["engagement"]
        assert (numbers["reviews"], numbers["rating"]) == (2, 4.5)
        assert numbers["rating_histogram"] == [0, 0, 0, 1, 1]


class TestWho:
    def test_needs_a_token(self, api: Api, world: World) -> None:
        answer = api.post(world.thread, {"text": CLEAN})
        assert (answer.status, answer.code) == (401, "invalid_token")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_is_not_a_service_key(self, api: Api, world: World) -> None:
        key = world.service_key("articles", "comments", "moderation", "export")
        answer = api.post(world.thread, {"text": CLEAN}, token=key)
        assert (answer.status, answer.code) == (403, "forbidden")

    def test_is_not_a_reader_of_another_site(self, api: Api, world: World) -> None:
        stranger = World.make("other")
        answer = api.post(world.thread, {"text": CLEAN}, token=stranger.token)
        assert (answer.status, answer.code) == (401, "token_other_site")

    def test_is_not_banned(self, api: Api, world: World) -> None:
        Ban.objects.create(reader=world.reader, reason="rules")
        answer = api.post(world.thread, {"text": CLEAN}, token=world.token)
        assert (answer.status, answer.code) == (403, "reader_banned")
        assert not Comment.objects.exists()


class TestNudge:
    def test_asks_the_author_before_anything_is_stored(self, api: Api, world: World) -> None:
        answer = api.post(world.thread, {"text": TWO_LINKS, "nudge": True}, token=world.token)
        assert (answer.status, answer.code) == (422, "nudge")
        assert answer.body["reasons"] == ["links"]
        assert not Comment.objects.exists()


class TestSandbox:
    @pytest.fixture
    def sandbox(self, world: World) -> World:
        Site.objects.filter(id=world.site.id).update(is_sandbox=True)
        return world

    def test_forces_answers(self, api: Api, sandbox: World) -> None:
        held = api.post(sandbox.thread, {"text": "!pending"}, token=sandbox.token)
        assert (held.status, held.body["state"]) == (202, "pending")
        rejected = api.post(sandbox.thread, {"text": "!reject spam"}, token=sandbox.token)
        assert (rejected.body["state"], rejected.body["reasons"]) == ("rejected", ["spam"])
        assert api.post(sandbox.thread, {"text": "!nudge"}, token=sandbox.token).status == 422
        limited = api.post(sandbox.thread, {"text": "!429 30"}, token=sandbox.token)
        assert (limited.status, limited.headers["Retry-After"]) == (429, "30")
        assert Comment.objects.count() == 2

    def test_texts_are_texts_elsewhere(self, api: Api, world: World) -> None:
        answer = api.post(world.thread, {"text": "!reject spam"}, token=world.token)
        assert answer.body["state"] == "pending"
        work_off()
        assert fresh(Comment.objects.get()).state == "published"


class TestLazyArticles:
    @pytest.fixture
    def lazy(self, world: World) -> str:
        Site.objects.filter(id=world.site.id).update(lazy_articles=True)
        return "sites/gazeta/articles/yet-unknown/comments"

    def test_read_as_an_empty_open_thread(self, api: Api, lazy: str) -> None:
        answer = api.get(lazy)
        assert (answer.status, answer.body) == (200, {"items": [], "next": None})
        assert answer.headers["Cache-Control"] == "no-store"
        assert not Article.objects.filter(key="yet-unknown").exists()

    def test_are_made_by_the_first_post(self, api: Api, world: World, lazy: str) -> None:
        article = {"url": "https://gazeta.example/yet", "title": "Ещё неизвестная"}
        answer = api.post(lazy, {"text": CLEAN, "article": article}, token=world.token)
        assert answer.status == 202
        assert Article.objects.get(key="yet-unknown").url == "https://gazeta.example/yet"
        # Readers named it, so it has a thread, but no place among the publisher's news.
        assert "yet-unknown" not in self.feed(api)
        key = world.service_key("articles")
        facts = {"url": "https://gazeta.example/yet", "title": "Теперь новость"}
        assert api.put("sites/gazeta/articles/yet-unknown", facts, token=key).status == 200
        assert "yet-unknown" in self.feed(api)

    def feed(self, api: Api) -> set[str]:
        return {row["key"] for row in api.get("sites/gazeta/articles").body["items"]}

    @pytest.mark.parametrize(
        "url",
        [
            "https://evil.example/x",
            "https://gazeta.example.evil.example/",
            "https://x@gazeta.example/",
        ],
    )
    def test_of_foreign_hosts_are_refused(
        self, api: Api, world: World, lazy: str, url: str
    ) -> None:
        body = {"text": CLEAN, "article": {"url": url, "title": "Чужая"}}
        answer = api.post(lazy, body, token=world.token)
        assert answer.field_codes == {"article.url": "other_host"}
        assert not Article.objects.filter(key="yet-unknown").exists()

    def test_are_unknown_where_the_site_is_strict(self, api: Api, world: World) -> None:
        path = "sites/gazeta/articles/yet-unknown/comments"
        assert api.get(path).code == "unknown_article"
        answer = api.post(path, {"text": CLEAN}, token=world.token, key="k" * 16)
        assert (answer.status, answer.code) == (404, "unknown_article")
        assert not Decision.objects.exists()
