"""Reading: pages, cursors, permalinks, replies; exact bytes and pinned query counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.models import Article, Engagement
from newsportal.articles.services import register_article
from newsportal.sites.models import Site
from tests.api import Api
from tests.factories import World, decide, make_guest


def ids(answer: Any) -> list[str]:
    return [item["id"] for item in answer.body["items"]]


def queries(api: Api, path: str, **arguments: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert api.get(path, **arguments).status == 200
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[None]:
    """After the first statement of the block somebody else acts, once."""
    acts = [act]

    def execute_and_act(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        while acts:
            acts.pop()()
        return found

    with connection.execute_wrapper(execute_and_act):
        yield


def walk(api: Api, path: str) -> list[str]:
    """All ids of a list, page by page."""
    found, cursor = [], ""
    while cursor is not None:
        answer = api.get(path + (f"&cursor={cursor}" if cursor else ""))
        found += ids(answer)
        cursor = answer.body["next"]
    return found


class TestOrder:
    def test_newest_and_oldest_go_by_first_publication(self, api: Api, world: World) -> None:
        late, early = world.comment(), world.comment()
        for comment in (early, late):
            decide(comment, DecisionVerdict.PUBLISH)
        assert ids(api.get(f"{world.thread}?sort=newest")) == [str(late.id), str(early.id)]
        assert ids(api.get(f"{world.thread}?sort=oldest")) == [str(early.id), str(late.id)]

    def test_best_is_the_default_and_goes_by_its_key(self, api: Api, world: World) -> None:
        plain, good = world.published(), world.published()
        Comment.objects.filter(id=plain.id).update(best_key=10)
        Comment.objects.filter(id=good.id).update(best_key=900_000)
        assert ids(api.get(world.thread)) == [str(good.id), str(plain.id)]


class TestPages:
    @pytest.mark.parametrize("sort", ["best", "newest", "oldest"])
    def test_show_each_root_once_while_others_come_and_go(
        self, api: Api, world: World, sort: str
    ) -> None:
        standing = [world.published(author=make_guest(world.site)) for _ in range(25)]
        doomed = world.published()
        path = f"{world.thread}?sort={sort}&limit=10"
        first = api.get(path)
        decide(doomed, DecisionVerdict.REJECT)
        world.published()
        seen = ids(first)
        cursor = first.body["next"]
        while cursor:
            page = api.get(f"{path}&cursor={cursor}")
            seen += ids(page)
            cursor = page.body["next"]
        still = [found for found in seen if found in {str(root.id) for root in standing}]
        assert sorted(still) == sorted(str(root.id) for root in standing)

    def test_carry_first_replies_and_a_cursor_to_the_rest(self, api: Api, world: World) -> None:
        root = world.published()
        replies = [world.published(parent=root) for _ in range(5)]
        replies.append(world.published(parent=replies[0]))
        item = api.get(f"{world.thread}?replies=3").body["items"][0]
        shown = [reply["id"] for reply in item["replies"]["items"]]
        cursor = item["replies"]["next"]
        rest = ids(api.get(f"comments/{root.id}/replies?cursor={cursor}"))
        assert shown + rest == [str(reply.id) for reply in replies]
        assert item["reply_count"] == 6
        none = api.get(f"{world.thread}?replies=0").body["items"][0]["replies"]
        assert none["items"] == []
        everything = ids(api.get(f"comments/{root.id}/replies?cursor={none['next']}"))
        assert everything == shown + rest

    def test_of_replies_to_a_reply_are_its_children(self, api: Api, world: World) -> None:
        root = world.published()
        reply = world.published(parent=root)
        child = world.published(parent=reply)
        world.published(parent=child)
        assert ids(api.get(f"comments/{reply.id}/replies")) == [str(child.id)]

    @pytest.mark.parametrize(
        "query",
        ["sort=worst", "limit=11", "replies=4", "limit=abc", "cursor="],
    )
    def test_take_only_known_values(self, api: Api, world: World, query: str) -> None:
        assert api.get(f"{world.thread}?{query}").code == "validation_error"

    @pytest.mark.parametrize("query", ["_=1", "sort=newest&sort=oldest", "page=2", "Sort=best"])
    def test_take_only_known_parameters_once(self, api: Api, world: World, query: str) -> None:
        assert api.get(f"{world.thread}?{query}").code == "unknown_parameter"

    def test_refuse_a_wrong_or_foreign_cursor(self, api: Api, world: World) -> None:
        for _ in range(11):
            world.published(author=make_guest(world.site))
        cursor = api.get(f"{world.thread}?sort=newest&limit=10").body["next"]
        for query in (
            f"sort=oldest&cursor={cursor}",
            "cursor=abc",
            f"sort=newest&cursor={cursor}x",
        ):
            assert api.get(f"{world.thread}?{query}").code == "invalid_cursor"


class TestBytes:
    def test_of_a_page_stay_below_512_kib_and_the_rest_follows(
        self, api: Api, world: World
    ) -> None:
        long = "Очень длинный отзыв. " * 230
        roots = [
            world.published(f"{number} {long}", author=make_guest(world.site))
            for number in range(60)
        ]
        for number in range(60):
            reply = f"Ответ {number} {long}"
            world.published(reply, parent=roots[0], author=make_guest(world.site))
        path = f"{world.thread}?sort=oldest&limit=50&replies=0"
        page = api.get(path)
        assert len(page.raw) <= 512 * 1024
        assert 10 < len(page.body["items"]) < 60
        assert walk(api, path) == [str(root.id) for root in roots]
        replies = f"comments/{roots[0].id}/replies?limit=50"
        assert len(api.get(replies).raw) <= 512 * 1024
        assert len(walk(api, replies)) == 60


class TestCost:
    def test_of_a_page_is_the_same_at_any_size(self, api: Api, world: World) -> None:
        for _ in range(3):
            root = world.published(author=make_guest(world.site))
            world.published(parent=root)
        few = queries(api, f"{world.thread}?limit=50")
        for _ in range(20):
            root = world.published(author=make_guest(world.site))
            for _ in range(3):
                world.published(parent=root, author=make_guest(world.site))
        many = queries(api, f"{world.thread}?limit=50")
        # The article with its site, section and numbers; the page.
        assert (few, many) == (1, 1)

    def test_of_a_permalink_and_of_replies(self, api: Api, world: World) -> None:
        root = world.published()
        reply = world.published(parent=root)
        leaf = world.published(parent=reply)
        for _ in range(4):
            world.published(parent=leaf, author=make_guest(world.site))
        assert queries(api, f"comments/{leaf.id}") == 3
        assert queries(api, f"comments/{root.id}/replies") == 2


class TestWhileOthersWrite:
    """A page is one statement; where something might hide it, its settings are another."""

    @pytest.fixture(autouse=True)
    def shown_on_a_hidden_site(self, world: World) -> None:
        Site.objects.update(mode="hidden")
        Article.objects.update(mode="post")

    def test_a_page_is_of_the_version_that_it_states(self, api: Api, world: World) -> None:
        first = world.published("Первое мнение")
        version = Engagement.objects.get(article=world.article).version
        with meanwhile(lambda: world.published("Второе мнение", author=world.other)):
            page = api.get(world.thread)
        assert page.headers["ETag"].split(".")[1] == str(version)
        assert ids(page) == [str(first.id)]
        later = api.get(world.thread, **{"If-None-Match": page.headers["ETag"]})
        assert len(ids(later)) == 2

    def test_a_page_of_what_is_hidden_now_is_not_given_out(self, api: Api, world: World) -> None:
        world.published()
        facts, now = {"mode": "hidden"}, timezone.now()
        hide = partial(register_article, site=world.site, key="news-1", facts=facts, now=now)
        with meanwhile(hide):
            assert api.get(world.thread).code == "unknown_article"


class TestPermalink:
    def test_has_text_article_and_ancestors_root_first(self, api: Api, world: World) -> None:
        branch = [world.published("Корень")]
        for depth in range(1, 26):
            branch.append(world.published(f"Ответ на глубине {depth}", parent=branch[-1]))
        body = api.get(f"comments/{branch[-1].id}").body
        assert body["text"] == "Ответ на глубине 25"
        assert body["article"]["key"] == world.article.key
        shown = [ancestor["id"] for ancestor in body["ancestors"]]
        assert shown == [str(branch[0].id), *(str(comment.id) for comment in branch[5:25])]

    def test_of_what_is_not_public_is_not_found(self, api: Api, world: World) -> None:
        held = world.comment()
        rejected = decide(world.comment(), DecisionVerdict.REJECT)
        for comment in (held, rejected):
            assert api.get(f"comments/{comment.id}").code == "not_found"
            assert api.get(f"comments/{comment.id}/replies").code == "not_found"
            assert api.get(f"comments/{comment.id}", token=world.token).code == "not_found"

    def test_of_a_hidden_article_is_not_found(self, api: Api, world: World) -> None:
        comment = world.published()
        type(world.article).objects.update(mode="hidden")
        for path in (
            f"comments/{comment.id}",
            f"comments/{comment.id}/replies",
            world.thread,
            f"sites/gazeta/articles/{world.article.key}",
        ):
            assert api.get(path).status == 404
        assert api.get("sites/gazeta/articles").body["items"] == []
        assert (
            api.get("sites/gazeta/articles?url=https://gazeta.example/news-1").body["items"] == []
        )


class TestConditional:
    def test_a_page_is_empty_for_nobody_who_does_not_know_it(self, api: Api, world: World) -> None:
        world.published()
        etag = api.get(world.thread).headers["ETag"]
        number, version, name = etag.strip('"').split(".")
        for known in (
            f"x{etag}",
            etag.strip('"'),
            f'"{number}.{version}0.{name}"',
            f'"{int(number) + 1}.{version}.{name}"',
            f'"{number}.{version}.0{name}"',
        ):
            answer = api.get(world.thread, **{"If-None-Match": known})
            assert (answer.status, len(ids(answer))) == (200, 1)
        for known in (f'"1.1.{name}", W/{etag}', "*", f" {etag} , other"):
            assert api.get(world.thread, **{"If-None-Match": known}).status == 304

    def test_the_same_page_is_304(self, api: Api, world: World) -> None:
        world.published()
        first = api.get(world.thread)
        same = api.get(world.thread, **{"If-None-Match": first.headers["ETag"]})
        assert (same.status, same.raw) == (304, b"")
        world.published()
        changed = api.get(world.thread, **{"If-None-Match": first.headers["ETag"]})
        assert changed.status == 200

    def test_headers_let_everybody_keep_it_for_a_second(self, api: Api, world: World) -> None:
        headers = api.get(world.thread).headers
        assert headers["Cache-Control"] == "public, max-age=1, stale-while-revalidate=2"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert "Vary" not in headers
        assert "Set-Cookie" not in headers

    def test_a_token_changes_no_byte(self, api: Api, world: World) -> None:
        world.comment()
        world.published()
        assert api.get(world.thread).raw == api.get(world.thread, token=world.token).raw


class TestPreview:
    def test_is_what_will_be_published(self, api: Api, world: World) -> None:
        text = "> цитата\nсм. https://a.example/путь <i>да</i>"
        html = api.post("sites/gazeta/preview", {"text": text}, token=world.token).body["html"]
        comment = world.published(text)
        assert api.get(f"comments/{comment.id}").body["html"] == html
        assert api.post("sites/gazeta/preview", {"text": text}).code == "invalid_token"
