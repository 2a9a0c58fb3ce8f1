"""A merge while readers write, change and react: nothing is lost, nothing stays behind."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.merging import merge_articles
from newsportal.articles.models import Article, Engagement
from newsportal.articles.threads import hold_thread
from newsportal.events.models import Event
from newsportal.lib.problems import Problem
from tests.api import Answer, Api
from tests.factories import World, decide, make_article, make_guest, token_of, work_off, write
from tests.social.threads import in_background, in_threads, wait_for_waiter

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "sites/gazeta"
COUNT = 100


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


def merge(world: World) -> Any:
    now = timezone.now()
    return merge_articles(site=world.site, source="old", target="news-1", now=now)


def outcome(answer: Answer) -> str:
    return str(answer.status) if answer.status < 400 else f"{answer.status} {answer.code}"


def test_with_readers_who_write_and_moderators_who_decide(world: World) -> None:
    old = make_article(world.site, "old")
    root = decide(write(old, world.reader), DecisionVerdict.PUBLISH)
    waiting = [write(old, make_guest(world.site), rating=4) for _ in range(COUNT // 4)]
    key, raters = world.service_key("moderation"), [make_guest(world.site) for _ in range(10)]

    def act(number: int) -> str:
        api = Api(Client())
        if number == COUNT // 2:
            return f"merged {merge(world)['comments'] > 0}"
        if number % 4 == 0:
            body = {"verdict": "publish", "reason": "ok", "version": 1}
            path = f"comments/{waiting[number // 4].id}/decisions"
            return f"decide {outcome(api.post(path, body, token=key))}"
        path = f"{SITE}/articles/{('old', 'news-1')[number // 4 % 2]}/comments"
        if number % 4 == 1:
            token = token_of(raters[number % len(raters)])
            return f"rate {outcome(api.post(path, {'rating': number % 5 + 1}, token=token))}"
        if number % 4 == 2:
            token = token_of(make_guest(world.site))
            return f"vote {outcome(api.put(f'comments/{root.id}/reactions/like', token=token))}"
        token = token_of(make_guest(world.site))
        body = {"text": f"Слово номер {number} о новости"}
        return f"write {outcome(api.post(path, body, token=token))}"

    answers = Counter(in_threads(act, COUNT))
    assert answers.pop("merged True") == 1
    assert set(answers) <= {
        "decide 201",
        "rate 201",
        "rate 409 already_reviewed",
        "write 202",
        "vote 200",
    }
    work_off()
    assert not Comment.objects.filter(article=old).exists()
    written = answers["rate 201"] + answers["write 202"]
    assert Comment.objects.count() == 1 + len(waiting) + written
    assert_recount(world.article, old)


def assert_recount(article: Article, old: Article) -> None:
    public = Comment.objects.filter(article=article, state="published")
    for one in (article, old):
        row = Engagement.objects.get(article=one)
        stars = Counter(public.filter(rating__isnull=False).values_list("rating", flat=True))
        assert (row.comments, row.reviews) == (public.count(), stars.total())
        assert row.rating_histogram == [stars[number] for number in (1, 2, 3, 4, 5)]
    told = Event.objects.filter(article_id=article.id, article_version__isnull=False)
    versions = told.order_by("article_version").values_list("article_version", flat=True)
    newest = Engagement.objects.get(article=article).version
    assert list(versions) == list(range(1, newest + 1))


def test_a_writer_who_was_first_is_waited_for(world: World) -> None:
    """Who has begun to write under the old article is moved with it."""
    old = make_article(world.site, "old")
    with transaction.atomic():
        hold_thread(old)
        moving = in_background(lambda: merge(world))
        wait_for_waiter()
        comment = write(old, world.reader)
        assert comment.article == old
    moving.join()
    assert Comment.objects.get().article == world.article


def test_a_writer_who_came_later_writes_where_it_went(world: World) -> None:
    old = make_article(world.site, "old")
    write(old, world.other)
    token = world.token
    with transaction.atomic():
        merge(world)
        path = f"{SITE}/articles/old/comments"
        statuses: list[int] = []
        body = {"text": "Слово об этой новости"}
        writing = in_background(
            lambda: statuses.append(Api(Client()).post(path, body, token=token).status)
        )
        wait_for_waiter()
    writing.join()
    assert statuses == [202]
    assert set(Comment.objects.values_list("article__key", flat=True)) == {"news-1"}


def test_an_author_who_waits_for_it_edits_where_it_went(world: World) -> None:
    old = make_article(world.site, "old")
    comment = decide(write(old, world.reader, now=timezone.now()), DecisionVerdict.PUBLISH)
    token = world.token
    with transaction.atomic():
        merge(world)
        statuses: list[int] = []
        body = {"text": "Другие слова", "version": 1}
        editing = in_background(
            lambda: statuses.append(
                Api(Client()).patch(f"comments/{comment.id}", body, token=token).status
            )
        )
        wait_for_waiter()
    editing.join()
    assert statuses == [202]
    work_off()
    row = Comment.objects.get()
    assert (row.article, row.text) == (world.article, "Другие слова")


def test_two_merges_at_once_are_one(world: World) -> None:
    old = make_article(world.site, "old")
    for _ in range(5):
        decide(write(old, make_guest(world.site), rating=3), DecisionVerdict.PUBLISH)

    def act(number: int) -> str:
        pair = ("old", "news-1") if number % 2 else ("news-1", "old")
        try:
            now = timezone.now()
            done = merge_articles(site=world.site, source=pair[0], target=pair[1], now=now)
        except Problem as problem:
            return str(problem)
        return "done" if done else "already"

    assert Counter(in_threads(act, 8)) == {"done": 1, "already": 7}
    assert Comment.objects.values("article").distinct().count() == 1
    assert {row.comments for row in Engagement.objects.all()} == {5}
