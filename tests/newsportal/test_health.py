"""Heartbeats, `/metrics` and the page of the service's health."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.conninfo import make_conninfo

from comments.models import Comment, Revision
from comments.selectors.desk.waiting import Queue
from comments.services.edit import edit_comment
from comments.states import DecisionVerdict
from newsportal.events import pulse, work
from newsportal.events.heartbeats import beat, ensure_heartbeats
from newsportal.events.models import Errand, Event, Heartbeat
from newsportal.events.relay import give_up, hand_out
from newsportal.events.routing import WorkKind, work_kinds
from newsportal.lib import redis
from newsportal.local import addresses
from newsportal.queues import QUEUES
from tests.factories import World, decide, work_off

KINDS = {kind.queue: kind for kind in work_kinds() if kind.by_queue}


@pytest.fixture
def hearts(db: None) -> None:
    ensure_heartbeats(QUEUES, now=timezone.now())


def scrape(client: Client | None = None, **headers: str) -> str:
    response = (client or Client()).get("/metrics", headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    return response.content.decode()


def value(text: str, sample: str) -> float:
    [found] = re.findall(rf"^{re.escape(sample)} (\S+)$", text, re.MULTILINE)
    return float(found)


@pytest.mark.usefixtures("hearts")
class TestHeartbeats:
    def test_there_is_one_for_each_queue_and_it_travels_in_that_queue(self) -> None:
        assert set(KINDS) == set(QUEUES)
        ensure_heartbeats(QUEUES, now=timezone.now())
        assert Heartbeat.objects.count() == len(QUEUES)
        for queue, kind in KINDS.items():
            assert hand_out(kind) == 1
            assert redis.common().llen(queue) == 1

    def test_has_no_age_before_it_came_round(self) -> None:
        assert [(one.seconds, one.colour) for one in pulse.queues()] == [(None, "stopped")] * 5
        assert pulse.main(["screening"]) == 1

    def test_comes_round_and_is_due_again_in_a_minute(self) -> None:
        work_off()
        assert {one.colour for one in pulse.queues()} == {"good"}
        assert all(0 <= one.seconds < 60 for one in pulse.queues() if one.seconds is not None)
        assert pulse.main(QUEUES) == 0
        for row in Heartbeat.objects.all():
            assert row.due_at is not None
            assert row.returned_at is not None
            assert row.due_at - row.returned_at == pytest.approx(
                timedelta(minutes=1), abs=timedelta(seconds=1)
            )
        assert work_off() == 0

    def test_a_second_hand_changes_nothing(self) -> None:
        [handout] = work.claim(KINDS["scoring"], limit=1)
        assert beat(ids=handout.ids, lease=str(handout.lease)) == 1
        assert beat(ids=handout.ids, lease=str(handout.lease)) == 0

    @pytest.mark.parametrize(
        ("seconds", "colour"), [(170, "good"), (190, "late"), (590, "late"), (610, "stopped")]
    )
    def test_grows_old_while_nothing_comes_round(self, seconds: int, colour: str) -> None:
        at = timezone.now() - timedelta(seconds=seconds)
        Heartbeat.objects.update(returned_at=at)
        assert {one.colour for one in pulse.queues()} == {colour}

    def test_is_never_given_up(self) -> None:
        kind: WorkKind = KINDS["learning"]
        Heartbeat.objects.update(tries=3)
        assert give_up(kind) == 1
        row = Heartbeat.objects.get(queue="learning")
        assert (row.tries, row.lease) == (0, None)
        assert hand_out(kind) == 1


def _database() -> str:
    """The tests' own database, for another process."""
    name = connection.settings_dict["NAME"]
    return make_conninfo(addresses.database_url("owner"), dbname=name)


