"""The order in which a discussion is read. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID


class Placed(Protocol):
    """A comment with its place in a tree; `place` is that of its article among others.

    `tree_at`, `parent_at`: when the root and what it answers were written; its own time for a
    root.
    """

    @property
    def id(self) -> UUID: ...
    @property
    def root_id(self) -> UUID | None: ...
    @property
    def parent_id(self) -> UUID | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def tree_at(self) -> datetime: ...
    @property
    def parent_at(self) -> datetime: ...
    @property
    def place(self) -> int | None: ...


R = TypeVar("R", bound=Placed)


def in_thread_order(rows: Sequence[R]) -> list[R]:
    """Article by article, tree by tree, each answer right below what it answers.

    What a row answers need not be among the rows: answers to one missing comment stay together.
    """
    trees: dict[tuple[int, datetime, UUID], list[R]] = defaultdict(list)
    for row in rows:
        trees[row.place or 0, row.tree_at, row.root_id or row.id].append(row)
    return [row for _key, tree in sorted(trees.items()) for row in _walked(tree)]


def _walked(tree: Iterable[R]) -> list[R]:
    below: dict[UUID | None, list[R]] = defaultdict(list)
    ids = {row.id for row in tree}
    for row in sorted(tree, key=lambda row: (row.created_at, row.id), reverse=True):
        below[row.parent_id if row.parent_id in ids else None].append(row)
    # A root before its answers, and answers to the same missing one together.
    open_rows = sorted(below[None], key=_top, reverse=True)
    walked = []
    while open_rows:
        row = open_rows.pop()
        walked.append(row)
        open_rows.extend(below[row.id])
    return walked


def _top(row: Placed) -> tuple[datetime, UUID, datetime, UUID]:
    return row.parent_at, row.parent_id or row.id, row.created_at, row.id
