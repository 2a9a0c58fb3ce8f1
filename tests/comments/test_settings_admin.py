"""The pages on which the newsroom sets the rules, and tries a text."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from comments.models import Comment, ModerationSetting
from comments.moderation.settings import schema
from comments.services.moderation_settings import Level, settings_of
from newsportal.sites.models import Role, Section
from tests.factories import World, make_member

PAGE = "/admin/comments/moderationsetting/"
TRY = f"{PAGE}try/"


def logged_in(user: User) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


@pytest.fixture
def chief(world: World) -> Client:
    return logged_in(make_member(world.site, Role.CHIEF))


def values(world: World, **place: Any) -> dict[str, tuple[Any, Level]]:
    return {
        row.option.path: (row.value, row.level) for row in settings_of(site=world.site, **place)
    }


class TestSettings:
    def test_each_option_has_its_field(self, chief: Client) -> None:
        page = chief.get(PAGE).content.decode()
        for path in schema():
            assert f'name="{path}"' in page

    def test_sets_the_site_and_lets_the_rest_be(self, world: World, chief: Client) -> None:
        form = {"noise.run": "12", "capitals.is_on": "off", "domains.says": "reject"}
        answer = chief.post(f"{PAGE}?site=gazeta", form)
        assert answer.headers["location"] == f"{PAGE}?site=gazeta"
        now = values(world)
        assert now["noise.run"] == (12, Level.SITE)
        assert now["capitals.is_on"] == (False, Level.SITE)
        assert now["domains.says"] == ("reject", Level.SITE)
        assert now["flood.per_minute"] == (5, Level.DEFAULT)

    def test_a_section_inherits_until_it_says_otherwise(self, world: World, chief: Client) -> None:
        sport = Section.objects.create(site=world.site, key="sport", name="Спорт")
        chief.post(f"{PAGE}?site=gazeta", {"noise.run": "12"})
        assert values(world, section=sport)["noise.run"] == (12, Level.SITE)
        page = chief.get(f"{PAGE}?site=gazeta&section=sport").content.decode()
        assert 'placeholder="12 (сайта)"' in page
        chief.post(f"{PAGE}?site=gazeta&section=sport", {"noise.run": "9"})
        assert values(world, section=sport)["noise.run"] == (9, Level.SECTION)
        chief.post(f"{PAGE}?site=gazeta&section=sport", {"noise.run": ""})
        assert values(world, section=sport)["noise.run"] == (12, Level.SITE)

    def test_an_article_has_its_own(self, world: World, chief: Client) -> None:
        chief.post(f"{PAGE}?site=gazeta&article=news-1", {"noise.run": "7"})
        assert values(world, article=world.article)["noise.run"] == (7, Level.ARTICLE)

    def test_lists_are_their_own_when_said_so(self, world: World, chief: Client) -> None:
        form = {"domains.denied": "bad.example\nworse.example"}
        chief.post(f"{PAGE}?site=gazeta", form)
        assert values(world)["domains.denied"] == ([], Level.DEFAULT)
        chief.post(f"{PAGE}?site=gazeta", form | {"domains.denied.own": "yes"})
        denied = ["bad.example", "worse.example"]
        assert values(world)["domains.denied"] == (denied, Level.SITE)

    @pytest.mark.parametrize("wrong", ["0", "-1", "9" * 30, "двенадцать", "1e3"])
    def test_a_wrong_number_changes_nothing(self, world: World, chief: Client, wrong: str) -> None:
        answer = chief.post(f"{PAGE}?site=gazeta", {"noise.run": wrong, "flood.per_minute": "3"})
        page = answer.content.decode()
        assert "Ничего не изменено." in page
        assert f'value="{wrong}"' in page
        assert not ModerationSetting.objects.exists()

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.LAWYER, Role.ANALYST])
    def test_are_the_chiefs(self, world: World, role: Role) -> None:
        client = logged_in(make_member(world.site, role))
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}?site=gazeta", {"noise.run": "9"}).status_code in {403, 404}
        assert not ModerationSetting.objects.exists()

    def test_end_at_the_site_and_the_section(self, world: World) -> None:
        World.make("other")
        sport = Section.objects.create(site=world.site, key="sport", name="Спорт")
        Section.objects.create(site=world.site, key="politics", name="Политика")
        client = logged_in(make_member(world.site, Role.CHIEF, sport))
        assert client.get(PAGE).context["place"].section == sport
        assert client.get(f"{PAGE}?site=other").status_code == 404
        assert client.get(f"{PAGE}?site=gazeta&section=politics").status_code == 403
        # An article without a section is the site's.
        assert client.get(f"{PAGE}?site=gazeta&article=news-1").status_code == 403


class TestTrying:
    def test_explains_each_phase(self, world: World, chief: Client) -> None:
        text = "Смотрите https://one.example и https://two.example, ах ты сука"
        answer = chief.post(f"{TRY}?site=gazeta", {"text": text})
        said = {row["phase"]: row["verdict"] for row in answer.context["results"] if row["verdict"]}
        assert said == {"Запрещённые слова": "hold", "Число ссылок": "hold"}
        page = answer.content.decode()
        assert "Такой текст ждёт модератора." in page
        assert "<mark>сука</mark>" in page

    def test_keeps_nothing_and_escapes(self, world: World, chief: Client) -> None:
        text = "<script>alert(1)</script> сука"
        page = chief.post(f"{TRY}?site=gazeta", {"text": text}).content.decode()
        assert "<script>alert(1)" not in page
        assert not Comment.objects.exists()

    def test_follows_the_settings_of_the_place(self, world: World, chief: Client) -> None:
        chief.post(f"{PAGE}?site=gazeta", {"banned_words.mild": "reject"})
        page = chief.post(f"{TRY}?site=gazeta", {"text": "Ах ты сука"}).content.decode()
        assert "Такой текст сразу отклоняется." in page

    def test_is_for_those_who_read(self, world: World) -> None:
        assert logged_in(make_member(world.site, Role.MODERATOR)).get(TRY).status_code == 200
        assert logged_in(make_member(world.site, Role.ANALYST)).get(TRY).status_code == 403