class TestHealthCheck:
    """The command of the workers' containers, in a process of its own."""

    def ask(self, *queues: str, **more: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "newsportal.events.pulse", *queues]
        done = subprocess.run(
            command,
            cwd=Path(__file__).resolve().parents[2],
            env={**os.environ, "DATABASE_URL": _database(), **more},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout

    @pytest.mark.django_db(transaction=True)
    def test_ends_with_0_while_work_comes_round_and_with_1_when_it_hangs(self) -> None:
        assert self.ask("screening") == (1, "screening: never came round\n")
        ensure_heartbeats(QUEUES, now=timezone.now())
        work_off()
        assert self.ask(*QUEUES) == (0, "all queues come round\n")
        # All answer pings; only nobody takes what waits in this one.
        at = timezone.now() - timedelta(seconds=300)
        Heartbeat.objects.filter(queue="scoring").update(returned_at=at)
        assert self.ask("screening", "maintenance")[0] == 0
        code, words = self.ask("scoring", "learning")
        assert (code, words[:22]) == (1, "scoring: came round 30")
        assert self.ask("nonsense") == (1, "nonsense: never came round\n")

    def test_ends_with_1_without_a_database(self) -> None:
        away = "postgresql://nobody:sesame@127.0.0.1:1/none?connect_timeout=2"
        words = "PostgreSQL does not answer: OperationalError\n"
        assert self.ask("screening", DATABASE_URL=away) == (1, words)


class TestWhoMayRead:
    def test_strangers_find_nothing(self, db: None) -> None:
        response = Client(REMOTE_ADDR="203.0.113.9").get("/metrics")
        assert response.status_code == 404
        assert response.json()["code"] == "not_found"

    def test_a_network_that_is_allowed(self, db: None, settings: Any) -> None:
        settings.NEWSPORTAL_METRICS_NETWORKS = ["203.0.113.0/24"]
        assert "newsportal_redis_up 1.0" in scrape(Client(REMOTE_ADDR="203.0.113.9"))
        assert Client().get("/metrics").status_code == 404

    def test_who_shows_the_token(self, db: None, settings: Any) -> None:
        settings.NEWSPORTAL_METRICS_NETWORKS = []
        settings.NEWSPORTAL_METRICS_TOKEN = "t" * 32
        assert scrape(Authorization=f"Bearer {'t' * 32}")
        for wrong in ("Bearer ", f"Bearer {'t' * 31}", "t" * 32):
            assert Client().get("/metrics", headers={"Authorization": wrong}).status_code == 404

    def test_an_empty_token_opens_nothing(self, db: None, settings: Any) -> None:
        settings.NEWSPORTAL_METRICS_NETWORKS = []
        response = Client().get("/metrics", headers={"Authorization": "Bearer "})
        assert response.status_code == 404


class TestMetrics:
    @pytest.mark.usefixtures("hearts")
    def test_tell_of_queues_work_and_the_relay(self, world: World) -> None:
        work_off()
        text = scrape()
        for queue in QUEUES:
            assert 0 <= value(text, f'newsportal_heartbeat_age_seconds{{queue="{queue}"}}') < 60
            assert value(text, f'newsportal_broker_messages{{queue="{queue}"}}') == 0
        assert value(text, "newsportal_relay_lag_seconds") == 0
        now = timezone.now()
        Event.objects.create(
            kind="article.changed", site_id=world.site.id, created_at=now - timedelta(seconds=90)
        )
        world.comment("Ждёт проверки", now=now - timedelta(seconds=50))
        text = scrape()
        assert 90 <= value(text, "newsportal_relay_lag_seconds") < 120
        assert value(text, 'newsportal_work_due{kind="screening"}') == 1
        oldest = value(text, 'newsportal_work_oldest_due_seconds{kind="screening"}')
        assert 50 <= oldest < 80

    def test_tell_what_was_given_up(self, world: World) -> None:
        world.comment("Ждёт проверки")
        kind = next(kind for kind in work_kinds() if kind.name == "screening")
        kind.rows()._default_manager.filter(due_at__isnull=False).update(tries=3)
        assert give_up(kind) == 1
        event = Event.objects.latest("created_at")
        Errand.objects.create(event=event, handler="x", given_up_at=timezone.now())
        text = scrape()
        assert value(text, 'newsportal_work_given_up{kind="screening"}') == 1
        assert value(text, 'newsportal_work_given_up{kind="errands"}') == 1

    def test_tell_of_moderation(self, world: World) -> None:
        decide(world.comment(), DecisionVerdict.REJECT, reason="spam")
        held = world.comment("Тут https://a.example и https://b.example")
        assert held.state == "pending"
        text = scrape()
        sample = 'newsportal_decisions_last_hour{by="person",verdict="reject"}'
        assert value(text, sample) == 1
        assert value(text, 'newsportal_moderation_waiting{queue="pending"}') == 1
        assert value(text, 'newsportal_moderation_oldest_seconds{queue="pending"}') > 0
        assert value(text, 'newsportal_moderation_oldest_seconds{queue="appeals"}') == 0
        assert value(text, 'newsportal_moderation_waiting{queue="escalated"}') == 0

    def test_tell_of_edits_that_wait_and_of_what_nobody_has_seen(self, world: World) -> None:
        public = world.comment("Спасибо за новость", now=timezone.now())
        work_off()
        public.refresh_from_db()
        hours_ago = timezone.now() - timedelta(hours=3)
        Comment.objects.filter(id=public.id).update(published_at=hours_ago)
        edit_comment(
            comment_id=public.id,
            author=world.reader,
            changes={"text": "Тут https://a.example и https://b.example"},
            version=1,
            now=timezone.now(),
        )
        work_off()
        Revision.objects.update(created_at=timezone.now() - timedelta(hours=2))
        text = scrape()
        for queue, seconds in (("new", 10_800), ("edits", 7_200)):
            assert value(text, f'newsportal_moderation_waiting{{queue="{queue}"}}') == 1
            oldest = value(text, f'newsportal_moderation_oldest_seconds{{queue="{queue}"}}')
            assert seconds <= oldest < seconds + 60
        assert value(text, 'newsportal_moderation_waiting{queue="pending"}') == 0
        decide(public, DecisionVerdict.PUBLISH)
        assert value(scrape(), 'newsportal_moderation_waiting{queue="new"}') == 0

    def test_have_the_queues_of_the_desk(self, world: World) -> None:
        told = set(re.findall(r'moderation_oldest_seconds{queue="(\w+)"}', scrape()))
        assert told == {*(queue.value for queue in Queue), "edits"}

    def test_count_requests_by_route_and_status(self, world: World) -> None:
        def count() -> float:
            sample = 'newsportal_http_requests_total{method="GET",route="article",status="200"}'
            return value(text, sample) if sample in (text := scrape()) else 0

        before = count()
        assert Client().get("/api/v1/sites/gazeta/articles/news-1").status_code == 200
        assert Client().get("/api/v1/sites/gazeta/articles/none").status_code == 404
        assert count() == before + 1
        assert 'newsportal_http_request_seconds_bucket{le="0.5",route="article"}' in scrape()

    def test_no_label_names_a_site_or_comes_from_a_caller(self, world: World) -> None:
        Client().get("/api/v1/sites/gazeta/articles/news-1?x=sesame")
        Client().generic("SESAME", "/sesame")
        text = scrape()
        assert "sesame" not in text.lower()
        assert "gazeta" not in text
        assert 'method="other"' in text

    def test_ask_the_database_a_fixed_number_of_times(self, world: World) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                scrape()
            return len(captured)

        few = queries()
        for _ in range(5):
            world.published()
        World.make("other")
        assert queries() == few

    def test_work_with_redis_dead(self, world: World, settings: Any) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        text = scrape()
        assert value(text, "newsportal_redis_up") == 0
        assert value(text, "newsportal_database_up") == 1
        assert value(text, 'newsportal_work_due{kind="screening"}') == 0


class TestPage:
    def page(self, user: User) -> Any:
        client = Client(headers={"accept-language": "ru"})
        client.force_login(user)
        return client.get("/admin/events/heartbeat/")

    @pytest.mark.usefixtures("hearts")
    def test_says_in_words_how_it_is(self) -> None:
        user = User.objects.create_superuser("glavred")
        assert 'class="health-state health-stopped"' in self.page(user).content.decode()
        work_off()
        assert 'class="health-state health-good"' in self.page(user).content.decode()

    def test_tells_what_waits_for_people(self, world: World) -> None:
        held = world.comment("Тут https://a.example и https://b.example")
        Comment.objects.filter(id=held.id).update(created_at=timezone.now() - timedelta(hours=3))
        page = self.page(User.objects.create_superuser("glavred")).content.decode()
        rows = re.findall(r"<tr><td>([^<]+)</td><td>(\d+)</td><td>([^<]+)</td></tr>", page)
        assert {name: (number, age) for name, number, age in rows} == {
            "Ждут": ("1", "3\xa0часа"),
            "правки опубликованного": ("0", "—"),
            "Жалобы": ("0", "—"),
            "Новые": ("0", "—"),
            "Обжалования": ("0", "—"),
            "Переданные": ("0", "—"),
        }

    def test_is_for_who_runs_the_service(self, world: World) -> None:
        assert self.page(world.moderator()).status_code == 403
