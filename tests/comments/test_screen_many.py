"""Screening a batch does what screening each comment by itself does, in few statements."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Decision, LinkedDomain, SearchEntry
from comments.services.moderation_settings import set_settings
from comments.services.screen import screen_comments
from comments.states import DecisionVerdict, State
from newsportal.articles.models import Article, Engagement
from newsportal.events import work
from newsportal.events.models import Event
from newsportal.events.routing import work_kinds
from newsportal.readers.bans import ban_reader
from newsportal.readers.models import BanKind, Reader
from newsportal.sites.models import Section, Site
from tests.comments.moderation.test_sketch import TEXT
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


def reasons(site: Site) -> set[str]:
    return set(Decision.objects.filter(comment__site=site).values_list("reason", flat=True))


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
    fill_places(world, post)
    taken = post(world.article, make_guest(site), "Это оставит себе человек")
    decide(taken, DecisionVerdict.HOLD)
    make_due(taken)
    written_elsewhere = post(world.article, make_guest(site), "Сказано на другом сайте")
    Comment.objects.filter(id=written_elsewhere.id).update(source={"kind": "mention"})
    Site.objects.filter(id=site.id).update(banned_words="форум*")


def fill_places(world: World, post: Callable[..., Comment]) -> None:
    """What settings of a section, records of domains, bans and texts of others say."""
    site = world.site
    section = Section.objects.create(site=site, key="letters", name="Письма", mode="pre")
    inside = make_article(site, "inside", section=section)
    post(inside, make_guest(site), "Письмо в редакцию, которое сначала читают")
    new = Section.objects.create(site=site, key="new", name="Новое")
    rules = {"new_author.is_on": True, "new_author.first": 1}
    set_settings(site=site, section=new, values=rules, now=NOW)
    among_new = make_article(site, "among-new", section=new)
    known, stranger = make_guest(site), make_guest(site)
    decide(post(among_new, known, "Слово того, кого знают"), DecisionVerdict.PUBLISH)
    post(among_new, known, "Второе слово того, кого знают уже давно")
    post(among_new, stranger, "Слово того, кого не знают, и слово его доброе")
    LinkedDomain.objects.create(site=site, domain="bad.ru", published=1, refused=3)
    post(world.article, make_guest(site), "Подробности тут: https://x.bad.ru/1")
    post(world.article, make_guest(site), "Подробности тут: https://good.ru/1")
    banned = make_guest(site)
    ban_reader(reader=banned, until=None, reason="spam", now=NOW, kind=BanKind.PREMODERATION)
    post(world.article, banned, "Слово того, кого читают первым")
    for text in (TEXT, TEXT + "!!!", "Друзья! " + TEXT, TEXT.replace("восемь", "девять")):
        post(world.article, make_guest(site), text)
    # Rejected before: so many of an author's texts are history.
    for number in range(6):
        old = post(world.article, stranger, f"Текст, который не пропустили, номер {number}")
        decide(old, DecisionVerdict.REJECT)
    post(world.article, stranger, "И ещё одно слово того же человека, уже другое")


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
    assert reasons(world.site) >= {"premoderation", "new_author", "domain", "repeated", "history"}
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
