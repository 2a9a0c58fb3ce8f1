"""Settings of the phases: kept by level, seen by the next text, told as an event."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import ModerationSetting
from comments.moderation.settings import InvalidSettings
from comments.services.explain import explain_text
from comments.services.moderation_settings import Level, set_settings, settings_of
from newsportal.articles.models import Article
from newsportal.articles.selectors import get_article
from newsportal.events.models import Event
from newsportal.sites.models import Section
from newsportal.sites.services import get_or_create_section
from tests.api import Api
from tests.factories import World, make_article, make_moderator

TWO_LINKS = "Смотрите https://a.ru и https://b.ru"


@pytest.fixture
def section(world: World) -> Section:
    return get_or_create_section(site=world.site, key="sport", name="Спорт")


@pytest.fixture
def sport(world: World, section: Section) -> Article:
    article = make_article(world.site, "match")
    Article.objects.filter(id=article.id).update(section=section)
    return get_article(world.site, "match")


def put(world: World, values: dict[str, Any], **place: Any) -> list[str]:
    return set_settings(site=world.site, values=values, now=timezone.now(), **place)


def said_of(path: str, **place: Any) -> tuple[Any, Level]:
    [found] = [it for it in settings_of(**place) if it.option.path == path]
    return found.value, found.level


class TestLevels:
    def test_each_value_names_the_level_it_comes_from(
        self, world: World, section: Section, sport: Article
    ) -> None:
        assert said_of("noise.run", site=world.site) == (30, Level.DEFAULT)
        put(world, {"noise.run": 40})
        put(world, {"noise.run": 50}, section=section)
        put(world, {"noise.emoji": 3}, article=sport)
        assert said_of("noise.run", site=world.site) == (40, Level.SITE)
        assert said_of("noise.run", site=world.site, section=section) == (50, Level.SECTION)
        assert said_of("noise.run", site=world.site, article=sport) == (50, Level.SECTION)
        assert said_of("noise.emoji", site=world.site, article=sport) == (3, Level.ARTICLE)
        assert said_of("noise.run", site=world.site, article=world.article) == (40, Level.SITE)
        assert said_of("noise.run", site=World.make("other").site) == (30, Level.DEFAULT)

    def test_nothing_said_is_as_above_again(self, world: World, section: Section) -> None:
        put(world, {"noise.run": 50, "noise.emoji": 5}, section=section)
        assert put(world, {"noise.run": None}, section=section) == ["noise.run"]
        assert said_of("noise.run", site=world.site, section=section) == (30, Level.DEFAULT)
        assert ModerationSetting.objects.get().values == {"noise.emoji": 5}

    def test_the_number_of_links_is_the_one_of_the_sites_form(self, world: World) -> None:
        assert said_of("links.most", site=world.site) == (1, Level.DEFAULT)
        assert put(world, {"links.most": 4}) == ["links.most"]
        world.site.refresh_from_db()
        assert world.site.max_links == 4
        assert said_of("links.most", site=world.site) == (4, Level.SITE)
        assert put(world, {"links.most": None}) == ["links.most"]
        world.site.refresh_from_db()
        assert world.site.max_links == 1

    def test_are_read_by_one_query(self, world: World, section: Section, sport: Article) -> None:
        for place in ({}, {"section": section}, {"article": sport}):
            put(world, {"noise.run": 40}, **place)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            settings_of(site=world.site, article=sport)
        assert len(queries) == 1


class TestSetting:
    def test_is_an_event_that_names_what_and_who(self, world: World, section: Section) -> None:
        user = make_moderator()
        changed = put(world, {"noise.run": 40, "flood.is_on": False}, section=section, user=user)
        assert changed == ["noise.run", "flood.is_on"]
        event = Event.objects.get(kind="moderation.settings_changed")
        assert (event.site_id, event.article_id) == (world.site.id, None)
        assert event.data == {"options": changed, "section": section.id, "user": user.id}

    def test_the_same_again_is_nothing(self, world: World) -> None:
        put(world, {"noise.run": 40})
        assert put(world, {"noise.run": 40, "links.most": 1}) == []
        assert Event.objects.filter(kind="moderation.settings_changed").count() == 1

    def test_one_bad_value_changes_nothing(self, world: World) -> None:
        with pytest.raises(InvalidSettings) as refused:
            put(world, {"noise.run": 40, "noise.emoji": 0, "links.most": "many"})
        assert refused.value.errors == {"noise.emoji": "out_of_range", "links.most": "not_a_number"}
        assert not ModerationSetting.objects.exists()


class TestWhatHolds:
    def state(self, api: Api, world: World, article: Article, text: str) -> str:
        thread = f"sites/{world.site.key}/articles/{article.key}/comments"
        answer = api.post(thread, {"text": text}, token=world.token)
        assert answer.status == 202
        return f"{answer.body['state']} {answer.body['reasons']}"

    def test_a_section_is_stricter_than_its_site(
        self, api: Api, world: World, section: Section, sport: Article
    ) -> None:
        put(world, {"links.most": 5})
        put(world, {"links.most": 0, "links.says": "reject"}, section=section)
        assert self.state(api, world, world.article, TWO_LINKS) == "pending []"
        one_link = "Вот ещё https://c.ru почитайте"
        assert self.state(api, world, sport, one_link) == "rejected ['links']"

    def test_an_article_is_milder_than_its_section(
        self, api: Api, world: World, section: Section, sport: Article
    ) -> None:
        put(world, {"premoderation.is_on": True}, section=section)
        assert self.state(api, world, sport, "Первый отзыв о матче") == "pending ['premoderation']"
        put(world, {"premoderation.is_on": False}, article=sport)
        assert self.state(api, world, sport, "Второй отзыв об игре") == "pending []"


class TestExplaining:
    def test_tells_of_each_phase_in_order(self, world: World) -> None:
        text = "Ну и сука! " + TWO_LINKS
        found = {it.phase: it for it in explain_text(site=world.site, text=text)}
        assert (found["length"].verdict, found["length"].spans) == (None, ())
        words, links = found["banned_words"], found["links"]
        assert (words.verdict, words.reasons, words.spans) == ("hold", ("banned_word",), ((5, 9),))
        assert (links.verdict, links.reasons) == ("hold", ("links",))
        assert [text[start:end] for start, end in links.spans] == ["https://a.ru", "https://b.ru"]
        assert list(found)[:3] == ["length", "closed", "staff"]
        assert all(it.milliseconds >= 0 for it in found.values())

    def test_by_the_settings_of_a_section_and_for_an_author(
        self, world: World, section: Section
    ) -> None:
        put(world, {"links.is_on": False, "new_author.is_on": True}, section=section)
        found = {
            it.phase: it.verdict
            for it in explain_text(
                site=world.site, section=section, text=TWO_LINKS, author=world.reader
            )
        }
        assert (found["links"], found["new_author"]) == (None, "hold")

    def test_the_model_has_the_last_word(self, world: World) -> None:
        mild, rude = (
            explain_text(site=world.site, text=text)[-1]
            for text in ("Спасибо за репортаж", "Вы все тупые бараны, чтоб вы сдохли")
        )
        assert (mild.phase, mild.verdict) == ("model", None)
        assert (rude.verdict, rude.reasons) == ("hold", ("toxic",))
        assert mild.score is not None
        assert rude.score is not None
        assert mild.score < rude.score

    def test_keeps_nothing_and_asks_little(self, world: World) -> None:
        explain_text(site=world.site, text=TWO_LINKS, author=world.reader)
        with CaptureQueriesContext(connection) as queries:
            explain_text(site=world.site, text=TWO_LINKS, author=world.reader)
        assert len(queries) <= 7
        assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
