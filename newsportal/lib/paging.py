"""Pages of lists: where one begins, and the cursor of the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from newsportal.lib.cursors import decode_cursor, encode_cursor

Row = TypeVar("Row")
Key = Sequence[str | int]


@dataclass(frozen=True)
class Paging:
    """The cursors of one list: signed over its route and what narrows it."""

    route: str
    filters: Mapping[str, str]

    def after(self, query: Mapping[str, Any]) -> list[str | int] | None:
        """The key that the page begins behind, None for a first one. Raises invalid_cursor."""
        if "cursor" not in query:
            return None
        return decode_cursor(query["cursor"], route=self.route, filters=self.filters)

    def cursor(self, key: Key) -> str:
        """For the page behind this key."""
        return encode_cursor(route=self.route, filters=self.filters, key=key)

    def cut(
        self, found: Sequence[Row], limit: int, key: Callable[[Row], Key]
    ) -> tuple[list[Row], str | None]:
        """The page and the next one's cursor, from up to one row more than `limit`."""
        page = list(found[:limit])
        return page, self.cursor(key(page[-1])) if len(found) > limit else None
