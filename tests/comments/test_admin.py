"""The newsroom's pages: who sees what, what a press of a button does, what hostile text does."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.admin.segments import Segment, split_by_findings
from comments.models import Comment, Decision
from comments.services.edit import edit_comment
from comments.states import DeciderKind, DecisionVerdict, Reason, State
from newsportal.events.models import Event
from tests.comments.desk import QUEUE, Desk, logged_in, member_of
from tests.factories import World, decide, due_at, fresh, make_guest, make_moderator

LIST = "/admin/comments/comment/"
TWO_LINKS = "Смотрите https://one.example и https://two.example"


@pytest.fixture
def moderator(world: World) -> User:
    return member_of(world.site)


@pytest.fixture
def desk(moderator: User) -> Client:
    return logged_in(moderator)


def held(world: World, text: str = TWO_LINKS, **values: Any) -> Comment:
    """A comment that the rules hold for its links."""
    comment = fresh(world.comment(text, **values))
    assert (comment.state, due_at(comment)) == (State.PENDING, None)
    return comment


def press(client: Client, comment: Comment, act: str, **values: Any) -> Any:
    form = {"act": act, "version": comment.version, "state": comment.state, "back": QUEUE}
    return client.post(f"{LIST}{comment.id}/decide/", form | values)


def said(client: Client) -> str:
    """What the next page tells of the last press."""
    page = client.get(QUEUE)
    return " ".join(str(message) for message in page.context["messages"])


class _Page(HTMLParser):
    """The tags of a page, and the text that readers' marks stand in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inline_scripts = 0
        self.marks: list[str] = []
        self.cards: list[str] = []
        self._in_mark = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self._in_mark = tag == "mark"
        if tag == "mark":
            self.marks.append("")
        if tag == "script" and "src" not in names:
            self.inline_scripts += 1
        if tag == "article":
            self.cards.append((names.get("id") or "").removeprefix("c-"))

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = False

    def handle_data(self, data: str) -> None:
        if self._in_mark:
            self.marks[-1] += data


def page_of(response: Any) -> _Page:
    assert response.status_code == 200
    return _Page(response.content.decode())


