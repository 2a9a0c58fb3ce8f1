"""Keeps channels up to date: at each ring for those it names, every five seconds for all."""

import asyncio
import logging
from collections.abc import Collection, Iterable
from contextlib import suppress

from newsportal.live.frames import HEARTBEAT
from newsportal.live.hub import Channel, Hub
from newsportal.live.rows import AWAY, Rows

logger = logging.getLogger(__name__)

# The longest that a frame is late when nobody rings.
FILL_SECONDS = 5.0
TICK_SECONDS = 1.0


class Follower:
    """One per process; `follow` and `keep_alive` run until they are cancelled."""

    def __init__(self, hub: Hub, rows: Rows, *, heartbeat_seconds: float) -> None:
        self._hub = hub
        self._rows = rows
        self._heartbeat_seconds = heartbeat_seconds
        self._rung: set[int] = set()
        self._is_all_due = False
        self._wake = asyncio.Event()
        self._is_away = False

    def ring(self, articles: Iterable[int] | None) -> None:
        """Look soon for what is new of these articles; None: of all."""
        if articles is None:
            self._is_all_due = True
            self._wake.set()
            return
        # An article unknown here may be the one that somebody waits for to be registered.
        rung = {one for one in articles if self._hub.has(one) or self._hub.imagined()}
        if rung:
            self._rung |= rung
            self._wake.set()

    async def follow(self) -> None:
        filled_at = 0.0
        clock = asyncio.get_running_loop().time
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, filled_at + FILL_SECONDS - clock())):
                    await self._wake.wait()
            self._wake.clear()
            rung, self._rung = self._rung, set()
            # Bells that never rest must not put off the look at all.
            is_all = self._is_all_due or clock() >= filled_at + FILL_SECONDS
            if is_all:
                filled_at, self._is_all_due = clock(), False
            await self._fill_quietly(None if is_all else rung)

    async def fill(self, sources: Collection[int] | None) -> None:
        """Tell channels what PostgreSQL knows and they do not. Queries: 1, rarely 2."""
        changes = await self._rows.changes(self._hub.spans(sources))
        unsure = self._hub.tell(changes)
        await self._look_again([*unsure, *self._hub.imagined()])

    async def keep_alive(self) -> None:
        """Say something to everybody who has heard nothing for a while."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(min(TICK_SECONDS, self._heartbeat_seconds / 4))
            latest = clock() - self._heartbeat_seconds
            for client in self._hub.clients():
                if client.spoke_at <= latest:
                    client.push(HEARTBEAT)
            await self._rows.close_if_idle()

    async def _fill_quietly(self, sources: Collection[int] | None) -> None:
        try:
            await self.fill(sources)
        except AWAY as error:
            if not self._is_away:
                logger.warning("database away, streams wait: %s", type(error).__name__)
            self._is_away = True
        except Exception:
            # The next round may do better; without any round all streams would be silent.
            logger.exception("a round of the streams failed")
        else:
            if self._is_away:
                logger.warning("database back")
            self._is_away = False

    async def _look_again(self, channels: list[Channel]) -> None:
        """Ask whether the articles are still shown, and still show the same discussion."""
        if not channels:
            return
        places = await self._rows.places([channel.key for channel in channels])
        for channel in channels:
            is_new = not channel.sources
            self._hub.settle(channel, places[channel.key])
            if is_new and channel.sources:
                self.ring(channel.sources)
