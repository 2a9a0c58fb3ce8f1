"""What the demo pages show of an article: its facts from the database, its text from the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsportal.articles.models import Article
from newsportal.articles.selectors import shown_numbers
from newsportal.embed.articles_file import Block, Image, blocks, demo_article
from newsportal.lib.ago import ago


@dataclass(frozen=True)
class Story:
    """One article, ready for a template. Without a text of ours: no lead, image or body."""

    key: str
    title: str
    language: str
    section_key: str
    section: str
    tags: Sequence[str]
    authors: Sequence[str]
    published_at: datetime
    updated_at: datetime
    ago: str
    comments: int
    shares: int
    lead: str
    image: Image | None
    body: list[Block]


def story_of(article: Article, *, now: datetime, language: str = "ru") -> Story:
    """`article` comes with its section and engagement loaded, as selectors give it."""
    text = demo_article(article.key)
    updated_at = article.updated_at or article.published_at
    return Story(
        key=article.key,
        title=article.title,
        language=article.language,
        section_key=article.section.key if article.section else "",
        section=article.section.name if article.section else "",
        tags=article.tags,
        authors=article.authors,
        published_at=article.published_at,
        updated_at=updated_at,
        ago=ago(updated_at, now, language)[0],
        comments=shown_numbers(article).comments,
        shares=article.engagement.shares,
        lead=text["lead"] if text else "",
        image=text["image"] if text else None,
        body=blocks(text["body"]) if text else [],
    )
