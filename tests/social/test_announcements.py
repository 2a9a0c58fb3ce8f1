"""Answers in the Fediverse to posts that announced an article."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from comments.models import Comment, Revision, Screening
from comments.states import DecisionVerdict
from newsportal.articles.models import Article
from newsportal.lib.conditional import rfc3339
from newsportal.sites.models import Site
from social.fediverse import next_look, place_of
from social.models import Announcement, Mention
from social.services.announcements import follow_announcements
from tests.api import Api
from tests.factories import World, decide, fresh, work_off
from tests.newsportal.lib.servers import answering, serving
from tests.social.pages_elsewhere import INSIDE, Elsewhere, Reply, lead_to, site_elsewhere

SAMPLE = (Path(__file__).parent / "samples" / "mastodon_context.json").read_text("utf-8")
CONTEXT = "/api/v1/statuses/115500000000000000/context"
FIRST = "https://masto.example/@saule/115600000000000001"
SECOND = "https://other.example/notice/AbCd12"
JSON = "application/json; charset=utf-8"


@pytest.fixture(autouse=True)
def open_inside(settings: Any) -> None:
    settings.NEWSPORTAL_OUTBOUND_ALLOWED = [INSIDE]
    settings.NEWSPORTAL_LIMITS = False


@pytest.fixture
def masto(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    lead_to(monkeypatch, {"masto.example": INSIDE})
    with site_elsewhere("masto.example") as masto:
        masto.pages[CONTEXT] = Reply(SAMPLE, content_type=JSON)
        yield masto


@pytest.fixture
def announced(world: World, masto: Elsewhere) -> World:
    announce(world, masto.url("/@gazeta/115500000000000000"))
    return world


def announce(world: World, *urls: str) -> None:
    Article.objects.filter(id=world.article.id).update(announcements=list(urls))


def look() -> None:
    """As beat and the workers do, when all is due."""
    follow_announcements(now=timezone.now())
    Announcement.objects.update(due_at=timezone.now(), lease=None, lease_until=None)
    work_off()


def context(change: Any = None) -> Reply:
    """The sample, its list of answers changed in place."""
    told = json.loads(SAMPLE)
    if change:
        change(told["descendants"])
    return Reply(json.dumps(told), content_type=JSON)


def nest(answers: Any) -> None:
    """The second answers the first."""
    answers[1]["in_reply_to_id"] = answers[0]["id"]


def nest_deep(answers: Any) -> None:
    """A third answers the second."""
    nest(answers)
    third = {"id": "9", "in_reply_to_id": answers[1]["id"], "url": "https://other.example/9"}
    answers.append(answers[1] | third)


def texts() -> dict[str, str]:
    return {row.source["url"]: row.text for row in Comment.objects.exclude(source=None)}


class TestAnswers:
    def test_become_reviews_that_wait(self, announced: World, masto: Elsewhere) -> None:
        look()
        assert texts() == {
            FIRST: "@gazeta Маяк давно пора открыть.\nИ причал тоже.\n\nСпасибо!",
            SECOND: "о политике\n\nКелісемін, бірақ қайықтар ескі",
        }
        rows = Comment.objects.exclude(source=None).order_by("source__url")
        assert {row.state for row in rows} == {"pending"}
        assert not Screening.objects.exists()
        assert [row.author.name for row in rows] == ["Сауле 🌊", "daniyar"]
        assert rows[0].source == {"kind": "fediverse", "url": FIRST, "name": "masto.example"}
        assert masto.heads() == [f"GET {CONTEXT} HTTP/1.1"]

    def test_each_once(self, announced: World, masto: Elsewhere) -> None:
        look()
        look()
        assert (Mention.objects.count(), len(texts())) == (2, 2)
        assert not Revision.objects.exists()

    def test_are_public_by_a_person_alone(
        self, announced: World, masto: Elsewhere, api: Api
    ) -> None:
        Site.objects.update(mode="post", screening="after")
        look()
        assert api.get(announced.thread).body["items"] == []
        decide(Comment.objects.get(source__url=FIRST), DecisionVerdict.PUBLISH)
        [item] = api.get(announced.thread).body["items"]
        assert item["source"]["kind"] == "fediverse"

    def test_to_another_answer_stand_below_it(
        self, announced: World, masto: Elsewhere, api: Api
    ) -> None:
        masto.pages[CONTEXT] = context(nest)
        look()
        # One waits for a person, and what answers it waits for that.
        assert list(texts()) == [FIRST]
        assert Mention.objects.get(source=SECOND).reason == "parent_not_public"
        parent = decide(Comment.objects.get(source__url=FIRST), DecisionVerdict.PUBLISH)
        look()
        answer = Comment.objects.get(source__url=SECOND)
        assert (answer.parent_id, answer.state) == (parent.id, "pending")
        assert Mention.objects.get(source=SECOND).reason == ""
        decide(answer, DecisionVerdict.PUBLISH)
        [item] = api.get(announced.thread).body["items"]
        assert [reply["source"]["url"] for reply in item["replies"]["items"]] == [SECOND]

    def test_of_a_long_branch_come_one_by_one(self, announced: World, masto: Elsewhere) -> None:
        masto.pages[CONTEXT] = context(nest_deep)
        for taken in (1, 2, 3):
            look()
            newest = Comment.objects.order_by("depth").last()
            assert newest is not None
            assert (Comment.objects.count(), newest.depth) == (taken, taken - 1)
            decide(newest, DecisionVerdict.PUBLISH)

    @pytest.mark.parametrize("fate", ["rejected", "nobody has the time"])
    def test_to_one_that_is_not_public_stand_at_the_top(
        self, announced: World, masto: Elsewhere, fate: str
    ) -> None:
        masto.pages[CONTEXT] = context(nest)
        look()
        parent = Comment.objects.get(source__url=FIRST)
        if fate == "rejected":
            decide(parent, DecisionVerdict.REJECT)
        else:
            day_ago = timezone.now() - timedelta(days=1)
            Comment.objects.filter(id=parent.id).update(created_at=day_ago)
        look()
        answer = Comment.objects.get(source__url=SECOND)
        assert (answer.parent_id, answer.state) == (None, "pending")

    @pytest.mark.parametrize(
        ("hours", "is_kept"), [(-1, True), (-100, False), (1, False), (10**7, False)]
    )
    def test_say_when_they_were_written(
        self, announced: World, masto: Elsewhere, hours: int, is_kept: bool
    ) -> None:
        now = timezone.now().replace(microsecond=0)
        Article.objects.update(published_at=now - timedelta(days=3))
        written = (now + timedelta(hours=hours)).isoformat()
        masto.pages[CONTEXT] = context(lambda told: told[0].update(created_at=written))
        look()
        comment = Comment.objects.get(source__url=FIRST)
        expected = rfc3339(now + timedelta(hours=hours)) if is_kept else None
        assert (comment.source or {}).get("published_at") == expected
        assert comment.created_at >= now

    def test_that_were_edited(self, announced: World, masto: Elsewhere) -> None:
        look()
        published = decide(Comment.objects.get(source__url=SECOND), DecisionVerdict.PUBLISH)

        def edit(answers: Any) -> None:
            answers[0]["content"] = "<p>Передумала: пусть закрыт</p>"
            answers[1]["content"] = "<p>Енді бәрі жақсы екен</p>"

        masto.pages[CONTEXT] = context(edit)
        look()
        assert texts()[FIRST] == "Передумала: пусть закрыт"
        assert fresh(published).text == published.text
        assert Revision.objects.get(comment=published).text.endswith("Енді бәрі жақсы екен")

    def test_that_were_deleted(self, announced: World, masto: Elsewhere) -> None:
        look()
        masto.pages[CONTEXT] = context(lambda answers: answers.pop(0))
        # The server knows it no more: 404.
        look()
        comment = Comment.objects.get(source__url=FIRST)
        assert (comment.state, comment.removed_by) == ("removed", "author")
        masto.pages[CONTEXT] = context()
        look()
        assert fresh(comment).state == "removed"
        assert Comment.objects.get(source__url=SECOND).state == "pending"

    def test_that_are_only_left_out_stay(self, announced: World, masto: Elsewhere) -> None:
        look()
        [first, *_] = json.loads(SAMPLE)["descendants"]
        masto.pages["/api/v1/statuses/115600000000000001"] = Reply(
            json.dumps(first), content_type=JSON
        )
        masto.pages[CONTEXT] = context(lambda answers: answers.pop(0))
        look()
        assert Comment.objects.get(source__url=FIRST).state == "pending"

    def test_of_blocked_hosts_are_left_out(self, announced: World, masto: Elsewhere) -> None:
        Site.objects.update(blocked_mention_hosts="other.example")
        look()
        assert set(texts()) == {FIRST}

    @pytest.mark.parametrize(
        "reply",
        [
            Reply(status=500),
            Reply(status=404),
            Reply("{", content_type=JSON),
            Reply("[]", content_type=JSON),
            Reply('{"descendants": 5}', content_type=JSON),
            Reply("[" * 50_000, content_type=JSON),
        ],
    )
    def test_of_a_server_in_trouble_stay(
        self, announced: World, masto: Elsewhere, reply: Reply
    ) -> None:
        look()
        masto.pages[CONTEXT] = reply
        look()
        row = Announcement.objects.get()
        assert (row.failures, bool(row.problem)) == (1, True)
        assert {comment.state for comment in Comment.objects.all()} == {"pending"}

    @pytest.mark.parametrize(
        "answer",
        [None, 5, {}, {"visibility": "public"}, {"visibility": "public", "url": 5, "id": 5}],
    )
    def test_that_make_no_sense_are_left_out(
        self, announced: World, masto: Elsewhere, answer: Any
    ) -> None:
        bad = json.loads(SAMPLE)["descendants"][0] | {"url": "javascript:alert(1)"}
        masto.pages[CONTEXT] = context(lambda answers: answers.extend([answer, bad]))
        look()
        assert set(texts()) == {FIRST, SECOND}


class TestAnnouncements:
    def test_are_said_with_the_article(self, world: World, api: Api) -> None:
        url = "https://masto.example/@gazeta/1"
        facts = {"url": world.article.url, "title": "Новость", "announcements": [url]}
        path, key = f"sites/gazeta/articles/{world.article.key}", world.service_key("articles")
        assert api.put(path, facts, token=key).status == 200
        follow_announcements(now=timezone.now())
        follow_announcements(now=timezone.now())
        assert Announcement.objects.get().url == url
        assert api.put(path, facts | {"announcements": []}, token=key).status == 200
        follow_announcements(now=timezone.now())
        assert not Announcement.objects.exists()
        answer = api.put(path, facts | {"announcements": ["ftp://a.example/1"] * 11}, token=key)
        assert answer.status == 400

    def test_of_sites_without_mentions_are_let_be(self, announced: World) -> None:
        Site.objects.update(mentions_allowed=False)
        assert follow_announcements(now=timezone.now()) == 0

    @pytest.mark.parametrize(
        ("url", "status"),
        [
            ("https://a.example/@gazeta/12", ("https://a.example", "12", "gazeta")),
            ("https://a.example/users/gazeta/statuses/12", ("https://a.example", "12", "gazeta")),
            ("https://a.example/notice/AbC", ("https://a.example", "AbC", "notice")),
            ("http://a.example:81/@g/1?x=1", ("http://a.example:81", "1", "g")),
            ("https://a.example/", None),
            ("https://a.example/@gazeta/..%2F", None),
            ("ftp://a.example/@g/1", None),
            ("https://u:p@a.example/@g/1", None),
        ],
    )
    def test_name_a_post(self, url: str, status: tuple[str, str, str] | None) -> None:
        place = place_of(url)
        assert (place and (place.base, place.status_id, place.account)) == status

    def test_are_read_less_often_as_they_age_and_fail(self) -> None:
        ages = [timedelta(hours=1), timedelta(hours=5), timedelta(days=2), timedelta(days=20)]
        pauses = [next_look(age=age, failures=0) for age in ages]
        assert [pause and pause.total_seconds() / 60 for pause in pauses] == [2, 10, 60, 1440]
        assert next_look(age=timedelta(days=31), failures=0) is None
        assert next_look(age=ages[0], failures=3) == timedelta(minutes=16)
        assert next_look(age=ages[0], failures=10**6) == timedelta(days=1)

    def test_rest_in_between(self, announced: World, masto: Elsewhere) -> None:
        look()
        row = Announcement.objects.get()
        assert (row.lease, row.failures, row.problem) == (None, 0, "")
        assert row.due_at is not None
        assert row.checked_at is not None
        assert row.due_at - row.checked_at == timedelta(minutes=2)
        visits = masto.server.connections
        work_off()
        assert masto.server.connections == visits


class TestInside:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "inside.example"])
    def test_no_server_inside_is_visited(
        self, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch, host: str
    ) -> None:
        settings.NEWSPORTAL_OUTBOUND_ALLOWED = []
        # Elsewhere when it is asked first, and inside from then on.
        lead_to(monkeypatch, {"inside.example": ["10.255.255.1", INSIDE]})
        with serving(answering(SAMPLE.encode())) as server:
            announce(world, f"http://{host}:{server.port}/@gazeta/115500000000000000")
            look()
            assert server.connections == 0
        assert Announcement.objects.get().problem in {"refused_target", "unresolved"}
        assert not Comment.objects.exists()

    def test_nor_by_a_redirect(
        self, announced: World, masto: Elsewhere, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with serving(answering(SAMPLE.encode())) as server:
            there = f"Location: http://10.0.0.1:{server.port}/"
            masto.pages[CONTEXT] = Reply(status=302, headers=(there,))
            look()
            assert server.connections == 0
        assert Announcement.objects.get().problem == "refused_target"
