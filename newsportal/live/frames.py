"""What a stream says: small frames with ids and numbers, never anybody's words. Pure."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

# The page versions that a client has heard of: the article's and, where it shows the discussion
# of another one, that article's.
Position = tuple[int, ...]

PUBLISHED, EDITED, REMOVED = "comment.published", "comment.edited", "comment.removed"
COUNTS, RESYNC = "counts", "resync"
# With it a whole discussion appears.
MERGED = "article.merged"
# Event kind -> frame; every other kind that made a page version is `counts`. A comment is only
# held or rejected with a page version when it had been public.
FRAME_OF_KIND: Mapping[str, str] = MappingProxyType(
    {
        "comment.published": PUBLISHED,
        "comment.edited": EDITED,
        "comment.held": REMOVED,
        "comment.rejected": REMOVED,
        "comment.removed": REMOVED,
        "comment.erased": REMOVED,
    }
)
HEARTBEAT = b":\n\n"
_POSITION = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the event log that made a page version."""

    article_id: int
    version: int
    kind: str
    subject: str | None = None
    root: str | None = None
    text_version: int | None = None


def parse_position(text: str) -> Position:
    """`12`, or `12.7` for an article that shows another's discussion. Raises ValueError."""
    if not _POSITION.fullmatch(text):
        raise ValueError(text)
    return tuple(int(part) for part in text.split("."))


def position_text(position: Position) -> str:
    return ".".join(str(version) for version in position)


def moved(position: Position, place: int, version: int) -> Position:
    return (*position[:place], version, *position[place + 1 :])


def frame(event: str, position: Position) -> bytes:
    """A `counts` or `resync` frame: where the article stands now."""
    return _encoded(event, {"version": position[0]}, position)


def retry_hint(milliseconds: int) -> bytes:
    return b"retry: %d\n\n" % milliseconds


def encode(
    changes: Iterable[Change], *, sources: tuple[int, ...], position: Position
) -> tuple[bytes, Position]:
    """Frames for changes in the order of their versions, and the position after them.

    Of several frames of one version only the last carries the id: a client that hears but half of
    them asks for all again.
    """
    parts: list[bytes] = []
    for (article_id, version), group in groupby(changes, lambda one: (one.article_id, one.version)):
        position = moved(position, sources.index(article_id), version)
        frames = list(_frames(group, position))
        parts += [_encoded(event, data, None) for event, data in frames[:-1]]
        parts.append(_encoded(*frames[-1], position))
    return b"".join(parts), position


def _frames(group: Iterable[Change], position: Position) -> Iterator[tuple[str, Any]]:
    """What one version says: its comments, or else that numbers or all have changed."""
    told, otherwise = False, COUNTS
    for change in group:
        if change.kind == MERGED:
            otherwise = RESYNC
        event = FRAME_OF_KIND.get(change.kind)
        if event is not None:
            told = True
            yield (
                event,
                {"id": change.subject, "root": change.root, "version": change.text_version},
            )
    if not told:
        yield otherwise, {"version": position[0]}


def _encoded(event: str, data: Mapping[str, Any], position: Position | None) -> bytes:
    head = "" if position is None else f"id: {position_text(position)}\n"
    body = json.dumps(data, separators=(",", ":"))
    return f"{head}event: {event}\ndata: {body}\n\n".encode("ascii")
