"""How many, how slow, how long: what a stream process bears and when it stops."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from newsportal.articles.engagement import touch
from newsportal.events.models import Event
from newsportal.events.relay import fan_out
from newsportal.lib.ids import uuid7
from newsportal.local.pids import wait_until
from tests.factories import World, make_article
from tests.newsportal.live.streams import API, Frame, StreamProcess, path_of, stream_process

FRAMES = 400
# Page versions of so many frames each; the buffers of a usual system are full after 100.
ENOUGH = 1000


def statuses(process: StreamProcess, paths: list[str], **headers: str) -> list[int]:
    """What each gets while all before it stay open."""
    with ExitStack() as opened:
        return [opened.enter_context(process.open(path, **headers)).status for path in paths]


class TestCaps:
    @pytest.mark.parametrize(
        ("variable", "status", "code"),
        [
            ("NEWSPORTAL_STREAM_CLIENTS", 503, "unavailable"),
            ("NEWSPORTAL_STREAM_CLIENTS_PER_SITE", 503, "unavailable"),
            ("NEWSPORTAL_STREAM_CLIENTS_PER_ARTICLE", 503, "unavailable"),
            ("NEWSPORTAL_STREAM_CLIENTS_PER_ADDRESS", 429, "rate_limited"),
        ],
    )
    def test_beyond_it_readers_are_told_to_come_later(
        self, world: World, tmp_path: Path, variable: str, status: int, code: str
    ) -> None:
        path = path_of(world.article)
        with stream_process(tmp_path, **{variable: "2"}) as process:
            with ExitStack() as opened:
                for _ in range(2):
                    assert opened.enter_context(process.open(path)).status == 200
                with process.open(path) as refused:
                    assert (refused.status, refused.problem()["code"]) == (status, code)
                    assert refused.headers["retry-after"] == "30"
            # Whoever leaves makes room.
            assert wait_until(lambda: statuses(process, [path]) == [200])

    def test_counts_each_article_and_each_network_behind_a_proxy_for_itself(
        self, world: World, tmp_path: Path
    ) -> None:
        one, two = path_of(world.article), path_of(make_article(world.site, "news-2"))
        caps = {
            "NEWSPORTAL_STREAM_CLIENTS_PER_ARTICLE": "2",
            "NEWSPORTAL_STREAM_CLIENTS_PER_ADDRESS": "3",
            "NEWSPORTAL_TRUSTED_PROXIES": "1",
        }
        with stream_process(tmp_path, **caps) as process, ExitStack() as opened:

            def status(path: str, forwarded: str) -> int:
                stream = process.open(path, **{"X-Forwarded-For": forwarded})
                return opened.enter_context(stream).status

            assert [status(one, "203.0.113.1"), status(one, "203.0.113.2")] == [200, 200]
            assert status(one, "198.51.100.1") == 503
            assert status(two, "203.0.113.3") == 200
            assert status(two, "6.6.6.6, 203.0.113.4") == 429
            assert status(two, "198.51.100.1") == 200


class TestSlowClient:
    def test_is_dropped_and_the_others_hear_everything(self, world: World, tmp_path: Path) -> None:
        """It reads nothing: what the system buffers for it fills up, then our queue does."""
        path = path_of(world.article)
        with stream_process(tmp_path) as process, process.open(path) as other:
            assert other.frame().id == "1"
            with socket.socket() as slow:
                slow.settimeout(20)
                slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                slow.connect(("127.0.0.1", process.port))
                slow.sendall(f"GET {API}/{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                assert slow.recv(1)
                assert process.streams() == 2
                version = 1
                while process.streams() == 2:
                    version += 1
                    assert version < ENOUGH
                    publish_many(world)
                    assert [one.id for one in other.frames(FRAMES)][-1] == str(version)
                heard = b"".join(iter(lambda: slow.recv(65536), b""))
            assert f"id: {version}\n".encode() not in heard


def publish_many(world: World) -> None:
    """One page version with so many comments that a client which does not read falls behind."""
    with transaction.atomic():
        version = touch(world.article.id)
        facts = {"site_id": world.site.id, "article_id": world.article.id}
        Event.objects.bulk_create(
            Event(
                kind="comment.removed",
                article_version=version,
                subject_id=uuid7(),
                data={"root": str(uuid7()), "version": 1},
                created_at=timezone.now(),
                **facts,
            )
            for _ in range(FRAMES)
        )
    fan_out()


class TestHeartbeat:
    def test_comes_when_there_is_nothing_to_say(self, world: World, tmp_path: Path) -> None:
        every_second = {"NEWSPORTAL_STREAM_HEARTBEAT_SECONDS": "1"}
        with (
            stream_process(tmp_path, **every_second) as process,
            process.open(path_of(world.article), after="1") as stream,
        ):
            frames = [stream.any_frame() for _ in range(3)]
            assert frames == [Frame("retry"), Frame("heartbeat"), Frame("heartbeat")]


class TestStop:
    def test_ends_every_stream_at_once(self, world: World, tmp_path: Path) -> None:
        with stream_process(tmp_path) as process, ExitStack() as opened:
            streams = [
                opened.enter_context(process.open(path_of(world.article))) for _ in range(20)
            ]
            assert {stream.frame().id for stream in streams} == {"1"}
            process.stop()
            assert all(stream.is_over() for stream in streams)


class TestConnection:
    def test_to_the_database_is_closed_while_nobody_needs_it(
        self, world: World, tmp_path: Path
    ) -> None:
        with stream_process(tmp_path) as process:
            with process.open(path_of(world.article)) as stream:
                assert stream.frame().id == "1"
                assert wait_until(lambda: connections() == 0)
                assert wait_until(lambda: connections() == 1)
            assert wait_until(lambda: process.streams() == 0)


def connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'newsportal-stream'"
        )
        return int(cursor.fetchone()[0])
