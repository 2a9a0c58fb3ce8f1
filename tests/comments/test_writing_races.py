"""What happens to one comment, review or key at once: exact codes, nothing miscounted."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Decision, Revision
from comments.states import State
from newsportal.articles.models import Article, Engagement
from newsportal.articles.threads import follow, lock_article
from newsportal.events.models import Event
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.factories import World, make_article, make_guest, token_of, work_off
from tests.social.threads import in_background, in_threads, wait_for_waiter

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 200
TWO_LINKS = "Смотрите https://a.example/1 и https://b.example/2"


@pytest.fixture(autouse=True)
def unlimited(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


def caller() -> Api:
    return Api(Client())


def outcome(answer: Answer) -> str:
    """The status, with the code of a problem."""
    return str(answer.status) if answer.status < 400 else f"{answer.status} {answer.code}"


def assert_recount(world: World) -> None:
    """The article's numbers are those of its rows, and each page version has one event."""
    public = Comment.objects.filter(article=world.article, state=State.PUBLISHED)
    numbers = Engagement.objects.get(article=world.article)
    stars = Counter(public.filter(rating__isnull=False).values_list("rating", flat=True))
    assert numbers.comments == public.count()
    assert numbers.rating_histogram == [stars[number] for number in (1, 2, 3, 4, 5)]
    assert numbers.reviews == stars.total()
    for comment in Comment.objects.filter(article=world.article):
        below = public.filter(root=comment) if comment.depth == 0 else comment.children.all()
        assert comment.reply_count == below.filter(state=State.PUBLISHED).count()
    told = Event.objects.filter(article_id=world.article.id, article_version__isnull=False)
    versions = told.order_by("article_version").values_list("article_version", flat=True)
    assert list(versions) == list(range(1, numbers.version + 1))


