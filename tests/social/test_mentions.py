"""Webmentions at the public door: a page elsewhere that links to us becomes a review that waits."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Revision
from comments.states import DecisionVerdict
from newsportal.lib.conditional import rfc3339
from newsportal.readers.bans import ban_reader
from newsportal.readers.erasure import erase_reader
from newsportal.sites.models import Site
from social.models import Mention
from social.services.mentions import forget_expired
from tests.api import Answer, Api, read_answer
from tests.factories import World, decide, due_at, fresh, logged_in, make_due, make_member, work_off
from tests.newsportal.lib.servers import answering, flooding, serving
from tests.social.pages_elsewhere import INSIDE, Elsewhere, Reply, lead_to, site_elsewhere

PATH = "/api/v1/sites/gazeta/webmention"
TARGET = "https://gazeta.example/news-1"
ENTRY = """<!doctype html><title>Блог</title><article class="h-entry">
<p class="p-author h-card">{author}</p>
<div class="e-content"><p>{text}</p><p>Отвечаю на <a href="{target}">новость</a>.</p>
<script>alert(1)</script></div></article>"""
TEXT = "Маяк давно пора открыть для всех"


@pytest.fixture(autouse=True)
def open_inside(settings: Any) -> None:
    settings.NEWSPORTAL_OUTBOUND_ALLOWED = [INSIDE]
    settings.NEWSPORTAL_LIMITS = False


@pytest.fixture
def blog(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    lead_to(monkeypatch, {"blog.example": INSIDE})
    with site_elsewhere() as blog:
        blog.pages["/answer"] = entry()
        yield blog


def entry(text: str = TEXT, *, author: str = "Мадина Оспанова", target: str = TARGET) -> Reply:
    return Reply(ENTRY.format(text=text, author=author, target=target))


def send(source: str, target: str = TARGET) -> Answer:
    body = urlencode({"source": source, "target": target})
    return read_answer(Client().post(PATH, body, content_type="application/x-www-form-urlencoded"))


def told(blog: Elsewhere, path: str = "/answer", target: str = TARGET) -> Mention:
    """Send a mention and let it be looked at."""
    answer = send(blog.url(path), target)
    assert answer.status == 202, answer.body
    work_off()
    return Mention.objects.get(id=answer.body["id"])


def published(mention: Mention) -> Comment:
    assert mention.comment_id
    return decide(fresh(mention.comment_id), DecisionVerdict.PUBLISH)


class TestReceiving:
    def test_answers_where_to_ask_what_became_of_it(self, world: World, blog: Elsewhere) -> None:
        answer = send(blog.url("/answer"))
        assert answer.status == 202
        assert answer.body["state"] == "received"
        location = answer.headers["Location"]
        assert location == f"http://testserver{PATH}/{answer.body['id']}"
        assert blog.server.connections == 0
        work_off()
        status = read_answer(Client().get(location)).body
        assert (status["state"], status["reason"]) == ("taken", None)
        assert blog.heads() == ["GET /answer HTTP/1.1"]

    def test_each_page_once(self, world: World, blog: Elsewhere) -> None:
        first, second = send(blog.url("/answer")), send(blog.url("/answer#fragment"))
        assert first.body["id"] == second.body["id"]
        work_off()
        assert (Mention.objects.count(), Comment.objects.count()) == (1, 1)

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_are_one(self, world: World, blog: Elsewhere) -> None:
        answers: list[int] = []

        def call() -> None:
            answers.append(send(blog.url("/answer")).status)
            connection.close()

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [202] * 4
        assert Mention.objects.count() == 1

    @pytest.mark.parametrize("target", [TARGET, "https://gazeta.example/old", "news-1"])
    def test_by_any_address_or_key(self, world: World, blog: Elsewhere, target: str) -> None:
        type(world.article).objects.update(aliases=["https://gazeta.example/old"])
        assert told(blog, target=target).state == "taken"

    def test_by_the_address_of_a_share(self, world: World, blog: Elsewhere) -> None:
        target = f"{TARGET}?s=abc123"
        blog.pages["/answer"] = entry(target=target)
        assert told(blog, target=target).state == "taken"

    @pytest.mark.parametrize(
        ("source", "target", "errors"),
        [
            ("https://blog.example/1", "https://gazeta.example/none", {"target": "unknown"}),
            ("https://blog.example/1", "https://other.example/news-1", {"target": "unknown"}),
            ("https://blog.example/1", "javascript:alert(1)", {"target": "unknown"}),
            (TARGET, TARGET, {"source": "same_as_target"}),
            (f"{TARGET}#a", TARGET, {"source": "same_as_target"}),
            ("ftp://blog.example/1", TARGET, {"source": "invalid"}),
            ("//blog.example/1", TARGET, {"source": "invalid"}),
            ("https://name:word@blog.example/", TARGET, {"source": "invalid"}),
            ("file:///etc/passwd", TARGET, {"source": "invalid"}),
            ("javascript://blog.example:443/%0aalert(1)", TARGET, {"source": "invalid"}),
            ("", "", {"source": "blank", "target": "blank"}),
            ("https://spam.example/1", TARGET, {"source": "blocked"}),
            ("https://www.spam.example/1", TARGET, {"source": "blocked"}),
        ],
    )
    def test_refuses_bad_input(
        self, world: World, source: str, target: str, errors: dict[str, str]
    ) -> None:
        Site.objects.update(blocked_mention_hosts="spam.example\r\n")
        answer = send(source, target)
        assert (answer.status, answer.code) == (400, "validation_error")
        assert answer.field_codes == errors
        assert not Mention.objects.exists()

    @pytest.mark.parametrize("raw", ["source=%FF&target=a", "source=a&source=b", "a=1&" * 200])
    def test_refuses_what_is_no_form(self, world: World, raw: str) -> None:
        response = Client().post(PATH, raw, content_type="application/x-www-form-urlencoded")
        assert read_answer(response).status == 400
        assert not Mention.objects.exists()

    def test_a_site_may_take_none(self, world: World) -> None:
        Site.objects.update(mentions_allowed=False)
        answer = send("https://blog.example/1")
        assert (answer.status, answer.code) == (409, "mentions_off")

    def test_one_host_is_not_visited_without_end(self, world: World, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = True
        statuses = {send(f"https://blog.example/{n}").status for n in range(31)}
        assert statuses == {202, 429}
        assert Mention.objects.count() == 30


class TestReviews:
    def test_waits_with_its_source(self, world: World, blog: Elsewhere) -> None:
        comment = fresh(told(blog).comment_id or world.reader.id)
        assert comment.text == f"{TEXT}\n\nОтвечаю на новость."
        assert (comment.state, due_at(comment), comment.decision_id) == ("pending", None, None)
        assert comment.author.name == "Мадина Оспанова"
        assert comment.source == {
            "kind": "webmention",
            "url": blog.url("/answer"),
            "name": "blog.example",
        }

    def test_is_public_only_by_a_person(self, world: World, blog: Elsewhere, api: Api) -> None:
        mention = told(blog)
        assert api.get(world.thread).body["items"] == []
        comment = published(mention)
        [item] = api.get(world.thread).body["items"]
        assert item["source"] == comment.source
        assert "is_guest" not in item["author"]
        page = Client().get(f"/api/v1/{world.thread}.html").content.decode()
        assert f'href="{blog.url("/answer")}" rel="nofollow ugc noopener"' in page
        assert "ответ на сайте blog.example" in page

    @pytest.mark.parametrize("automation", ["rules", "certified"])
    def test_no_setting_lets_a_machine_publish_it(
        self, world: World, blog: Elsewhere, automation: str
    ) -> None:
        Site.objects.update(mode="post", screening="after", automation=automation, is_sandbox=True)
        blog.pages["/answer"] = entry("!publish Хорошая новость для города")
        assert fresh(told(blog).comment_id or world.reader.id).state == "pending"

    def test_not_even_when_it_is_screened_again(self, world: World, blog: Elsewhere) -> None:
        mention = told(blog)
        make_due(mention.comment_id or world.reader.id)
        work_off()
        comment = fresh(mention.comment_id or world.reader.id)
        assert (comment.state, due_at(comment)) == ("pending", None)
        published(mention)
        blog.pages["/answer"] = entry("Передумал: пусть маяк останется закрытым")
        told(blog)
        Revision.objects.update(due_at=timezone.now())
        work_off()
        assert Revision.objects.get().state == "pending"

    def test_rules_may_refuse_it(self, world: World, blog: Elsewhere) -> None:
        Site.objects.update(banned_words="маяк*")
        comment = fresh(told(blog).comment_id or world.reader.id)
        assert comment.decision_id is None
        assert comment.state in {"pending", "rejected"}
        assert "banned_word" in [row["reason"] for row in _decisions(comment)]

    @pytest.mark.parametrize(
        ("told_date", "is_kept"),
        [("{now}", True), ("1999-01-01", False), ("2999-01-01T00:00:00Z", False), ("вчера", False)],
    )
    def test_tells_when_it_was_written(
        self, world: World, blog: Elsewhere, told_date: str, is_kept: bool
    ) -> None:
        type(world.article).objects.update(published_at=timezone.now() - timedelta(days=9))
        written = (timezone.now() - timedelta(days=2)).replace(microsecond=0)
        date = told_date.format(now=written.isoformat())
        page = entry().body.replace("</article>", f'<i class="dt-published">{date}</i></article>')
        blog.pages["/answer"] = Reply(page)
        comment = fresh(told(blog).comment_id or world.reader.id)
        kept = (comment.source or {}).get("published_at")
        assert kept == (rfc3339(written) if is_kept else None)

    def test_moderators_see_where_it_stands(self, world: World, blog: Elsewhere) -> None:
        from newsportal.sites.models import Role

        mention = told(blog)
        client = logged_in(make_member(world.site, Role.MODERATOR))
        page = client.get(f"/admin/comments/comment/{mention.comment_id}/change/").content.decode()
        assert "ответ на сайте blog.example" in page
        assert f'href="{blog.url("/answer")}"' in page

    def test_nobody_takes_the_newsrooms_name(self, world: World, blog: Elsewhere) -> None:
        blog.pages["/answer"] = entry(author="Редакция")
        assert fresh(told(blog).comment_id or world.reader.id).author.name == "blog.example"

    def test_an_author_is_one_reader_and_can_be_banned(self, world: World, blog: Elsewhere) -> None:
        blog.pages["/second"] = entry("И причал тоже нужен всем нам")
        authors = {fresh(told(blog, path).comment_id).author for path in ("/answer", "/second")}
        [author] = authors
        ban_reader(reader=author, until=None, reason="spam", now=timezone.now())
        blog.pages["/third"] = entry("Третий ответ о том же самом")
        assert (told(blog, "/third").state, Mention.objects.count()) == ("refused", 3)
        assert Mention.objects.get(state="refused").reason == "reader_banned"

    def test_a_closed_discussion_takes_none(self, world: World, blog: Elsewhere) -> None:
        Site.objects.update(mode="closed")
        mention = told(blog)
        assert (mention.state, mention.reason) == ("refused", "thread_closed")
        assert not Comment.objects.exists()


class TestErasing:
    def test_takes_the_address_too(self, world: World, blog: Elsewhere, api: Api) -> None:
        comment = published(told(blog))
        erase_reader(reader=comment.author, now=timezone.now())
        work_off()
        [item] = api.get(world.thread).body["items"]
        assert "source" not in item
        assert item["author"]["name"] != "Мадина Оспанова"
        blog.pages["/answer"] = entry("Передумал: пусть маяк останется закрытым")
        told(blog)
        assert fresh(comment).text == comment.text
        assert not Revision.objects.exists()

    def test_takes_what_waits(self, world: World, blog: Elsewhere) -> None:
        comment = fresh(told(blog).comment_id or world.reader.id)
        erase_reader(reader=comment.author, now=timezone.now())
        work_off()
        after = fresh(comment)
        assert (after.is_erased, after.text, after.source) == (True, "", None)


def _decisions(comment: Comment) -> list[dict[str, Any]]:
    from comments.models import Decision

    return list(Decision.objects.filter(comment=comment).values())


class TestLooking:
    @pytest.mark.parametrize(
        ("reply", "text"),
        [
            (Reply(f"Смотрите {TARGET}, там всё сказано", content_type="text/plain"), None),
            (
                Reply(
                    f'{{"content": "Всё верно", "in_reply_to": ["{TARGET}"]}}',
                    content_type="application/json",
                ),
                "Всё верно",
            ),
            (Reply(f'<title>Обзор дня</title><a href="{TARGET}#c">a</a>'), "Обзор дня"),
            (Reply('<base href="https://gazeta.example/"><title>О</title><a href=news-1>'), "О"),
            (Reply("<div>" * 20_000 + f'<a href="{TARGET}">a</a>'), None),
        ],
    )
    def test_reads_what_links(
        self, world: World, blog: Elsewhere, reply: Reply, text: str | None
    ) -> None:
        blog.pages["/answer"] = reply
        mention = told(blog)
        if mention.state == "refused":
            # A page that breaks the parser is refused, whole.
            assert mention.reason == "unreadable"
        elif text is not None:
            assert fresh(mention.comment_id or world.reader.id).text == text

    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (Reply("<p>Ни слова о вас</p>"), "no_link"),
            (Reply(f"<p>{TARGET}</p><!-- <a href='{TARGET}'> -->"), "no_link"),
            (Reply(f'<a href="{TARGET}-2">a</a>'), "no_link"),
            (Reply(f"{TARGET}-2 и всё", content_type="text/plain"), "no_link"),
            (Reply("{", content_type="application/json"), "unreadable"),
            (Reply("[" * 50_000, content_type="application/json"), "unreadable"),
            (Reply("PNG", content_type="image/png"), "unsupported_type"),
            (Reply(status=404), "gone"),
            (Reply(status=410), "gone"),
            (Reply(status=403), "refused"),
        ],
    )
    def test_refuses_the_rest(
        self, world: World, blog: Elsewhere, reply: Reply, reason: str
    ) -> None:
        blog.pages["/answer"] = reply
        mention = told(blog)
        assert (mention.state, mention.reason) == ("refused", reason)
        assert not Comment.objects.exists()

    def test_cuts_long_texts(self, world: World, blog: Elsewhere) -> None:
        blog.pages["/answer"] = entry("слово " * 2000)
        assert len(fresh(told(blog).comment_id or world.reader.id).text) <= 5000

    def test_a_busy_server_is_asked_again(self, world: World, blog: Elsewhere) -> None:
        blog.pages["/answer"] = Reply(status=503)
        mention = told(blog)
        assert (mention.state, mention.tries) == ("received", 1)
        Mention.objects.update(due_at=timezone.now())
        work_off()
        Mention.objects.update(due_at=timezone.now())
        work_off()
        mention.refresh_from_db()
        assert (mention.state, mention.reason, mention.due_at) == ("refused", "busy", None)

    def test_too_much_is_not_read(self, world: World) -> None:
        with serving(flooding) as server:
            answer = send(f"http://{INSIDE}:{server.port}/")
            work_off()
        mention = Mention.objects.get(id=answer.body["id"])
        assert (mention.state, mention.reason) == ("refused", "too_large")

    def test_follows_redirects_to_a_limit(self, world: World, blog: Elsewhere) -> None:
        for step in range(7):
            blog.pages[f"/{step}"] = Reply(status=302, headers=(f"Location: /{step + 1}",))
        blog.pages["/6"] = entry()
        assert told(blog, "/1").state == "taken"
        mention = told(blog, "/0")
        assert (mention.state, mention.reason) == ("refused", "bad_answer")

    def test_a_redirect_to_a_blocked_host_is_refused(
        self, world: World, blog: Elsewhere, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lead_to(monkeypatch, {"blog.example": INSIDE, "spam.example": INSIDE})
        Site.objects.update(blocked_mention_hosts="spam.example")
        there = f"Location: http://spam.example:{blog.server.port}/answer"
        blog.pages["/away"] = Reply(status=302, headers=(there,))
        assert told(blog, "/away").reason == "blocked"


class TestAgain:
    def test_a_changed_text_replaces_one_that_waits(self, world: World, blog: Elsewhere) -> None:
        mention = told(blog)
        blog.pages["/answer"] = entry("Передумал: пусть маяк останется закрытым")
        assert told(blog).comment_id == mention.comment_id
        comment = fresh(mention.comment_id or world.reader.id)
        assert comment.text.startswith("Передумал")
        assert (comment.state, comment.version, due_at(comment)) == ("pending", 2, None)

    def test_a_change_of_a_public_one_waits_beside_it(self, world: World, blog: Elsewhere) -> None:
        comment = published(told(blog))
        blog.pages["/answer"] = entry("Передумал: пусть маяк останется закрытым")
        told(blog)
        edit = Revision.objects.get(comment=comment)
        assert (edit.state, edit.due_at) == ("pending", None)
        assert fresh(comment).text == comment.text

    def test_the_same_again_changes_nothing(self, world: World, blog: Elsewhere) -> None:
        comment = published(told(blog))
        told(blog)
        after = fresh(comment)
        assert (after.version, after.state) == (1, "published")
        assert not Revision.objects.exists()

    def test_asks_by_etag(self, world: World, blog: Elsewhere) -> None:
        page = entry()
        blog.pages["/answer"] = Reply(page.body, headers=('ETag: "v1"',))
        mention = told(blog)
        blog.pages["/answer"] = Reply(status=304)
        assert told(blog).state == "taken"
        assert b'If-None-Match: "v1"' in blog.server.requests[1]
        assert fresh(mention.comment_id or world.reader.id).state == "pending"

    @pytest.mark.parametrize(
        "reply", [Reply(status=410), Reply(status=404), Reply("<p>Без ссылки</p>")]
    )
    @pytest.mark.parametrize("is_public", [True, False])
    def test_what_is_gone_there_is_gone_here(
        self, world: World, blog: Elsewhere, api: Api, reply: Reply, is_public: bool
    ) -> None:
        mention = told(blog)
        if is_public:
            published(mention)
        blog.pages["/answer"] = reply
        assert told(blog).state == "withdrawn"
        comment = fresh(mention.comment_id or world.reader.id)
        assert (comment.state, comment.removed_by) == ("removed", "author")
        assert api.get(world.thread).body["items"] == []
        # For good: the page coming back brings nothing back, and nobody visits it.
        visits = blog.server.connections
        blog.pages["/answer"] = entry()
        assert told(blog).state == "withdrawn"
        assert fresh(comment).state == "removed"
        assert blog.server.connections == visits

    def test_a_server_in_trouble_takes_nothing_back(self, world: World, blog: Elsewhere) -> None:
        comment = published(told(blog))
        blog.pages["/answer"] = Reply(status=500)
        told(blog)
        assert fresh(comment).state == "published"

    def test_a_refusal_by_people_stands(self, world: World, blog: Elsewhere) -> None:
        mention = told(blog)
        decide(fresh(mention.comment_id or world.reader.id), DecisionVerdict.REJECT, reason="spam")
        blog.pages["/answer"] = entry("Тогда скажу иначе, но о том же")
        told(blog)
        assert fresh(mention.comment_id or world.reader.id).text.startswith(TEXT)

    def test_refusals_are_forgotten(self, world: World, blog: Elsewhere) -> None:
        blog.pages["/none"] = Reply("<p>Ничего</p>")
        told(blog), told(blog, "/none")
        forget_expired(now=timezone.now())
        assert Mention.objects.count() == 2
        forget_expired(now=timezone.now() + 31 * timedelta(days=1))
        assert [mention.state for mention in Mention.objects.all()] == ["taken"]


class TestInside:
    """Nothing inside is ever visited: 0 connections."""

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "2130706433", "[::ffff:127.0.0.1]"]
    )
    def test_sources_inside(self, world: World, settings: Any, host: str) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = []
        with serving(answering(entry().body.encode())) as server:
            answer = send(f"http://{host}:{server.port}/answer")
            assert answer.status == 202
            for _ in range(3):
                Mention.objects.update(due_at=timezone.now())
                work_off()
            assert server.connections == 0
        mention = Mention.objects.get()
        assert mention.state == "refused"
        assert mention.reason in {"refused_target", "unresolved"}

    @pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "192.168.1.1", "fe80::1"])
    def test_names_that_lead_inside(
        self, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, address: str
    ) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = []
        lead_to(monkeypatch, {"blog.example": address})
        send("http://blog.example/answer")
        work_off()
        assert Mention.objects.get().reason == "refused_target"

    def test_a_name_that_changes_its_mind(
        self, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Public when it is checked, ours when it is asked again: it is not asked again."""
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = []
        with serving(answering(entry().body.encode())) as server:
            lead_to(monkeypatch, {"blog.example": ["10.255.255.1", INSIDE]})
            send(f"http://blog.example:{server.port}/answer")
            work_off()
            assert server.connections == 0
        assert Mention.objects.get().reason == "refused_target"

    def test_a_redirect_inside(
        self, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, blog: Elsewhere
    ) -> None:
        lead_to(monkeypatch, {"blog.example": INSIDE, "inside.example": "127.0.0.2"})
        with serving(answering(entry().body.encode())) as server:
            for host in ("inside.example", "10.0.0.1", "[::1]"):
                there = f"Location: http://{host}:{server.port}/"
                blog.pages["/away"] = Reply(status=302, headers=(there,))
                mention = told(blog, "/away")
                assert (mention.state, mention.reason) == ("refused", "refused_target")
            assert server.connections == 0


class TestDiscovery:
    def test_the_article_says_where(self, db: None) -> None:
        world = World.make("demo")
        response = Client().get(f"/demo/{world.article.key}")
        address = "http://testserver/api/v1/sites/demo/webmention"
        assert response.headers["Link"] == f'<{address}>; rel="webmention"'
        assert f'<link rel="webmention" href="{address}">' in response.content.decode()
