"""The orders of a thread, and how a page's last row is written in a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Func

from comments.models import Comment, Revision
from newsportal.lib.conditional import rfc3339
from newsportal.lib.keysets import beyond

Key = Sequence[str | int]


@dataclass(frozen=True)
class Order:
    """One sort: the column, its direction, and how its cursor key is written. `id` ends ties."""

    column: str
    is_descending: bool
    is_time: bool = False

    def key(self, comment: Comment | Revision) -> list[str | int]:
        return self.key_of(getattr(comment, self.column), comment.id)

    def key_of(self, value: Any, comment_id: UUID) -> list[str | int]:
        """The cursor key after the row that has this in the column."""
        return [rfc3339(value) if self.is_time else value, str(comment_id)]

    def values(self, key: Key) -> tuple[datetime | int, UUID]:
        """What a key says of the column, and the id."""
        value = datetime.fromisoformat(str(key[0])) if self.is_time else int(key[0])
        return value, UUID(str(key[1]))

    def after(self, key: Key) -> Func:
        """The condition for what comes after a key."""
        return beyond((self.column, "id"), self.values(key), is_descending=self.is_descending)

    @property
    def ordering(self) -> tuple[str, str]:
        sign = "-" if self.is_descending else ""
        return f"{sign}{self.column}", f"{sign}id"


ORDERS = {
    "best": Order("best_key", is_descending=True),
    "newest": Order("published_at", is_descending=True, is_time=True),
    "oldest": Order("published_at", is_descending=False, is_time=True),
    "most_replied": Order("reply_count", is_descending=True),
    "controversial": Order("controversy_key", is_descending=True),
    "rating_high": Order("rating_high_key", is_descending=True),
    "rating_low": Order("rating_low_key", is_descending=False),
}
# With a number of stars the orders by stars mean nothing, and the others have no index.
ORDERS_BY_STARS = ("best", "newest", "oldest")
BY_BIRTH = Order("created_at", is_descending=False, is_time=True)
PINNED = Order("pinned_at", is_descending=True, is_time=True)
# Begins the cursor key of a page that ends among the pinned ones.
ABOVE = "pinned"


def is_above(key: Key) -> bool:
    """Whether the page before ended among the pinned ones."""
    return key[0] == ABOVE


def reply_key(reply: Comment | Revision) -> list[str | int]:
    """The cursor key after this reply."""
    return BY_BIRTH.key(reply)
