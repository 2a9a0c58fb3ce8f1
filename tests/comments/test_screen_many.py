"""Screening a batch does what screening each comment by itself does, in few statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, SearchEntry
from comments.services.screen import screen_comments
from comments.states import DecisionVerdict, State
from newsportal.articles.models import Article, Engagement
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.events.routing import work_kinds
from newsportal.readers.models import Reader
from newsportal.sites.models import Site
from tests.factories import World, decide, due_at, make_article, make_due, make_guest, write

[SCREENING] = [kind for kind in work_kinds() if kind.name == "screening"]
NOW = timezone.now() - timedelta(hours=2)
COPIED = "Этот текст пишут многие, слово в слово одно и то же под каждой новостью сайта"


def screen(*, limit: int) -> None:
    while handouts := work.claim(SCREENING, limit=limit):
        for handout in handouts:
            assert screen_comments(**handout.kwargs(), now=timezone.now()) == len(handout.ids)


def told(site: Site) -> list[tuple[Any, ...]]:
    """What became of a site's comments, in the order of their writing."""
    return [
        (
            row.state,
            due_at(row),
            row.is_listed,
            row.reply_count,
            row.listed_children,
            row.published_at is not None,
            list(
                row.decisions.order_by("created_at", "id").values_list(
                    "verdict", "reason", "findings", "by_kind", "model_version"
                )
            ),
            list(
                Event.objects.filter(subject_id=row.id)
                .order_by("created_at", "id")
                .values_list("kind", "data__comments", "data__stars", "data__version")
            ),
            SearchEntry.objects.filter(comment=row).values_list("terms", "letters").count(),
        )
        for row in Comment.objects.filter(site=site).order_by("created_at", "id")
    ]


def numbers(site: Site) -> list[dict[str, Any]]:
    rows = Engagement.objects.filter(article__site=site).order_by("article__key")
    left_out = {"article_id", "_state"}
    return [
        {name: value for name, value in vars(row).items() if name not in left_out} for row in rows
    ]


def assert_versions_are_whole(site: Site) -> None:
    """Each page version has one event."""
    for row in Engagement.objects.filter(article__site=site, article__thread=None):
        events = Event.objects.filter(article_id=row.article_id, article_version__isnull=False)
        versions = events.order_by("article_version").values_list("article_version", flat=True)
        assert list(versions) == list(range(1, row.version + 1))


def fill(world: World) -> None:
    """Comments of all kinds that wait for a worker."""
    site = world.site
    other = make_article(site, "news-2")
    follower = make_article(site, "news-2-kk")
    Article.objects.filter(id=follower.id).update(thread=other)
    Engagement.objects.filter(article=other).update(followers=1)
    late = make_article(site, "late", screening="after")
    minutes = iter(range(1000))

    def post(article: Article, author: Reader, text: str, **values: Any) -> Comment:
        at = NOW + timedelta(minutes=next(minutes))
        return write(article, author, text, now=at, **values)

    root = post(world.article, make_guest(site), "Первое слово о новости, и слово это доброе")
    decide(root, DecisionVerdict.PUBLISH)
    for number in range(3):
        post(world.article, make_guest(site), f"Ответ на первое слово: {number}", parent=root)
    post(world.article, make_guest(site), "Отзыв со звёздами и со словами", rating=4)
    post(other, make_guest(site), "Отзыв о другой новости, хороший", rating=5)
    post(follower, make_guest(site), "Слово под пересказом другой новости")
    # The second of an author is judged by what became of the first.
    for number in range(3):
        post(other, world.reader, f"Читатель говорит в раз номер {number}, и говорит о другом")
    for _ in range(5):
        post(late, make_guest(site), COPIED)
    post(late, make_guest(site), "Вот что пишут на этом форуме")
    post(world.article, make_guest(site), "Слово форум здесь тоже есть")
    post(world.article, make_guest(site), "Письмо без возражений")
    taken = post(world.article, make_guest(site), "Это оставит себе человек")
    decide(taken, DecisionVerdict.HOLD)
    make_due(taken)
    written_elsewhere = post(world.article, make_guest(site), "Сказано на другом сайте")
    Comment.objects.filter(id=written_elsewhere.id).update(source={"kind": "mention"})
    Site.objects.filter(id=site.id).update(banned_words="форум*")


@pytest.mark.parametrize("automation", ["rules", "certified", "off"])
def test_a_batch_does_what_one_by_one_does(
    db: None, automation: str, caplog: pytest.LogCaptureFixture
) -> None:
    results = []
    for key, limit in (("vmeste", 100), ("poodinochke", 1)):
        world = World.make(key)
        fill(world)
        Site.objects.filter(id=world.site.id).update(automation=automation)
        screen(limit=limit)
        assert_versions_are_whole(world.site)
        results.append((told(world.site), numbers(world.site)))
    together, alone = results
    assert together[0] == alone[0]
    assert together[1] == alone[1]
    assert {row[0] for row in together[0]} >= {State.PUBLISHED, State.PENDING}
    assert not caplog.records


def test_costs_the_same_for_many(world: World) -> None:
    def cost(count: int) -> int:
        for number in range(count):
            article = make_article(world.site, f"news-{count}-{number}")
            write(article, make_guest(world.site), f"Слово номер {number} о той же новости")
        [handout] = work.claim(SCREENING, limit=100)
        with CaptureQueriesContext(connection) as queries:
            assert screen_comments(**handout.kwargs(), now=timezone.now()) == count
        return len(queries)

    cost(1)
    assert cost(3) == cost(40) == 14
