"""The switchboard in the admin: what is shown, what its buttons do, and who may press them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from newsportal.articles.models import Article, Switch
from newsportal.articles.services import register_article
from newsportal.sites.models import Membership, Preset, Role, Section
from tests.factories import World, logged_in, make_moderator
from tests.newsportal.switchboard import switch

BOARD = "/admin/articles/switch/"
BEGIN = f"{BOARD}gazeta/begin/"
PRESS = {"level": "site", "duration": "2h", "preset": "breaking"}


def member(world: World, role: Role = Role.MODERATOR, *sections: Section) -> Client:
    user = make_moderator()
    Membership.objects.create(site=world.site, user=user, role=role).sections.set(sections)
    return logged_in(user)


@pytest.fixture
def client(world: World) -> Client:
    return member(world)


def shown(client: Client, path: str = BOARD) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


class TestPressing:
    def test_breaking_is_one_press_for_two_hours(self, world: World, client: Client) -> None:
        now = timezone.now()
        assert client.post(BEGIN, PRESS).status_code == 302
        begun = Switch.objects.get()
        assert (begun.preset, begun.slow_mode_seconds, begun.ratings) == ("breaking", 60, "off")
        assert begun.ends_at is not None
        assert timedelta(hours=2) <= begun.ends_at - now < timedelta(hours=2, minutes=1)
        page = shown(client)
        assert "Включено: Срочно." in page
        assert 'class="board-switch is-running" data-preset="breaking"' in page

    @pytest.mark.parametrize(
        ("duration", "until"),
        [
            ("30m", datetime(2040, 3, 1, 15, 30, tzinfo=UTC)),
            # Nine in Almaty, of the day after, is four in the morning of UTC.
            ("morning", datetime(2040, 3, 2, 4, 0, tzinfo=UTC)),
            ("open", None),
        ],
    )
    def test_how_long(self, client: Client, duration: str, until: datetime | None) -> None:
        with time_machine.travel(datetime(2040, 3, 1, 15, 0, tzinfo=UTC), tick=False):
            client.force_login(User.objects.get())
            client.post(BEGIN, {**PRESS, "duration": duration})
        assert Switch.objects.get().ends_at == until

    def test_plans_in_the_sites_time_zone(self, client: Client) -> None:
        times = {"starts_at": "2040-03-01T10:00", "ends_at": "2040-03-02T00:00"}
        client.post(BEGIN, {**PRESS, "preset": "silence", "duration": "own", **times})
        planned = Switch.objects.get()
        assert planned.starts_at == datetime(2040, 3, 1, 5, 0, tzinfo=UTC)
        assert planned.ends_at == datetime(2040, 3, 1, 19, 0, tzinfo=UTC)
        assert "1 марта 2040 10:00 — 2 марта 2040 00:00" in shown(client)
        with time_machine.travel(datetime(2040, 2, 1, tzinfo=UTC), tick=False):
            client.force_login(User.objects.get())
            assert "1 марта 10:00 — 2 марта 00:00" in shown(client)

    def test_what_the_newsroom_changed_in_the_preset(self, world: World, client: Client) -> None:
        Preset.objects.filter(site=world.site, code="breaking").update(slow_mode_seconds=300)
        client.post(BEGIN, PRESS)
        assert Switch.objects.get().slow_mode_seconds == 300

    @pytest.mark.parametrize(
        "place",
        [
            {"level": "section", "section": "society"},
            {"level": "tag", "tag": "выборы"},
            {"level": "article", "article": "news-1"},
        ],
    )
    def test_each_place(self, world: World, client: Client, place: dict[str, str]) -> None:
        Section.objects.create(site=world.site, key="society", name="Общество")
        client.post(BEGIN, PRESS | place)
        begun = Switch.objects.get()
        assert begun.level.name.lower() == place["level"]

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"level": "section", "section": "none"}, "Выберите где"),
            ({"level": "article", "article": "none"}, "Выберите где"),
            ({"level": "tag"}, "Выберите где"),
            ({"preset": "none"}, "Такого пресета нет."),
            ({"duration": "own", "ends_at": "2020-01-01T00:00"}, "Окончание должно быть позже"),
            ({"duration": "own", "ends_at": "9999-12-31T23:59"}, "Вряд ли год такой."),
            ({"duration": "own", "starts_at": "0001-01-01T00:00"}, "Вряд ли год такой."),
        ],
    )
    def test_says_what_is_wrong_and_switches_nothing(
        self, client: Client, wrong: dict[str, str], words: str
    ) -> None:
        client.post(BEGIN, PRESS | wrong)
        assert words in shown(client)
        assert Switch.objects.count() == 0

    def test_ends_and_takes_back(self, world: World, client: Client) -> None:
        begun = switch(world)
        later = switch(world, starts_at=timezone.now() + timedelta(hours=1))
        for one in (begun, later):
            assert client.post(f"{BOARD}gazeta/{one.id}/end/").status_code == 302
        begun.refresh_from_db()
        later.refresh_from_db()
        assert begun.ends_at is not None
        assert begun.ends_at <= timezone.now()
        assert later.is_cancelled
        assert "Ничего не переключено" in shown(client)

    def test_changes_the_end(self, world: World, client: Client) -> None:
        begun = switch(world)
        path = f"{BOARD}gazeta/{begun.id}/change/"
        client.post(path, {"ends_at": "2040-03-02T00:00"})
        begun.refresh_from_db()
        assert begun.ends_at == datetime(2040, 3, 1, 19, 0, tzinfo=UTC)
        client.post(path, {"ends_at": ""})
        begun.refresh_from_db()
        assert begun.ends_at is None

    def test_goes_back_to_our_own_pages_alone(self, client: Client) -> None:
        answer = client.post(BEGIN, {**PRESS, "back": "https://evil.example/"})
        assert answer.headers["Location"] == f"{BOARD}?site=gazeta"


class TestWhoMay:
    def test_not_of_another_site(self, world: World) -> None:
        stranger = member(World.make("other"))
        begun = switch(world)
        assert stranger.post(BEGIN, PRESS).status_code == 404
        assert stranger.post(f"{BOARD}gazeta/{begun.id}/end/").status_code == 404
        assert stranger.get(f"{BOARD}?article={world.article.id}").status_code == 404
        assert "gazeta" not in shown(stranger)
        assert Switch.objects.get().ends_at is None

    def test_not_an_analyst(self, world: World) -> None:
        analyst = member(world, Role.ANALYST)
        assert analyst.post(BEGIN, PRESS).status_code == 404
        assert analyst.get(BOARD).status_code in {403, 404}
        assert Switch.objects.count() == 0

    def test_a_sections_moderator_there_alone(self, world: World) -> None:
        register_article(
            site=world.site,
            key="news-1",
            facts={"section": {"key": "society", "name": "Общество"}},
            now=timezone.now(),
        )
        Section.objects.create(site=world.site, key="sport", name="Спорт")
        theirs = member(world, Role.MODERATOR, Section.objects.get(key="society"))
        refused: list[dict[str, str]] = [
            {},
            {"level": "tag", "tag": "выборы"},
            {"level": "section", "section": "sport"},
        ]
        for place in refused:
            assert theirs.post(BEGIN, PRESS | place).status_code == 403
        assert Switch.objects.count() == 0
        for place in (
            {"level": "section", "section": "society"},
            {"level": "article", "article": "news-1"},
        ):
            assert theirs.post(BEGIN, PRESS | place).status_code == 302
        assert Switch.objects.count() == 2

    def test_nobody_by_get_or_without_the_token(self, world: World, client: Client) -> None:
        assert client.get(BEGIN).status_code == 405
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(User.objects.get())
        assert strict.post(BEGIN, PRESS).status_code == 403


class TestWhatHoldsAndWhy:
    def test_stands_on_the_articles_page(self, world: World, client: Client) -> None:
        path = f"/admin/articles/article/{world.article.id}/change/"
        assert "настройка сайта" in shown(client, path)
        switch(world, "article", "court")
        page = shown(client, path)
        assert "переключение материала «Суд» с" in page
        assert 'name="preset" value="breaking"' in page

    def test_is_a_fixed_number_of_queries(
        self, world: World, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(5):
            switch(world, values={"slow_mode_seconds": number + 1})
            Article.objects.filter(id=world.article.id).update(tags=[f"t{number}"])
        with django_assert_max_num_queries(20):
            shown(client, f"{BOARD}?article={world.article.id}")


class TestPresets:
    def test_are_each_sites_own_from_the_start(self, world: World) -> None:
        codes = Preset.objects.filter(site=world.site).order_by("order")
        assert [preset.code for preset in codes] == [
            "normal",
            "breaking",
            "election",
            "silence",
            "tragedy",
            "court",
            "children",
            "closed",
        ]

    def test_are_changed_by_a_chief(self, world: World) -> None:
        preset = Preset.objects.get(site=world.site, code="tragedy")
        path = f"/admin/sites/preset/{preset.id}/change/"
        form = {"name": "Траур", "order": 50, "mode": "closed", "slow_mode_seconds": ""}
        assert member(world).post(path, form).status_code == 403
        assert member(world, Role.CHIEF).post(path, form).status_code == 302
        preset.refresh_from_db()
        assert (str(preset), preset.mode, preset.slow_mode_seconds) == ("Траур", "closed", None)
