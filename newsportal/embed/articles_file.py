"""The demo newspaper's texts, read once from content/articles.json."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict

CONTENT = Path(__file__).parent / "content"


class Section(TypedDict):
    key: str
    name: str


class Image(TypedDict):
    file: str
    alt: str
    caption: str


class DemoArticle(TypedDict):
    key: str
    title: str
    lead: str
    section: Section
    tags: list[str]
    authors: list[str]
    language: str
    published_minutes_ago: int
    updated_minutes_ago: int | None
    image: Image
    body: list[str | dict[str, Any]]


class DemoComment(TypedDict):
    article: NotRequired[str]  # given on roots only
    author: str
    text: str
    minutes_ago: int
    rating: NotRequired[int]
    likes: NotRequired[int]
    dislikes: NotRequired[int]
    pinned: NotRequired[bool]
    featured: NotRequired[bool]
    replies: NotRequired[list["DemoComment"]]


@dataclass(frozen=True)
class Block:
    """One part of an article's body; `items` belong to lists, `source` to quotes."""

    kind: Literal["text", "heading", "quote", "list"]
    text: str = ""
    source: str = ""
    items: tuple[str, ...] = ()


@cache
def demo_articles() -> list[DemoArticle]:
    """All demo articles, as the editors ordered them."""
    articles: list[DemoArticle] = json.loads((CONTENT / "articles.json").read_text("utf-8"))
    return articles


@cache
def demo_comments() -> list[DemoComment]:
    """The roots of all demo discussions, replies inside them."""
    comments: list[DemoComment] = json.loads((CONTENT / "comments.json").read_text("utf-8"))
    return comments


def demo_article(key: str) -> DemoArticle | None:
    """The article of that key, None when the newspaper did not write it."""
    return next((article for article in demo_articles() if article["key"] == key), None)


def sections() -> list[Section]:
    """Every section once, in the order of its first article in the file."""
    found = {article["section"]["key"]: article["section"] for article in demo_articles()}
    return list(found.values())


def blocks(body: list[str | dict[str, Any]]) -> list[Block]:
    """The body as blocks a template can tell apart."""
    return [_block(part) for part in body]


def _block(part: str | dict[str, Any]) -> Block:
    if isinstance(part, str):
        return Block("text", part)
    if "h2" in part:
        return Block("heading", part["h2"])
    if "quote" in part:
        return Block("quote", part["quote"], source=part.get("by", ""))
    return Block("list", items=tuple(part["list"]))
