"""A page of a discussion as structured data: schema.org, as search engines read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from newsportal.articles.addresses import comment_address
from newsportal.articles.interactions import article_interactions
from newsportal.articles.models import RATINGS, Article, Engagement
from newsportal.lib.jsonld import interaction

Shown = Mapping[str, Any]
Data = dict[str, Any]


def discussion_data(
    article: Article, items: Iterable[Shown], texts: Mapping[str, str], *, address: str
) -> Data:
    """A DiscussionForumPosting that shares the article, with its comments as a tree.

    `items` are comments as `readpath.thread_page` gives them, `texts` theirs by id, and
    `address` is where readers find the article. Only a section marked as reviews speaks of the
    thing reviewed and of its rating: on news a rating would be a false one.
    """
    is_reviews = article.section is not None and article.section.is_reviews
    page = _Page(address, texts, reviewed=f"{address}#reviewed" if is_reviews else "")
    numbers = article.engagement
    data = {
        "@type": "DiscussionForumPosting",
        "@id": f"{address}#reviews",
        "url": address,
        "headline": article.title,
        "inLanguage": article.language,
        "datePublished": article.published_at,
        "author": {"@type": "Organization", "name": article.site.name},
        "sharedContent": {"@type": "WebPage", "url": address, "name": article.title},
        "commentCount": numbers.comments,
        "interactionStatistic": article_interactions(article, numbers),
        "comment": [page.branch(item) for item in items],
    }
    rating = _aggregate(numbers) if is_reviews else None
    return data | ({"about": page.thing(article.title, rating)} if rating else {})


class _Page:
    """What all comments of one page have in common."""

    def __init__(self, address: str, texts: Mapping[str, str], *, reviewed: str) -> None:
        self.address, self.texts, self.reviewed = address, texts, reviewed

    def thing(self, name: str, rating: Data) -> Data:
        """What it is, only the publisher knows: who does may say more under the same `@id`."""
        return {"@type": "Thing", "@id": self.reviewed, "name": name, "aggregateRating": rating}

    def branch(self, root: Shown) -> Data:
        """The root with its first replies, each below the comment that it answers."""
        data = self.comment(root)
        known = {root["id"]: data}
        for reply in root["replies"]["items"]:
            known[reply["id"]] = self.comment(reply)
            # Parents stand before their replies; the rest of a deep branch hangs on the root.
            parent = known.get(reply["parent"], data)
            parent.setdefault("comment", []).append(known[reply["id"]])
        return data

    def comment(self, shown: Shown) -> Data:
        url = comment_address(self.address, shown["id"])
        data: Data = {"@type": "Comment", "@id": url, "url": url, "identifier": str(shown["id"])}
        if shown.get("author") is None:
            return data | {"creativeWorkStatus": "Deleted"}
        data |= {
            "author": {"@type": "Person", "name": shown["author"]["name"]},
            "datePublished": shown["published_at"],
            "inLanguage": shown["language"],
            "interactionStatistic": _interactions(shown),
        }
        # Stars alone are a review as well.
        if text := self.texts.get(shown["id"]):
            data["text"] = text
        if shown.get("edited_at"):
            data["dateModified"] = shown["edited_at"]
        return data | self._review(shown)

    def _review(self, shown: Shown) -> Data:
        if not self.reviewed or not shown.get("rating"):
            return {}
        return {
            "@type": ["Comment", "Review"],
            "itemReviewed": {"@id": self.reviewed},
            "reviewRating": {"@type": "Rating", "ratingValue": shown["rating"], **_SCALE},
        }


_SCALE = {"bestRating": max(RATINGS), "worstRating": min(RATINGS)}


def _interactions(shown: Shown) -> list[Data]:
    counts = shown.get("reactions") or {}
    return [
        interaction("LikeAction", counts.get("like", 0)),
        interaction("DislikeAction", counts.get("dislike", 0)),
        interaction("CommentAction", shown.get("reply_count", 0)),
    ]


def _aggregate(numbers: Engagement) -> Data | None:
    if numbers.rating is None:
        return None
    count = sum(numbers.rating_histogram)
    return {
        "@type": "AggregateRating",
        "ratingValue": numbers.rating,
        "ratingCount": count,
        **_SCALE,
    }