def assert_texts_are_whole(comment: Comment) -> None:
    """Each number was one text; what is public was decided on in this very version."""
    row = Comment.objects.select_related("decision").get(id=comment.id)
    numbers = [row.version, *Revision.objects.filter(comment=row).values_list("version", flat=True)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    if row.is_public:
        assert row.decision is not None
        assert row.decision.comment_version == row.version
    else:
        assert row.decision is None
        assert not Revision.objects.filter(comment=row, state="pending").exists()


def test_one_key_makes_one_comment(world: World) -> None:
    body = {"text": "Одно и то же слово о новости", "rating": 3}
    answers = in_threads(
        lambda _: caller().post(world.thread, body, token=world.token, key="k" * 20), COUNT
    )
    assert set(map(outcome, answers)) <= {"202", "409 idempotency_in_progress"}
    made = [answer for answer in answers if answer.status == 202]
    assert {answer.body["id"] for answer in made} == {str(Comment.objects.get().id)}
    first = [answer for answer in made if "Idempotency-Replayed" not in answer.headers]
    assert len(first) == 1
    work_off()
    assert_recount(world)


def test_first_posts_make_one_article(world: World) -> None:
    Site.objects.filter(id=world.site.id).update(lazy_articles=True)
    # Eight to each of 25 articles that nobody registered: the first moments are what counts.
    answers = in_threads(
        lambda number: caller().post(
            f"sites/gazeta/articles/unknown-{number // 8}/comments",
            {"text": f"Мнение номер {number} о новости"},
            token=world.token,
        ),
        COUNT,
    )
    assert Counter(map(outcome, answers)) == {"202": COUNT}
    made = Article.objects.filter(key__startswith="unknown-").annotate(of=Count("comments"))
    assert list(made.values_list("of", flat=True)) == [8] * 25


def test_one_reader_writes_one_review(world: World) -> None:
    follower = make_article(world.site, "kk-1")
    Article.objects.filter(id=follower.id).update(thread=world.article)
    threads = [world.thread, "sites/gazeta/articles/kk-1/comments"]
    answers = in_threads(
        lambda number: caller().post(
            threads[number % 2], {"rating": number % 5 + 1}, token=world.token
        ),
        COUNT,
    )
    assert Counter(map(outcome, answers)) == {"201": 1, "409 already_reviewed": COUNT - 1}
    assert Comment.objects.count() == Decision.objects.count() == 1
    assert_recount(world)


def test_reviews_of_many_add_up(world: World) -> None:
    tokens = [token_of(make_guest(world.site)) for _ in range(COUNT // 4)]

    def act(number: int) -> str:
        token = tokens[number % len(tokens)]
        return outcome(caller().post(world.thread, {"rating": number % 5 + 1}, token=token))

    answers = in_threads(act, COUNT)
    expected = {"201": len(tokens), "409 already_reviewed": COUNT - len(tokens)}
    assert Counter(answers) == expected
    assert_recount(world)


class TestOneComment:
    """Its author edits and deletes it while people and the worker decide on it."""

    @pytest.fixture
    def comment(self, world: World) -> Comment:
        root = world.published("Первое слово", rating=3, now=timezone.now())
        world.published(parent=root, author=world.other)
        return root

    def patch(self, world: World, comment: Comment, number: int) -> Answer:
        text = f"Слово {number} {TWO_LINKS if number % 2 else ''}".strip()
        body = {"text": text, "rating": number % 5 + 1, "version": newest(comment)}
        return caller().patch(f"comments/{comment.id}", body, token=world.token)

    def decide(self, comment: Comment, key: str, number: int) -> Answer:
        verdict = ("publish", "hold", "publish", "reject")[number // 4 % 4]
        body = {"verdict": verdict, "reason": "ok", "version": newest(comment)}
        return caller().post(f"comments/{comment.id}/decisions", body, token=key)

    def test_is_edited_and_decided_on(self, world: World, comment: Comment) -> None:
        key = world.service_key("moderation")

        def act(number: int) -> str:
            if number % 10 == 0:
                work_off()
                return "worker"
            if number % 2:
                return outcome(self.patch(world, comment, number))
            return outcome(self.decide(comment, key, number))

        answers = Counter(in_threads(act, COUNT))
        assert set(answers) <= {
            "worker",
            "200",
            "201",
            "202",
            "400 validation_error",
            "409 decided_already",
            "409 version_conflict",
        }
        assert answers["202"] + answers["200"] == versions(comment) - 1
        work_off()
        assert_texts_are_whole(comment)
        assert_recount(world)

    def test_is_edited_deleted_and_decided_on(self, world: World, comment: Comment) -> None:
        key = world.service_key("moderation")

        def act(number: int) -> str:
            # Not before others have had their say.
            if number > COUNT // 2 and number % 10 == 0:
                path = f"comments/{comment.id}?version={newest(comment)}"
                return f"delete {outcome(caller().delete(path, token=world.token))}"
            if number % 2:
                return outcome(self.patch(world, comment, number))
            return outcome(self.decide(comment, key, number))

        answers = Counter(in_threads(act, COUNT))
        assert set(answers) <= {
            "delete 200",
            "delete 409 version_conflict",
            "200",
            "201",
            "202",
            "400 validation_error",
            "404 not_found",
            "409 decided_already",
            "409 version_conflict",
        }
        row = Comment.objects.get(id=comment.id)
        if answers["delete 200"]:
            assert (row.state, row.removed_by) == (State.REMOVED, "author")
        removals = Decision.objects.filter(comment=comment, verdict="remove")
        assert removals.count() == min(answers["delete 200"], 1)
        assert_texts_are_whole(comment)
        assert_recount(world)

    def test_is_deleted_once(self, world: World, comment: Comment) -> None:
        path = f"comments/{comment.id}?version=1"
        answers = in_threads(lambda _: caller().delete(path, token=world.token), COUNT)
        assert {answer.status for answer in answers} == {200}
        assert Decision.objects.filter(comment=comment, verdict="remove").count() == 1
        assert Event.objects.filter(kind="comment.removed").count() == 1
        assert_recount(world)


def newest(comment: Comment) -> int:
    """The newest text as somebody sees it who has just looked."""
    edit = Revision.objects.filter(comment=comment, state="pending").first()
    return (edit or Comment.objects.get(id=comment.id)).version


def versions(comment: Comment) -> int:
    return 1 + int(Revision.objects.filter(comment=comment).aggregate(number=Count("id"))["number"])


def test_an_article_that_begins_to_show_the_discussion_misses_no_number(world: World) -> None:
    """Whoever writes meanwhile meets it only when all but the last lock is taken."""
    Article.objects.filter(id=world.article.id).update(screening="after")
    other, token = make_article(world.site, "kk-1"), world.token
    with transaction.atomic():
        follower, main = lock_article(world.site, "kk-1", shares_with=world.article.key)
        assert follower is not None
        follow(follower, main, now=timezone.now())
        answers: list[Answer] = []
        body = {"text": "Мнение о новости"}
        writing = in_background(
            lambda: answers.append(caller().post(world.thread, body, token=token))
        )
        wait_for_waiter()
    writing.join()
    assert [outcome(answer) for answer in answers] == ["201"]
    assert Comment.objects.count() == Decision.objects.count() == 1
    shown = Engagement.objects.filter(article__in=[world.article, other])
    assert list(shown.values_list("comments", flat=True)) == [1, 1]
    assert_recount(world)


def test_public_comments_at_once_are_counted_each(world: World) -> None:
    """Each statement is its own transaction, and has a page version of its own."""
    Article.objects.filter(id=world.article.id).update(screening="after")
    tokens = [token_of(make_guest(world.site)) for _ in range(COUNT)]
    answers = in_threads(
        lambda number: caller().post(
            world.thread, {"text": f"Мнение номер {number} о новости"}, token=tokens[number]
        ),
        COUNT,
    )
    assert Counter(map(outcome, answers)) == {"201": COUNT}
    assert sorted(answer.body["counts"]["comments"] for answer in answers) == [*range(1, COUNT + 1)]
    assert_recount(world)
