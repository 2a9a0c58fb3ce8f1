"""The demo newspaper's own texts: enough of them, and everything they name exists."""

from collections.abc import Iterator
from pathlib import Path

from newsportal.embed.articles_file import DemoComment, demo_articles, demo_comments

IMAGES = Path(__file__).parents[2] / "newsportal/embed/static/embed/img"


def all_comments(comments: list[DemoComment], depth: int = 0) -> Iterator[tuple[DemoComment, int]]:
    for comment in comments:
        yield comment, depth
        yield from all_comments(comment.get("replies", []), depth + 1)


def test_every_article_has_its_picture() -> None:
    for article in demo_articles():
        assert (IMAGES / article["image"]["file"]).is_file(), article["key"]


def test_every_discussion_belongs_to_an_article() -> None:
    keys = {article["key"] for article in demo_articles()}
    assert {comment["article"] for comment in demo_comments()} == keys


def test_replies_come_after_what_they_answer() -> None:
    def check(comments: list[DemoComment], latest: int) -> None:
        for comment in comments:
            assert comment["minutes_ago"] < latest, comment["text"]
            check(comment.get("replies", []), comment["minutes_ago"])

    ages = {article["key"]: article["published_minutes_ago"] for article in demo_articles()}
    for root in demo_comments():
        check([root], ages[root["article"]])


def test_only_roots_are_rated_and_threads_are_four_deep() -> None:
    placed = list(all_comments(demo_comments()))
    assert len(placed) == 83
    assert max(depth for _, depth in placed) == 3
    assert all(depth == 0 for comment, depth in placed if "rating" in comment)
