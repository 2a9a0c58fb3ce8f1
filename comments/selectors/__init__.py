"""Every question about comments, named. Each costs O(page), never O(thread)."""

from comments.selectors.latest import (
    latest_of_section,
    newest_first,
    public_comments,
    published_comments,
)
from comments.selectors.moderation import (
    comment_of_site,
    comments_for_staff,
    decisions_for_staff,
    decisions_of,
    last_decisions,
    other_texts,
    pending_edits,
    pending_queue,
)
from comments.selectors.orders import BY_BIRTH, ORDERS, ORDERS_BY_STARS, Key, Order, reply_key
from comments.selectors.own import (
    ignored_by,
    is_subscribed,
    newer_texts,
    own_comments,
    own_flags,
    own_reactions,
)
from comments.selectors.threads import (
    ANCESTORS_MAX,
    ancestors_of,
    authors_of,
    check_discussion,
    get_listed_comment,
)

__all__ = [
    "ANCESTORS_MAX",
    "BY_BIRTH",
    "ORDERS",
    "ORDERS_BY_STARS",
    "Key",
    "Order",
    "ancestors_of",
    "authors_of",
    "check_discussion",
    "comment_of_site",
    "comments_for_staff",
    "decisions_for_staff",
    "decisions_of",
    "get_listed_comment",
    "ignored_by",
    "is_subscribed",
    "last_decisions",
    "latest_of_section",
    "newer_texts",
    "newest_first",
    "other_texts",
    "own_comments",
    "own_flags",
    "own_reactions",
    "pending_edits",
    "pending_queue",
    "public_comments",
    "published_comments",
    "reply_key",
]
