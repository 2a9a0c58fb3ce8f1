"""Who listens to what in this process, and how far each article has been told."""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from newsportal.lib.problem_codes import Problem
from newsportal.live import frames
from newsportal.live.door import Send, body
from newsportal.live.frames import Change, Position
from newsportal.live.rows import REPLAY_MAX, Key, Place, Rows, Span

# A client that is so far behind reads the page faster than it would read these frames.
QUEUE_BYTES = 64 * 1024


class _Rest:
    """What is left of an awaitable after its first step."""

    __slots__ = ("_first", "_steps")

    def __init__(self, first: Any, steps: Generator[Any, Any, None]) -> None:
        self._first, self._steps = first, steps

    def __await__(self) -> Generator[Any, Any, None]:
        yield self._first
        yield from self._steps


class Client:
    """One open answer. What its socket does not take at once waits here, and its task with it."""

    __slots__ = (
        "_queue",
        "_queued_bytes",
        "_rest",
        "_send",
        "_waiter",
        "is_ended",
        "spoke_at",
        "task",
    )

    def __init__(self, send: Send) -> None:
        self._send = send
        self._rest: _Rest | None = None
        self._queue: list[bytes] = []
        self._queued_bytes = 0
        self._waiter: asyncio.Future[None] | None = None
        self.task = asyncio.current_task()
        self.is_ended = False
        self.spoke_at = asyncio.get_running_loop().time()

    def push(self, data: bytes) -> None:
        """Send bytes that all listeners share; too much in the queue ends the client."""
        if self._is_waiting():
            self._send_now(data)
            self.spoke_at = asyncio.get_running_loop().time()
            return
        self._queue.append(data)
        self._queued_bytes += len(data)
        self.spoke_at = asyncio.get_running_loop().time()
        if self._queued_bytes > QUEUE_BYTES:
            self.drop()
        self._wake()

    def end(self) -> None:
        """Close the answer in order, after what is queued."""
        self.is_ended = True
        self._wake()

    def leave(self, gone: "asyncio.Future[Any]") -> None:
        """The caller has closed the connection, or we have stopped to ask for that."""
        if not gone.cancelled() and gone.exception() is None:
            self.end()

    def drop(self) -> None:
        """Close it at once: its socket takes nothing any more."""
        self._queue.clear()
        self.is_ended = True
        if self.task is not None:
            self.task.cancel()

    async def next(self) -> bytes:
        """What there is to send; empty when the answer is over."""
        while not self._queue and not self.is_ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
            if self._rest is not None:
                rest, self._rest = self._rest, None
                await rest
        data = b"".join(self._queue)
        self._queue.clear()
        self._queued_bytes = 0
        return data

    def _send_now(self, data: bytes) -> None:
        """Without a turn of the task, of which most would only hand this on to the server."""
        steps = self._send(body(data, more=True)).__await__()
        try:
            self._rest = _Rest(next(steps), steps)
        except StopIteration:
            return
        except OSError:
            # A socket that has gone away is no error of ours.
            self.is_ended = True
        self._wake()

    def _is_waiting(self) -> bool:
        """Whether all that was said has been taken, and the task waits for more."""
        return self._waiter is not None and not self._waiter.done()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Channel:
    """One article that somebody has open."""

    __slots__ = ("clients", "is_behind", "key", "position", "sources", "visits")

    def __init__(self, key: Key, place: Place) -> None:
        self.key = key
        self.sources = place.sources
        self.position = place.position
        self.clients: set[Client] = set()
        self.visits = 0
        # More has happened than is told frame by frame.
        self.is_behind = False

    def tell(self, changes: Iterable[Change]) -> None:
        """Push what is new in rows of one of the sources, in order, to every listener."""
        new = [one for one in changes if one.version > self._told(one.article_id)]
        if not new:
            return
        data, self.position = frames.encode(new, sources=self.sources, position=self.position)
        self._push(data)

    def start_anew(self, position: Position) -> None:
        """Let every listener read the page again."""
        self.is_behind = False
        self.position = position
        self._push(frames.frame(frames.RESYNC, position))

    def end(self) -> None:
        for client in self.clients:
            client.end()

    def spans(self) -> Iterator[Span]:
        for source, version in zip(self.sources, self.position, strict=False):
            yield Span(source, version)

    def is_behind_of(self, position: Position) -> bool:
        """Whether the client has heard more than we have."""
        same = len(position) == len(self.position)
        return same and any(a > b for a, b in zip(position, self.position, strict=True))

    def _told(self, article_id: int) -> int:
        return self.position[self.sources.index(article_id)]

    def _push(self, data: bytes) -> None:
        for client in tuple(self.clients):
            client.push(data)