class TestDoors:
    def test_sends_a_stranger_to_the_login(self, world: World) -> None:
        for path in (QUEUE, LIST, f"{LIST}{held(world).id}/change/"):
            answer = Client().get(path)
            assert answer.status_code == 302
            assert answer["Location"].startswith("/admin/login/?next=")

    def test_refuses_staff_without_a_site(self, world: World) -> None:
        client = logged_in(make_moderator())
        comment = held(world)
        assert client.get(QUEUE).status_code == 403
        assert client.get(LIST).status_code == 403
        assert press(client, comment, "publish:ok").status_code == 403
        assert fresh(comment).state == State.PENDING

    def test_shows_and_decides_nothing_of_another_site(self, world: World, desk: Client) -> None:
        other = World.make("other")
        theirs, ours = held(other, f"{TWO_LINKS} чужое"), held(world)
        assert Desk(desk).ids() == [str(ours.id)]
        assert "чужое" not in desk.get(LIST).content.decode()
        assert desk.get(f"{QUEUE}?site={other.site.key}").status_code == 404
        assert desk.get(f"{LIST}{theirs.id}/change/").status_code == 404
        assert desk.get(f"{LIST}{theirs.id}/history/").status_code == 404
        assert press(desk, theirs, "publish:ok").status_code == 404
        assert fresh(theirs).state == State.PENDING
        assert not Decision.objects.filter(comment=theirs, by_kind=DeciderKind.PERSON).exists()

    def test_decisions_are_those_of_own_sites(self, world: World, desk: Client) -> None:
        theirs = Decision.objects.get(comment=held(World.make("other")))
        own = Decision.objects.get(comment=held(world))
        assert desk.get(f"/admin/comments/decision/{own.id}/change/").status_code == 200
        assert desk.get(f"/admin/comments/decision/{theirs.id}/change/").status_code == 404
        assert desk.get("/admin/comments/decision/").context["cl"].result_count == 1

    def test_looking_changes_nothing(self, world: World, desk: Client) -> None:
        comment = held(world)
        before = (Decision.objects.count(), Event.objects.count())
        for path in (QUEUE, LIST, f"{LIST}{comment.id}/change/", "/admin/comments/decision/"):
            assert desk.get(path).status_code == 200
        assert desk.get(f"{LIST}{comment.id}/decide/?act=publish:ok").status_code == 405
        assert desk.post(f"{LIST}{comment.id}/change/", {"state": "published"}).status_code == 405
        assert desk.get(f"{LIST}add/").status_code == 403
        assert desk.get(f"{LIST}{comment.id}/delete/").status_code == 403
        assert (Decision.objects.count(), Event.objects.count()) == before
        assert fresh(comment).state == State.PENDING

    def test_a_press_needs_the_csrf_token(self, world: World, moderator: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(moderator)
        comment = held(world)
        assert press(client, comment, "publish:ok").status_code == 403
        assert fresh(comment).state == State.PENDING


class TestHostileWords:
    def test_stay_words(self, world: World, desk: Client) -> None:
        attack = "<script>alert(1)</script><img src=x onerror=alert(1)> https://a.example"
        comment = held(world, f"{attack} https://b.example/<b>")
        for path in (LIST, f"{LIST}{comment.id}/change/"):
            page = desk.get(path)
            html = page.content.decode()
            assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
            assert "<script>alert" not in html
            assert "<img src=x" not in html
            assert page_of(page).inline_scripts == 0
        assert page_of(desk.get(QUEUE)).inline_scripts == 0


class TestPress:
    @pytest.mark.parametrize(
        ("act", "state", "reason", "words"),
        [
            ("publish:ok", State.PUBLISHED, Reason.OK, "Опубликовано."),
            ("reject:spam", State.REJECTED, Reason.SPAM, "Отклонено: реклама или спам."),
            ("remove:legal", State.REMOVED, Reason.LEGAL, "Удалено: требование закона."),
        ],
    )
    def test_decides_by_name(
        self, world: World, moderator: User, act: str, state: State, reason: Reason, words: str
    ) -> None:
        client, comment = logged_in(moderator), held(world)
        answer = press(client, comment, act)
        assert (answer.status_code, answer["Location"]) == (302, QUEUE)
        decision = Decision.objects.filter(comment=comment).latest("id")
        assert fresh(comment).state == state
        assert (decision.by_kind, decision.by_user) == (DeciderKind.PERSON, moderator)
        assert (decision.reason, decision.comment_version) == (reason, 1)
        assert said(client) == words
        assert Desk(client).ids() == []

    def test_takes_a_published_one_back_into_the_queue(self, world: World, desk: Client) -> None:
        comment = world.published()
        press(desk, comment, "hold:other")
        assert fresh(comment).state == State.PENDING
        assert Desk(desk).ids() == [str(comment.id)]

    def test_a_text_that_changed_is_not_decided(self, world: World, desk: Client) -> None:
        comment = held(world)
        press(desk, comment, "publish:ok", version=2)
        assert said(desk) == "Текст изменился, пока вы его читали. Прочтите его ещё раз."
        assert fresh(comment).state == State.PENDING

    def test_nobody_is_overruled_unawares(self, world: World, desk: Client) -> None:
        seen = held(world)
        press(logged_in(member_of(world.site)), seen, "publish:ok")
        before = Decision.objects.count()
        press(desk, seen, "reject:spam")
        assert said(desk) == "Решение уже принято. Ничего не изменилось."
        assert fresh(seen).state == State.PUBLISHED
        assert Decision.objects.count() == before

    def test_a_second_review_of_an_author_stays_out(self, world: World, desk: Client) -> None:
        first = decide(world.comment(rating=2), DecisionVerdict.REJECT, reason="other")
        world.published(rating=5)
        press(desk, first, "publish:ok")
        assert said(desk).startswith("У автора уже есть другой отзыв")
        assert fresh(first).state == State.REJECTED

    @pytest.mark.parametrize("act", ["", "publish", "reject:ok", "publish:spam", "burn:all"])
    def test_a_button_that_is_not_ours_does_nothing(
        self, world: World, desk: Client, act: str
    ) -> None:
        comment = held(world)
        assert press(desk, comment, act).status_code == 302
        assert said(desk) == "Ничего не изменилось. Попробуйте ещё раз."
        assert fresh(comment).state == State.PENDING

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:x"])
    def test_leads_back_to_our_own_pages_only(self, world: World, desk: Client, back: str) -> None:
        assert press(desk, held(world), "publish:ok", back=back)["Location"] == QUEUE


class TestContext:
    def test_shows_ancestors_replies_and_the_whole_trail(
        self, world: World, moderator: User
    ) -> None:
        root = world.published("Корень обсуждения", author=world.other)
        middle = world.published("Середина", parent=root)
        comment = held(world, parent=middle, now=timezone.now() - timedelta(minutes=1))
        comment = decide(comment, DecisionVerdict.PUBLISH, user=moderator)
        world.published("Последний ответ", author=world.other, parent=comment)
        page = logged_in(moderator).get(f"{LIST}{comment.id}/change/")
        html = page.content.decode()
        for words in ("Корень обсуждения", "Середина", "Последний ответ", moderator.username):
            assert words in html
        assert [row.verdict for row, _words in page.context["decisions"]] == ["hold", "publish"]

    def test_a_wrong_number_is_not_found(self, world: World, desk: Client) -> None:
        for number in ("7", "nonsense", "00000000-0000-7000-8000-000000000000"):
            assert desk.get(f"{LIST}{number}/change/").status_code == 404


class TestEdits:
    """An edit of a public comment waits in the queue like a comment, the old text beside it."""

    @pytest.fixture
    def edited(self, world: World) -> Comment:
        comment = world.published("Что было сказано", rating=2, now=timezone.now())
        edit_comment(
            comment_id=comment.id,
            author=world.reader,
            changes={"text": TWO_LINKS, "rating": 5},
            version=1,
            now=timezone.now(),
        )
        return fresh(comment)

    def test_wait_with_both_texts(self, world: World, desk: Client, edited: Comment) -> None:
        held(world, f"{TWO_LINKS} и ещё кое-что")
        edit, other = sorted(Desk(desk).cards(order="age"), key=lambda card: not card["is_edit"])
        assert (edit["id"], other["is_edit"]) == (str(edited.id), False)
        marked = [mark["text"] for mark in edit["marks"] if mark["label"]]
        assert marked == ["https://one.example", "https://two.example"]
        assert edit["items"] == [{"id": str(edited.id), "version": 2, "state": "published"}]
        gone = "".join(piece["text"] for piece in edit["changes"] if piece["kind"] == "gone")
        assert gone == "Что было сказано"
        assert edit["rating"] == 5

    @pytest.mark.parametrize(
        ("act", "text", "state", "version"),
        [
            ("publish:ok", TWO_LINKS, "published", 2),
            ("reject:spam", "Что было сказано", "published", 1),
            ("remove:spam", "Что было сказано", "removed", 1),
        ],
    )
    def test_are_decided_on_by_a_press(
        self, desk: Client, edited: Comment, act: str, text: str, state: str, version: int
    ) -> None:
        press(desk, edited, act, version=2)
        row = fresh(edited)
        assert (row.text, row.state, row.version) == (text, state, version)
        assert Desk(desk).ids() == []

    def test_stand_on_the_comments_page_with_all_its_texts(
        self, desk: Client, edited: Comment
    ) -> None:
        page = desk.get(f"{LIST}{edited.id}/change/").content.decode()
        assert "правка ждёт решения" in page
        assert 'name="version" value="2"' in page
        press(desk, edited, "publish:ok", version=2)
        page = desk.get(f"{LIST}{edited.id}/change/").content.decode()
        assert "прежний текст, до правки" in page
        assert "Что было сказано" in page


class TestLists:
    def test_finds_by_text_and_author(self, world: World, desk: Client) -> None:
        world.published("Про набережную")
        world.published("Про паром", author=world.other)
        assert desk.get(f"{LIST}?q=набережная").context["cl"].result_count == 1
        assert desk.get(f"{LIST}?q=Тимур").context["cl"].result_count == 1
        assert desk.get(f"{LIST}?state=pending").context["cl"].result_count == 0

    def test_decisions_by_reason_and_moderator(
        self, world: World, moderator: User, desk: Client
    ) -> None:
        press(desk, held(world), "reject:spam")
        path = "/admin/comments/decision/"
        assert desk.get(path).context["cl"].result_count == 2
        assert desk.get(f"{path}?reason=spam").context["cl"].result_count == 1
        assert desk.get(f"{path}?moderator={moderator.id}").context["cl"].result_count == 1
        assert desk.get(f"{path}?verdict=publish").context["cl"].result_count == 0

    def test_query_count_does_not_grow_with_the_list(self, world: World, desk: Client) -> None:
        counts = []
        for number in (1, 5):
            for _ in range(number):
                world.published(author=make_guest(world.site))
            with CaptureQueriesContext(connection) as queries:
                desk.get(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestSegments:
    @pytest.mark.parametrize(
        ("findings", "expected"),
        [
            ([], [Segment("абвгд")]),
            (
                [{"reason": "links", "start": 1, "end": 3}],
                [Segment("а"), Segment("бв", ("links",)), Segment("гд")],
            ),
            (
                [
                    {"reason": "links", "start": 0, "end": 3},
                    {"reason": "spam", "start": 2, "end": 99},
                ],
                [
                    Segment("аб", ("links",)),
                    Segment("в", ("links", "spam")),
                    Segment("гд", ("spam",)),
                ],
            ),
            ([{"reason": "flood"}], [Segment("абвгд")]),
            ([{"reason": "links", "start": 7, "end": 9}], [Segment("абвгд")]),
            ([{"reason": "links", "start": 3, "end": 2}], [Segment("абвгд")]),
        ],
    )
    def test_marks_what_was_found(self, findings: list[Any], expected: list[Segment]) -> None:
        assert split_by_findings("абвгд", findings) == expected

    def test_an_empty_text_has_no_pieces(self) -> None:
        assert split_by_findings("", []) == []
