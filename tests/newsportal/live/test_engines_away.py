"""Streams while an engine, or the stream process itself, is away."""

import socket
import threading
from contextlib import suppress
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from newsportal.articles.engagement import touch
from newsportal.events.log import publish
from newsportal.events.relay import fan_out
from newsportal.local import addresses
from newsportal.local.pids import wait_until
from tests.factories import World
from tests.newsportal.live.streams import Frame, StreamProcess, path_of, stream_process


def change(world: World, times: int = 1) -> None:
    for _ in range(times):
        with transaction.atomic():
            publish(
                "article.reacted",
                site_id=world.site.id,
                article_id=world.article.id,
                article_version=touch(world.article.id),
                now=timezone.now(),
            )


class TestRedis:
    def test_that_never_was_there_delays_frames_and_loses_none(
        self, world: World, tmp_path: Path
    ) -> None:
        nowhere = f"unix://{tmp_path}/none.sock?db=0"
        with (
            stream_process(tmp_path, REDIS_CACHE_URL=nowhere) as process,
            process.open(path_of(world.article)) as stream,
        ):
            assert stream.frame().id == "1"
            change(world, 3)
            assert [frame.id for frame in stream.frames(3)] == ["2", "3", "4"]

    def test_relay_that_does_not_run_delays_frames_and_loses_none(
        self, world: World, streams: StreamProcess
    ) -> None:
        with streams.open(path_of(world.article)) as stream:
            assert stream.frame().id == "1"
            change(world, 2)
            assert [frame.id for frame in stream.frames(2)] == ["2", "3"]


class Door:
    """A socket before PostgreSQL's, which can be shut: nobody comes in, and who is in falls out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._inside = str(addresses.socket_dir() / addresses.POSTGRES_SOCKET)
        self._path = folder / addresses.POSTGRES_SOCKET
        self._open: list[socket.socket] = []
        self._listening: socket.socket | None = None

    def open(self) -> None:
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(self._path))
        self._listening.listen()
        threading.Thread(target=self._let_in, args=[self._listening], daemon=True).start()

    def shut(self) -> None:
        self._path.unlink()
        if self._listening is not None:
            self._listening.shutdown(socket.SHUT_RDWR)
        while self._open:
            with suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def _let_in(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                outer, _ = listening.accept()
                inner = socket.socket(socket.AF_UNIX)
                inner.connect(self._inside)
                self._open += [outer, inner]
                for source, sink in ((outer, inner), (inner, outer)):
                    threading.Thread(target=_pass_on, args=[source, sink], daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


class TestPostgreSQL:
    def test_that_goes_and_comes_back_keeps_clients_and_loses_nothing(
        self, world: World, tmp_path: Path
    ) -> None:
        door = Door(tmp_path)
        door.open()
        name = connection.settings_dict["NAME"]
        through = f"postgresql://newsportal_owner@/{name}?host={tmp_path}"
        every_second = {"NEWSPORTAL_STREAM_HEARTBEAT_SECONDS": "1"}
        path = path_of(world.article)
        with (
            stream_process(tmp_path, DATABASE_URL=through, **every_second) as process,
            process.open(path) as stream,
        ):
            assert stream.frame().id == "1"
            door.shut()
            change(world, 2)
            fan_out()
            assert wait_until(lambda: "database away" in process.log())
            assert stream.any_frame() == Frame("heartbeat")
            with process.open("sites/gazeta/articles/other/stream") as refused:
                assert (refused.status, refused.problem()["code"]) == (503, "unavailable")
                assert refused.headers["retry-after"] == "2"
            # Somebody has it open, so it is known, and a stream may be silent for a while.
            with process.open(path) as second:
                assert second.frame().id == "1"
            door.open()
            assert [frame.id for frame in stream.frames(2)] == ["2", "3"]
            assert wait_until(lambda: "database back" in process.log())


class TestProcess:
    def test_killed_in_mid_flow_is_resumed_with_everything_once(
        self, world: World, tmp_path: Path
    ) -> None:
        path = path_of(world.article)
        with stream_process(tmp_path) as process:
            with process.open(path) as stream:
                heard = [stream.frame().id]
                change(world, 10)
                fan_out()
                heard += [frame.id for frame in stream.frames(4)]
                process.kill()
            change(world, 5)
            process.start()
            with process.open(path, after=heard[-1]) as resumed:
                change(world, 5)
                fan_out()
                heard += [frame.id for frame in resumed.frames(16)]
        assert heard == [str(version) for version in range(1, 22)]

    def test_killed_again_and_again_under_load_loses_and_doubles_nothing(
        self, world: World, tmp_path: Path
    ) -> None:
        """A writer that never rests, a client that comes again with what it heard last."""
        path, last = path_of(world.article), 201

        def write() -> None:
            for _ in range(last - 1):
                change(world)
                fan_out()
            connection.close()

        writer = threading.Thread(target=write)
        heard: list[str] = []
        with stream_process(tmp_path) as process:
            first = process.open(path)
            heard.append(str(first.frame().id))
            writer.start()
            stream = first
            for _ in range(3):
                heard += [str(frame.id) for frame in stream.frames(40)]
                process.kill()
                stream.connection.close()
                process.start()
                stream = process.open(path, after=heard[-1])
            while heard[-1] != str(last):
                heard.append(str(stream.frame().id))
            stream.connection.close()
            writer.join()
        assert heard == [str(version) for version in range(1, last + 1)]
