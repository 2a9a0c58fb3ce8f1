"""Merging discussions from the list of articles in the admin."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from comments.models import Comment, Decision
from comments.states import DecisionVerdict
from newsportal.articles.models import Article
from newsportal.sites.models import Membership
from tests.factories import World, decide, make_article, make_moderator, write


@pytest.fixture
def old(world: World) -> Article:
    article = make_article(world.site, "old")
    decide(write(article, world.reader, "Сказано давно", rating=4), DecisionVerdict.PUBLISH)
    return article


@pytest.fixture
def member(world: World) -> Client:
    user = make_moderator()
    Membership.objects.create(site=world.site, user=user)
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


def page_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/merge/"


def choose(client: Client, *articles: Article) -> Any:
    chosen = [str(article.pk) for article in articles]
    form = {"action": "merge_discussions", "_selected_action": chosen}
    return client.post("/admin/articles/article/", form)


def press(client: Client, article: Article, target: str, act: str) -> Any:
    return client.post(page_of(article), {"target": target, "act": act})


def test_is_an_action_on_one_article(world: World, member: Client, old: Article) -> None:
    answer = choose(member, old)
    assert (answer.status_code, answer.url) == (302, page_of(old))
    page = member.get(answer.url).content.decode()
    assert "Объединить обсуждения" in page
    assert "«Новость old» (old)" in page
    answer = choose(member, old, world.article)
    told = member.get(answer.url).content.decode()
    assert "Выберите один материал" in told


@pytest.mark.parametrize("target", ["news-1", "https://gazeta.example/news-1"])
def test_shows_numbers_and_then_merges(
    world: World, member: Client, old: Article, target: str
) -> None:
    answer = press(member, old, target, "preview")
    assert answer.context["lines"] == ["переходит 1 отзыв или ответ"]
    assert "Это нельзя отменить." in answer.content.decode()
    assert Comment.objects.get().article == old
    answer = press(member, old, target, "merge")
    assert answer.status_code == 302
    assert answer.url == f"/admin/articles/article/{world.article.pk}/change/"
    assert Comment.objects.get().article == world.article
    assert "переходит 1 отзыв или ответ" in member.get(answer.url).content.decode()
    entry = LogEntry.objects.get()
    assert (entry.object_id, "news-1" in entry.change_message) == (str(old.pk), True)


def test_who_merges_answers_for_what_goes(world: World, member: Client, old: Article) -> None:
    second = write(world.article, world.reader, rating=1)
    Comment.objects.filter(id=second.id).update(text="", html="", created_at=old.created_at)
    lines = press(member, old, "news-1", "preview").context["lines"]
    assert lines[1:] == ["1 вторая оценка без текста удаляется"]
    press(member, old, "news-1", "merge")
    decision = Decision.objects.get(comment=second, verdict="remove")
    assert decision.by_user is not None
    assert decision.by_user.pk == int(member.session["_auth_user_id"])


@pytest.mark.parametrize(
    ("target", "words"),
    [("gone", "Такого значения нет."), ("old", "Это тот же материал."), ("", "Обязательное поле.")],
)
def test_says_what_is_wrong(
    world: World, member: Client, old: Article, target: str, words: str
) -> None:
    answer = press(member, old, target, "merge")
    assert answer.context["form"].errors["target"] == [words]
    assert Comment.objects.get().article == old


def test_twice_is_told(world: World, member: Client, old: Article) -> None:
    press(member, old, "news-1", "merge")
    answer = press(member, old, "news-1", "merge")
    told = ["Они уже показывают одно обсуждение."]
    assert answer.context["form"].errors["target"] == told


def test_is_for_members_of_the_site(world: World, old: Article) -> None:
    other = World.make("other")
    stranger = make_moderator()
    Membership.objects.create(site=other.site, user=stranger)
    client = Client()
    client.force_login(stranger)
    assert client.get(page_of(old)).status_code == 404
    assert press(client, old, "news-1", "merge").status_code == 404
    client.force_login(make_moderator())
    assert press(client, old, "news-1", "merge").status_code == 403
    assert Client().get(page_of(old)).status_code == 302
    assert Comment.objects.get().article == old
