"""The pages on which the newsroom sets the rules, and tries a text."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from comments.models import Comment, Judge, ModerationSetting
from comments.moderation.settings import schema
from comments.services.moderation_settings import Level, settings_of
from newsportal.sites.models import Membership, Role, Section
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

    def test_a_pair_that_holds_no_text_changes_nothing(self, world: World, chief: Client) -> None:
        chief.post(f"{PAGE}?site=gazeta", {"length.most": "100"})
        answer = chief.post(f"{PAGE}?site=gazeta&article=news-1", {"length.least": "101"})
        page = answer.content.decode()
        assert "Ничего не изменено." in page
        assert "«Не меньше» не может быть больше действующего здесь «не больше»." in page
        assert values(world, article=world.article)["length.least"] == (0, Level.DEFAULT)

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


class TestJudges:
    """Judges outside are chosen from what there is, and a name that asks nobody is told of."""

    @pytest.fixture(autouse=True)
    def judges(self, world: World) -> list[Judge]:
        other = World.make("other").site
        Judge.objects.create(site=other, name="чужая", kind="akismet")
        return [
            Judge.objects.create(site=world.site, name=name, kind="openai_chat")
            for name in ("первая", "вторая")
        ]

    def choose(self, chief: Client, *names: str) -> None:
        form = {"scoring.judges": ["", *names], "scoring.judges.own": "yes"}
        assert chief.post(f"{PAGE}?site=gazeta", form).status_code == 302

    def warnings(self, chief: Client, query: str = "") -> list[str]:
        page = chief.get(f"{PAGE}?site=gazeta{query}")
        for warning in page.context["warnings"]:
            assert str(warning) in page.content.decode()
        return [str(warning) for warning in page.context["warnings"]]

    def test_are_chosen(self, world: World, chief: Client) -> None:
        page = chief.get(f"{PAGE}?site=gazeta").content.decode()
        assert 'value="первая"' in page
        assert "чужая" not in page
        self.choose(chief, "вторая", "первая")
        assert values(world)["scoring.judges"] == (["вторая", "первая"], Level.SITE)
        self.choose(chief)
        assert values(world)["scoring.judges"] == ([], Level.SITE)
        chief.post(f"{PAGE}?site=gazeta", {"scoring.judges": ["", "первая"]})
        assert values(world)["scoring.judges"] == ([], Level.DEFAULT)
        assert self.warnings(chief) == []

    def test_that_are_switched_off_are_told_of(self, world: World, chief: Client) -> None:
        self.choose(chief, "первая", "вторая")
        Judge.objects.filter(name="первая").update(is_on=False)
        off = "Проверка «первая», названная в настройках модерации, выключена: её не спрашивают."
        assert self.warnings(chief) == [off]
        assert self.warnings(chief, "&article=news-1") == [off]
        assert "первая (выключена)" in chief.get(f"{PAGE}?site=gazeta").content.decode()
        Judge.objects.filter(name="вторая").update(is_on=False)
        nobody = "Поэтому внешних проверок здесь не проходит ни один текст."
        assert self.warnings(chief)[2:] == [nobody]

    def test_that_are_none_are_told_of(self, world: World, chief: Client) -> None:
        self.choose(chief, "первая", "вторая")
        Judge.objects.filter(name="первая").delete()
        [none] = self.warnings(chief)
        assert none.startswith("Проверки «первая», названной в настройках модерации, нет")


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

    def test_keeps_the_text_for_another_place(self, world: World, chief: Client) -> None:
        Section.objects.create(site=world.site, key="sport", name="Спорт")
        chief.post(f"{PAGE}?site=gazeta&section=sport", {"banned_words.mild": "reject"})
        form = {"of": "gazeta", "site": "gazeta", "section": "sport", "article": ""}
        answer = chief.post(TRY, form | {"text": "Ах ты сука"})
        page = answer.content.decode()
        assert answer.context["place"].section.key == "sport"
        assert "Такой текст сразу отклоняется." in page
        assert ">Ах ты сука</textarea>" in page
        # Of another site the section is nothing, and the text still there.
        other = World.make("other").site
        Membership.objects.create(
            site=other, user=User.objects.get(id=chief.session["_auth_user_id"]), role=Role.CHIEF
        )
        answer = chief.post(TRY, form | {"site": "other", "text": "Ах ты сука"})
        assert (answer.context["place"].site, answer.context["place"].section) == (other, None)
        assert ">Ах ты сука</textarea>" in answer.content.decode()
        assert chief.post(TRY, form | {"section": "nowhere"}).status_code == 404

    def test_is_for_those_who_read(self, world: World) -> None:
        assert logged_in(make_member(world.site, Role.MODERATOR)).get(TRY).status_code == 200
        assert logged_in(make_member(world.site, Role.ANALYST)).get(TRY).status_code == 403