class Hub:
    """All channels of the process."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._channels: dict[Key, Channel] = {}
        self._by_source: dict[int, set[Channel]] = {}
        self._looking: dict[Key, asyncio.Future[Mapping[Key, Place]]] = {}

    @asynccontextmanager
    async def visit(self, key: Key) -> AsyncIterator[Channel]:
        """The article's channel, kept while anybody is inside.

        Raises Problem not_found or unknown_article, and what `Rows` raises.
        """
        channel = self._channels.get(key) or self._open(key, await self._look_up(key))
        channel.visits += 1
        try:
            yield channel
        finally:
            channel.visits -= 1
            if not channel.visits:
                self._forget(channel)

    async def _look_up(self, key: Key) -> Place:
        """One question for all who come for the same article at once."""
        task = self._looking.get(key)
        if task is None:
            task = asyncio.ensure_future(self._rows.places([key]))
            self._looking[key] = task
            task.add_done_callback(lambda _: self._looking.pop(key))
        # One of them may leave; the others still want the answer.
        return (await asyncio.shield(task))[key]

    def _open(self, key: Key, place: Place) -> Channel:
        if not place.is_site:
            raise Problem("not_found")
        if not place.is_open:
            raise Problem("unknown_article")
        # Of several who have looked it up the first has opened it.
        channel = self._channels.get(key)
        if channel is None:
            channel = self._channels[key] = Channel(key, place)
            self._index(channel)
        return channel

    def settle(self, channel: Channel, place: Place) -> None:
        """Fit a channel to how its article is by now, unless all have left it meanwhile."""
        if self._channels.get(channel.key) is not channel:
            return
        is_first_article = not channel.sources and len(place.sources) == 1
        if not place.is_open or (channel.sources != place.sources and not is_first_article):
            self._forget(channel)
            channel.end()
        elif is_first_article:
            channel.sources = place.sources
            self._index(channel)
        elif channel.is_behind:
            channel.start_anew(place.position)

    def tell(self, changes: Mapping[int, list[Change]]) -> set[Channel]:
        """Tell listeners of new rows; returns the channels whose article must be looked up."""
        unsure: set[Channel] = set()
        for source, rows in changes.items():
            for channel in tuple(self._by_source.get(source, ())):
                if len(rows) > REPLAY_MAX:
                    channel.is_behind = True
                    unsure.add(channel)
                    continue
                if any(one.kind.startswith("article.") for one in rows):
                    unsure.add(channel)
                channel.tell(rows)
        return unsure

    def spans(self, sources: Iterable[int] | None = None) -> list[Span]:
        """What has not been told yet, of some sources or of all."""
        wanted = self._by_source if sources is None else self._by_source.keys() & set(sources)
        lowest: dict[int, int] = {}
        for source in wanted:
            for channel in self._by_source[source]:
                told = channel.position[channel.sources.index(source)]
                lowest[source] = min(told, lowest.get(source, told))
        return [Span(source, after) for source, after in lowest.items()]

    def has(self, source: int) -> bool:
        return source in self._by_source

    def imagined(self) -> list[Channel]:
        """Channels of articles that nobody has registered yet."""
        return [channel for channel in self._channels.values() if not channel.sources]

    def clients(self) -> Iterator[Client]:
        for channel in self._channels.values():
            yield from tuple(channel.clients)

    def end_all(self) -> None:
        for channel in self._channels.values():
            channel.end()

    def _index(self, channel: Channel) -> None:
        for source in channel.sources:
            self._by_source.setdefault(source, set()).add(channel)

    def _forget(self, channel: Channel) -> None:
        if self._channels.get(channel.key) is channel:
            del self._channels[channel.key]
        for source in channel.sources:
            listening = self._by_source.get(source, set())
            listening.discard(channel)
            if not listening:
                self._by_source.pop(source, None)
