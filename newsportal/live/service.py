"""The ASGI application of the stream process."""

import asyncio
import logging
import random
from collections.abc import Mapping, Sequence
from contextlib import suppress

from newsportal.lib.problem_codes import Problem
from newsportal.live import doorbell, frames
from newsportal.live.door import (
    METHODS,
    PREFLIGHT,
    Receive,
    Request,
    Scope,
    Send,
    answer,
    answer_problem,
    body,
    start,
)
from newsportal.live.follower import Follower
from newsportal.live.frames import Change, Position
from newsportal.live.hub import Channel, Client, Hub
from newsportal.live.leaving import Leaving
from newsportal.live.rows import AWAY, REPLAY_MAX, Rows, Span
from newsportal.live.slots import Caps, Slots

logger = logging.getLogger(__name__)

# How long a client waits before it comes again; spread, or all would come at once.
RETRY_MS = (1000, 4000)
STREAM_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    # nginx would collect frames to fill its buffer.
    "X-Accel-Buffering": "no",
}

JSON_HEADERS = {"Content-Type": "application/json"}


class Service:
    """Serves streams, `/livez` and nothing else."""

    def __init__(self, *, caps: Caps, heartbeat_seconds: float) -> None:
        self._rows = Rows()
        self._hub = Hub(self._rows)
        self._slots = Slots(caps)
        self._heartbeat_seconds = heartbeat_seconds
        self._follower: Follower | None = None
        self._leaving = Leaving(end_all=self._hub.end_all, count=lambda: self._slots.count)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        request = Request.of(scope)
        # The request has all of it; a stream would hold it to its end, 1.3 KiB, of a browser more.
        scope.clear()
        try:
            await self._serve(request, receive, send)
        except Problem as problem:
            await answer_problem(send, request, problem)
        except AWAY as error:
            logger.warning("no stream: %s: %s", type(error).__name__, " ".join(str(error).split()))
            await answer_problem(send, request, Problem("unavailable"))

    async def _live(self, receive: Receive, send: Send) -> None:
        """From the server's start to its end."""
        await receive()
        follower = Follower(self._hub, self._rows, heartbeat_seconds=self._heartbeat_seconds)
        self._follower = follower
        works = [
            asyncio.create_task(follower.follow()),
            asyncio.create_task(follower.keep_alive()),
            asyncio.create_task(doorbell.listen(follower.ring)),
        ]
        self._leaving.take_signals()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)
        await self._rows.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _serve(self, request: Request, receive: Receive, send: Send) -> None:
        if request.path == "/livez":
            data = b'{"status":"ok","streams":%d}' % self._slots.count
            await answer(send, request, 200, JSON_HEADERS, data)
            return
        key = request.key()
        if request.method == "OPTIONS":
            await answer(send, request, 204, {**PREFLIGHT, "Allow": METHODS})
            return
        if request.method not in {"GET", "HEAD"}:
            raise Problem("method_not_allowed", headers={"Allow": METHODS})
        position = request.position()
        if self._leaving.has_begun:
            raise Problem("unavailable")
        with self._slots.taken(key=key, address=request.address):
            async with self._hub.visit(key) as channel:
                if request.method == "HEAD":
                    await answer(send, request, 200, STREAM_HEADERS)
                    return
                await self._stream(channel, position, request, receive, send)

    async def _stream(
        self,
        channel: Channel,
        position: Position | None,
        request: Request,
        receive: Receive,
        send: Send,
    ) -> None:
        client = Client(send)
        await _read_to_the_end(receive)
        # No coroutine of ours waits for that: it would be a tenth of what a stream takes.
        leaving = asyncio.ensure_future(receive())
        leaving.add_done_callback(client.leave)
        try:
            opening = await self._open(client, channel, position)
            hint = frames.retry_hint(random.randint(*RETRY_MS))  # noqa: S311 (spreads, no secret)
            # A socket that has gone away is no error of ours.
            with suppress(OSError):
                await send(start(200, STREAM_HEADERS.items(), request))
                # Nobody asks for them again, and a browser's are 2 KB.
                request.headers.clear()
                await send(body(hint + opening, more=True))
                while data := await client.next():
                    await send(body(data, more=True))
                await send(body(b""))
        except asyncio.CancelledError:
            # Dropped by ourselves: the server closes the socket when the answer has no end.
            if not client.is_ended:
                raise
        finally:
            channel.clients.discard(client)
            leaving.cancel()

    async def _open(self, client: Client, channel: Channel, position: Position | None) -> bytes:
        """Let the client listen from now on; returns what it must hear before.

        A client that has heard more than we have comes from another process, or from nowhere.
        """
        if self._follower is None:
            raise Problem("unavailable")
        if not channel.clients:
            # The rows may have moved on while the channel was made.
            self._follower.ring(channel.sources)
        if position is not None and channel.is_behind_of(position):
            await self._follower.fill(channel.sources)
        # From here on frames are queued for the client, and nothing may come between.
        now, sources = channel.position, channel.sources
        channel.clients.add(client)
        if position is None:
            return frames.frame(frames.COUNTS, now)
        if len(position) != len(now) or channel.is_behind_of(position):
            return frames.frame(frames.RESYNC, now)
        return await self._missed(sources, position, now)

    async def _missed(self, sources: tuple[int, ...], position: Position, now: Position) -> bytes:
        """All frames above `position` up to `now`, or one that says to read the page again."""
        spans = [
            Span(source, after, until)
            for source, after, until in zip(sources, position, now, strict=False)
            if after < until
        ]
        rows = await self._rows.changes(spans)
        if not await self._are_whole(spans, rows):
            return frames.frame(frames.RESYNC, now)
        missed = [one for span in spans for one in rows[span.article_id]]
        data, _ = frames.encode(missed, sources=sources, position=position)
        return data

    async def _are_whole(self, spans: Sequence[Span], rows: Mapping[int, Sequence[Change]]) -> bool:
        """Whether the log still has them all, and they are few enough to be told one by one.

        Versions without an event are gaps in it, as those that were forgotten are.
        """
        if any(not 0 < len(rows.get(span.article_id, ())) <= REPLAY_MAX for span in spans):
            return False
        gaps = [span for span in spans if rows[span.article_id][0].version != span.after + 1]
        return not gaps or await self._rows.reached(gaps) == {span.article_id for span in gaps}


async def _read_to_the_end(receive: Receive) -> None:
    """Whatever a GET brings along; what is received after it is that the caller has gone."""
    while (await receive()).get("more_body"):
        pass
