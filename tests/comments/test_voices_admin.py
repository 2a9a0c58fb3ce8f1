"""The newsroom's lists of reports and appeals, and the comment's page with what readers say."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from comments.models import Appeal, Comment
from comments.states import DecisionVerdict, State
from newsportal.sites.models import Membership, Site
from tests.comments.voices import appeal, flag, guest
from tests.factories import World, decide, fresh, make_moderator

FLAGS, APPEALS = "/admin/comments/flag/", "/admin/comments/appeal/"
COMMENTS = "/admin/comments/comment/"


def member_of(site: Site) -> User:
    user = make_moderator()
    Membership.objects.create(site=site, user=user)
    return user


def logged_in(user: User) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


@pytest.fixture
def desk(world: World) -> Client:
    return logged_in(member_of(world.site))


@pytest.fixture
def reported(world: World) -> Comment:
    comment = world.published("Отзыв, на который пожалуются")
    flag(comment, world.other_token, "spam", note="<b>Реклама</b> гаражей")
    return fresh(comment)


@pytest.fixture
def judge(world: World) -> User:
    return member_of(world.site)


@pytest.fixture
def appealed(world: World, judge: User) -> Comment:
    comment = world.comment("Отклонённый отзыв")
    decide(comment, DecisionVerdict.REJECT, user=judge, reason="abusive")
    appeal(comment, world.token, note="Посмотрите ещё раз")
    return fresh(comment)


def html(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.content.decode()


def press(client: Client, comment: Comment, act: str) -> None:
    form = {"act": act, "version": comment.version, "state": comment.state, "back": FLAGS}
    assert client.post(f"{COMMENTS}{comment.id}/decide/", form).status_code == 302


def highlight(client: Client, comment: Comment, act: str) -> str:
    """What is told after the press."""
    answer = client.post(f"{COMMENTS}{comment.id}/highlight/", {"act": act}, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


class TestReports:
    def test_are_listed_in_russian(self, desk: Client, reported: Comment) -> None:
        page = html(desk, FLAGS)
        for words in (
            "Жалобы",
            "реклама или спам",
            "Отзыв, на который пожалуются",
            "&lt;b&gt;Реклама&lt;/b&gt; гаражей",
            f"{COMMENTS}{reported.id}/change/",
        ):
            assert words in page

    def test_are_those_of_ones_own_sites(self, desk: Client, reported: Comment) -> None:
        stranger = logged_in(member_of(World.make("other").site))
        assert desk.get(FLAGS).context["cl"].result_count == 1
        assert stranger.get(FLAGS).context["cl"].result_count == 0
        assert logged_in(make_moderator()).get(FLAGS).status_code == 403

    def test_wait_until_a_person_decides(self, desk: Client, reported: Comment) -> None:
        def waiting(answer: str) -> int:
            return int(desk.get(f"{FLAGS}?waits={answer}").context["cl"].result_count)

        assert (waiting("yes"), waiting("no")) == (1, 0)
        press(desk, reported, "publish:ok")
        assert (waiting("yes"), waiting("no")) == (0, 1)
        assert fresh(reported).state == State.PUBLISHED

    def test_can_be_narrowed_by_reason(self, desk: Client, reported: Comment) -> None:
        assert desk.get(f"{FLAGS}?reason=spam").context["cl"].result_count == 1
        assert desk.get(f"{FLAGS}?reason=illegal").context["cl"].result_count == 0

    def test_stand_on_the_comments_page(self, desk: Client, reported: Comment) -> None:
        page = html(desk, f"{COMMENTS}{reported.id}/change/")
        assert "На отзыв жалуются" in page
        assert "Оставить на странице" in page
        assert "&lt;b&gt;Реклама&lt;/b&gt; гаражей" in page
        press(desk, reported, "publish:ok")
        page = html(desk, f"{COMMENTS}{reported.id}/change/")
        assert "Оставить на странице" not in page
        assert "Реклама" in page

    def test_are_counted_in_the_menu(self, desk: Client, world: World, reported: Comment) -> None:
        flag(reported, guest(world, age=timedelta(days=2)))
        other = world.published(author=world.other)
        flag(other, world.token)
        badges = _badges(desk)
        assert badges["Жалобы"] == "2"
        assert badges["Обжалования"] == "0"


class TestAppeals:
    def test_are_listed_in_russian(self, desk: Client, judge: User, appealed: Comment) -> None:
        page = html(desk, APPEALS)
        for words in (
            "Обжалования",
            "Посмотрите ещё раз",
            "Отклонённый отзыв",
            "оскорбление собеседников",
            judge.username,
        ):
            assert words in page

    def test_are_for_another_moderator(self, desk: Client, judge: User, appealed: Comment) -> None:
        press(logged_in(judge), appealed, "reject:abusive")
        assert Appeal.objects.get().decision is None
        assert "Оставить отказ в силе" in html(desk, f"{COMMENTS}{appealed.id}/change/")
        press(desk, appealed, "reject:abusive")
        assert Appeal.objects.get().decision is not None
        assert desk.get(f"{APPEALS}?waits=yes").context["cl"].result_count == 0
        assert desk.get(f"{APPEALS}?waits=no").context["cl"].result_count == 1
        assert "Оставить отказ" not in html(desk, f"{COMMENTS}{appealed.id}/change/")

    def test_tell_the_judge_why_not(self, judge: User, appealed: Comment) -> None:
        client = logged_in(judge)
        press(client, appealed, "publish:ok")
        page = client.get(f"{COMMENTS}queue/")
        told = " ".join(str(message) for message in page.context["messages"])
        assert told == "Автор обжалует ваше решение: решает другой модератор."


class TestHighlights:
    def test_are_put_and_taken_off(self, desk: Client, world: World) -> None:
        comment = world.published()
        told: list[Any] = [
            (highlight(desk, comment, act), fresh(comment).pinned_at is not None)
            for act in ("pin", "unpin")
        ]
        assert told == [("Закреплено вверху обсуждения.", True), ("Откреплено.", False)]
        told = [
            (highlight(desk, comment, act), fresh(comment).featured_at is not None)
            for act in ("feature", "unfeature")
        ]
        assert told == [("Выделено.", True), ("Больше не выделено.", False)]

    def test_are_refused_in_words(self, desk: Client, world: World) -> None:
        roots = [world.published() for _ in range(4)]
        told = [highlight(desk, root, "pin") for root in roots]
        assert told[3].startswith("Здесь уже закреплено три отзыва.")
        assert highlight(desk, roots[0], "explode").startswith("Ничего не изменилось")

    def test_are_for_ones_own_sites(self, world: World) -> None:
        comment = world.published()
        stranger = logged_in(member_of(World.make("other").site))
        answer = stranger.post(f"{COMMENTS}{comment.id}/highlight/", {"act": "pin"})
        assert answer.status_code == 404
        assert fresh(comment).pinned_at is None

    def test_stand_on_the_page_of_what_is_public(self, desk: Client, world: World) -> None:
        comment = world.published()
        reply = world.published(parent=comment)
        held = decide(world.published(), DecisionVerdict.HOLD)
        assert 'value="pin"' in html(desk, f"{COMMENTS}{comment.id}/change/")
        page = html(desk, f"{COMMENTS}{reply.id}/change/")
        assert 'value="feature"' in page
        assert 'value="pin"' not in page
        assert 'value="feature"' not in html(desk, f"{COMMENTS}{held.id}/change/")


def _badges(client: Client) -> dict[str, str]:
    groups = client.get("/admin/").context["sidebar_navigation"]
    items = [item for group in groups for item in group["items"] if "badge" in item]
    return {str(item["title"]): str(item["badge_callback"]) for item in items}
