"""Articles as the contract shows them."""

from datetime import datetime
from typing import Any

from newsportal.articles.models import Article, Engagement
from newsportal.articles.selectors import shown_numbers
from newsportal.lib.ago import ago
from newsportal.lib.conditional import rfc3339


def article_json(article: Article, *, now: datetime) -> dict[str, Any]:
    """One article in a list. `discussion` and `server_time` depend on the clock."""
    section = article.section
    return {
        "key": article.key,
        "url": article.url,
        "title": article.title,
        "section": {"key": section.key, "name": section.name} if section else None,
        "tags": article.tags,
        "authors": article.authors,
        "language": article.language,
        "image_url": article.image_url or None,
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "discussion": discussion_json(article, now=now),
        "engagement": engagement_json(shown_numbers(article)),
        "server_time": rfc3339(now),
    }


def article_page_json(article: Article, *, now: datetime, language: str) -> dict[str, Any]:
    """One article by itself, with the phrase for how long ago it was updated."""
    phrase, seconds = ago(article.updated_at or article.published_at, now, language)
    return {
        **article_json(article, now=now),
        "updated_ago": phrase,
        "refresh_after_seconds": seconds,
    }


def discussion_json(article: Article, *, now: datetime) -> dict[str, Any]:
    return article.policy_at(now).shown(now)


def engagement_json(numbers: Engagement) -> dict[str, Any]:
    return {
        **counts_json(numbers),
        "rating_histogram": numbers.rating_histogram,
        "click_backs": numbers.click_backs,
    }


def counts_json(numbers: Engagement | None) -> dict[str, Any]:
    """The numbers that lists show; zeros for an article nobody knows."""
    numbers = numbers or Engagement()
    return {
        "comments": numbers.comments,
        "reviews": numbers.reviews,
        "rating": numbers.rating,
        "shares": numbers.shares,
        "reactions": numbers.reactions,
    }
