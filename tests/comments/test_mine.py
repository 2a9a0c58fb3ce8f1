"""What is one's own under an article: exact values, and nothing of anybody else."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Decision, Flag, Reaction, Revision
from comments.states import DecisionVerdict, RevisionState
from newsportal.articles.models import Article, Bookmark, Subscription
from newsportal.readers.bans import ban_reader
from newsportal.readers.models import Ignored, Reader
from newsportal.sites.models import Site
from tests.api import Api
from tests.factories import World, decide, make_article, make_guest
from tests.social.threads import in_background

MINE = "sites/gazeta/articles/news-1/mine"
NOW = timezone.now


def mine(api: Api, world: World, path: str = MINE) -> Any:
    answer = api.get(path, token=world.token)
    assert answer.status == 200, answer.body
    return answer.body


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def edit(comment: Comment, state: RevisionState, *, version: int = 2, **values: Any) -> Revision:
    facts = {"language": "ru", "fingerprint": "", "created_at": NOW(), "rating": None, **values}
    text = f"Новый текст {version}"
    return Revision.objects.create(
        comment=comment, version=version, text=text, html=f"<p>{text}</p>", state=state, **facts
    )


class TestComments:
    def test_held_are_not_public_and_recent_were_published_lately(
        self, api: Api, world: World
    ) -> None:
        held = world.comment("Со ссылками https://a.example и https://b.example")
        world.comment(author=world.other)
        recent = world.published(now=NOW() - timedelta(minutes=1), rating=5)
        answer = api.get(MINE, token=world.token)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert ids(answer.body["held"]) == [str(held.id)]
        assert answer.body["held"][0]["reasons"] == ["links"]
        assert ids(answer.body["recent"]) == [str(recent.id)]
        assert answer.body["recent"][0]["edit"] is None
        assert answer.body["rating"] == 5
        assert answer.body["can"] == {"comment": True, "rate": False, "react": True}
        assert api.get(MINE).code == "invalid_token"

    def test_the_review_and_what_was_published_late_are_known(self, api: Api, world: World) -> None:
        review = world.comment(rating=4, now=NOW() - timedelta(hours=3))
        decide(review, DecisionVerdict.PUBLISH)
        for _ in range(51):
            world.comment()
        answer = mine(api, world)
        assert (answer["rating"], answer["can"]["rate"]) == (4, False)
        late = world.comment(author=world.other, now=NOW() - timedelta(hours=1))
        decide(late, DecisionVerdict.PUBLISH)
        recent = api.get(MINE, token=world.other_token).body["recent"]
        assert ids(recent) == [str(late.id)]

    def test_what_was_removed_is_not_shown(self, api: Api, world: World) -> None:
        decide(world.published(), DecisionVerdict.REMOVE)
        answer = mine(api, world)
        assert (answer["held"], answer["recent"]) == ([], [])


class TestEdits:
    @pytest.fixture
    def old(self, world: World) -> Comment:
        """A comment that is public for long."""
        comment = world.published()
        Comment.objects.filter(id=comment.id).update(published_at=NOW() - timedelta(hours=5))
        return comment

    def test_one_that_waits_stands_with_its_public_comment(
        self, api: Api, world: World, old: Comment
    ) -> None:
        assert mine(api, world)["recent"] == []
        row = edit(old, RevisionState.PENDING)
        [shown] = mine(api, world)["recent"]
        assert (shown["id"], shown["text"], shown["version"]) == (str(old.id), old.text, 1)
        assert (shown["state"], shown["reasons"]) == ("published", [])
        written_at = shown["edit"].pop("created_at")
        assert datetime.fromisoformat(written_at) == row.created_at
        assert shown["edit"] == {
            "text": "Новый текст 2",
            "html": "<p>Новый текст 2</p>",
            "language": "ru",
            "rating": None,
            "version": 2,
            "state": "pending",
            "reasons": [],
            "reason_labels": {},
        }
        assert "Новый текст" not in api.get(world.thread).raw.decode()
        assert mine_of_other(api, world)["recent"] == []

    def test_one_that_was_refused_says_why(self, api: Api, world: World, old: Comment) -> None:
        decision = Decision.objects.create(
            site=world.site,
            comment=old,
            comment_version=2,
            verdict="reject",
            reason="spam",
            by_kind="service",
            findings=[{"reason": "links"}, {"reason": "spam"}],
            created_at=NOW(),
        )
        edit(old, RevisionState.REJECTED, decision=decision)
        [shown] = mine(api, world)["recent"]
        assert shown["edit"]["state"] == "rejected"
        assert shown["edit"]["reasons"] == ["spam", "links"]

    def test_the_last_one_speaks_and_earlier_texts_are_silent(
        self, api: Api, world: World, old: Comment
    ) -> None:
        edit(old, RevisionState.OVERTAKEN, version=2)
        assert mine(api, world)["recent"] == []
        edit(old, RevisionState.REJECTED, version=3)
        edit(old, RevisionState.PENDING, version=4)
        assert mine(api, world)["recent"][0]["edit"]["version"] == 4

    def test_a_text_that_changed_lately_is_recent(
        self, api: Api, world: World, old: Comment
    ) -> None:
        Comment.objects.filter(id=old.id).update(edited_at=NOW() - timedelta(minutes=1))
        assert ids(mine(api, world)["recent"]) == [str(old.id)]


def mine_of_other(api: Api, world: World) -> Any:
    return api.get(MINE, token=world.other_token).body


class TestVoices:
    def react(self, reader: Reader, comment: Comment, *kinds: str) -> None:
        for kind in kinds:
            Reaction.objects.create(comment=comment, reader=reader, kind=kind, created_at=NOW())

    def test_reactions_are_one_s_own_to_what_is_public_here(self, api: Api, world: World) -> None:
        comments = [world.published(author=world.other) for _ in range(3)]
        elsewhere = make_article(world.site, "news-2")
        foreign = Comment.objects.get(id=decide(world.comment(author=world.other), "publish").id)
        Comment.objects.filter(id=foreign.id).update(article=elsewhere)
        self.react(world.reader, comments[0], "thanks", "like")
        self.react(world.reader, comments[1], "dislike")
        self.react(world.reader, foreign, "like")
        self.react(world.other, comments[2], "like")
        expected = {str(comments[0].id): ["like", "thanks"], str(comments[1].id): ["dislike"]}
        assert mine(api, world)["reactions"] == expected
        decide(comments[1], DecisionVerdict.REJECT)
        del expected[str(comments[1].id)]
        assert mine(api, world)["reactions"] == expected

    def test_flags_are_of_the_text_as_it_is_now(self, api: Api, world: World) -> None:
        comment = world.published(author=world.other)
        for version in (1, 2):
            Flag.objects.create(
                site=world.site,
                comment=comment,
                comment_version=version,
                reader=world.reader if version == 1 else world.other,
                reason="spam",
                created_at=NOW(),
            )
        assert mine(api, world)["flags"] == [str(comment.id)]
        assert mine_of_other(api, world)["flags"] == []

    def test_ignored_readers_and_the_subscription(self, api: Api, world: World) -> None:
        answer = mine(api, world)
        assert (answer["ignored"], answer["subscribed"]) == ([], False)
        Ignored.objects.create(reader=world.reader, ignored=world.other, created_at=NOW())
        Subscription.objects.create(reader=world.reader, article=world.article, created_at=NOW())
        answer = mine(api, world)
        assert (answer["ignored"], answer["subscribed"]) == ([str(world.other.id)], True)
        other = mine_of_other(api, world)
        assert (other["ignored"], other["subscribed"]) == ([], False)

    def test_the_bookmark_of_this_article(self, api: Api, world: World) -> None:
        elsewhere = make_article(world.site, "elsewhere")
        Bookmark.objects.create(reader=world.reader, article=elsewhere, created_at=NOW())
        assert mine(api, world)["bookmarked"] is False
        Bookmark.objects.create(reader=world.reader, article=world.article, created_at=NOW())
        assert mine(api, world)["bookmarked"] is True
        assert mine_of_other(api, world)["bookmarked"] is False


class TestCan:
    def test_a_banned_reader_learns_until_when(self, api: Api, world: World) -> None:
        until = NOW() + timedelta(days=3)
        cannot = {"comment": False, "rate": False, "react": False, "reason": "reader_banned"}
        ban_reader(reader=world.reader, until=until, reason="rules", now=NOW())
        ban_reader(reader=world.reader, until=NOW() + timedelta(hours=1), reason="rules", now=NOW())
        can = mine(api, world)["can"]
        assert datetime.fromisoformat(can.pop("retry_at")) == until
        assert can == cannot
        ban_reader(reader=world.reader, until=None, reason="rules", now=NOW())
        assert mine(api, world)["can"] == cannot

    def test_a_discussion_that_has_not_begun_says_when(self, api: Api, world: World) -> None:
        opens_at = NOW() + timedelta(hours=2)
        Article.objects.update(opens_at=opens_at)
        can = mine(api, world)["can"]
        assert datetime.fromisoformat(can.pop("retry_at")) == opens_at
        assert (can["comment"], can["rate"], can["reason"]) == (False, False, "thread_closed")

    @pytest.mark.parametrize(
        "values",
        [
            {"mode": "closed"},
            {"mode": "closed", "opens_at": NOW() + timedelta(hours=1)},
            {"closes_at": NOW() - timedelta(hours=1)},
        ],
    )
    def test_a_closed_discussion_says_no_time(
        self, api: Api, world: World, values: dict[str, Any]
    ) -> None:
        Article.objects.update(**values)
        can = mine(api, world)["can"]
        assert (can["comment"], can["rate"], can["reason"]) == (False, False, "thread_closed")
        assert "retry_at" not in can

    def test_who_must_be_identified_first_may_still_react(self, api: Api, world: World) -> None:
        Site.objects.update(min_identity="phone")
        unknown = {"comment": False, "rate": False, "react": True, "reason": "identity_required"}
        for identity in ("guest", "email"):
            Reader.objects.update(identity=identity)
            assert mine(api, world)["can"] == unknown
        for identity in ("phone", "state"):
            Reader.objects.update(identity=identity)
            assert mine(api, world)["can"] == {"comment": True, "rate": True, "react": True}

    def test_nobody_rates_where_ratings_are_off(self, api: Api, world: World) -> None:
        Article.objects.update(ratings="off")
        assert mine(api, world)["can"] == {"comment": True, "rate": False, "react": True}


class TestUnknownArticle:
    def test_has_nothing_yet(self, api: Api, world: World) -> None:
        path = f"sites/gazeta/articles/{uuid4()}/mine"
        assert api.get(path, token=world.token).code == "unknown_article"
        Site.objects.update(lazy_articles=True)
        Ignored.objects.create(reader=world.reader, ignored=world.other, created_at=NOW())
        assert mine(api, world, path) == {
            "held": [],
            "recent": [],
            "reactions": {},
            "flags": [],
            "rating": None,
            "subscribed": False,
            "ignored": [str(world.other.id)],
            "can": {"comment": True, "rate": True, "react": True},
        }


def test_the_cost_is_the_same_for_little_and_much(api: Api, world: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            mine(api, world)
        return len([query for query in captured if "SAVEPOINT" not in query["sql"]])

    world.comment()
    few = queries()
    for _ in range(6):
        comment = world.published()
        edit(comment, RevisionState.PENDING)
        foreign = world.published(author=make_guest(world.site))
        Reaction.objects.create(comment=foreign, reader=world.reader, kind="like", created_at=NOW())
    # Token, site, article; own comments, their decisions and edits, own review; reactions,
    # flags, subscription, bookmark, reactions to the article, ban, ignored readers.
    assert (few, queries()) == (14, 14)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [MINE, "me/comments"])
def test_a_decision_that_comes_meanwhile_is_told_whole_or_not(api: Api, path: str) -> None:
    """A text that waits beside the public one is never told as if it had become the old text."""
    world = World.make()
    comment = world.published()
    edit(comment, RevisionState.PENDING)

    def publish_the_edit() -> None:
        comment.version = 2
        decide(comment, DecisionVerdict.PUBLISH)

    def versions() -> tuple[int, int | None]:
        body = mine(api, world, path)
        [row] = body["recent"] if "recent" in body else body["items"]
        return row["version"], row["edit"] and row["edit"]["version"]

    acts = [publish_the_edit]

    def read_and_act(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if acts and 'FROM "comments_comment"' in sql and "DESC" in sql:
            in_background(acts.pop()).join()
        return found

    with connection.execute_wrapper(read_and_act):
        assert versions() == (1, 2)
    assert versions() == (2, None)
