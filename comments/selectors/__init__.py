"""Every question about comments, named. Each costs O(page), never O(thread)."""

from comments.selectors.latest import latest_page, public_comments
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
    Branch,
    add_first_replies,
    ancestors_of,
    authors_of,
    branch_key,
    check_discussion,
    get_listed_comment,
    replies_page,
    roots_page,
)

__all__ = [
    "ANCESTORS_MAX",
    "BY_BIRTH",
    "ORDERS",
    "ORDERS_BY_STARS",
    "Branch",
    "Key",
    "Order",
    "add_first_replies",
    "ancestors_of",
    "authors_of",
    "branch_key",
    "check_discussion",
    "comment_of_site",
    "comments_for_staff",
    "decisions_for_staff",
    "decisions_of",
    "get_listed_comment",
    "ignored_by",
    "is_subscribed",
    "last_decisions",
    "latest_page",
    "newer_texts",
    "other_texts",
    "own_comments",
    "own_flags",
    "own_reactions",
    "pending_edits",
    "pending_queue",
    "public_comments",
    "replies_page",
    "reply_key",
    "roots_page",
]
