"""Settings of the phases: kept by level, seen by the next text, told as an event."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Judge, ModerationSetting
from comments.moderation.phases import PHASES
from comments.moderation.settings import InvalidSettings
from comments.services.explain import explain_text
from comments.services.moderation_settings import Level, set_settings, settings_of
from newsportal.articles.models import Article
from newsportal.articles.selectors import get_article
from newsportal.events.models import Event
from newsportal.readers.models import Reader
from newsportal.sites.models import Section
from newsportal.sites.services import get_or_create_section
from tests.api import Api
from tests.factories import World, make_article, make_guest, make_moderator

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
        found = {it.phase: it for it in explain_text(site=world.site, text=text).results}
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
            ).results
        }
        assert (found["links"], found["new_author"]) == (None, "hold")

    def test_the_model_has_the_last_word(self, world: World) -> None:
        mild, rude = (
            explain_text(site=world.site, text=text).results[-1]
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
        assert all(query["sql"].strip().startswith("SELECT") for query in queries.captured_queries)

    def test_is_what_a_text_that_is_sent_meets(self, api: Api, world: World) -> None:
        """Trust weighs less than a hold, and a final word more than anything after it."""
        trusted, staff = make_guest(world.site), make_guest(world.site)
        Reader.objects.filter(id=trusted.id).update(roles=["trusted"])
        Reader.objects.filter(id=staff.id).update(roles=["staff"])
        for author, text, kind, fate in (
            (trusted, "Спасибо за репортаж", "publish", "published"),
            (trusted, f"Сами смотрите {TWO_LINKS}", "hold", "held"),
            (staff, f"Вот наши {TWO_LINKS}", "publish", "published"),
            (staff, "x" * 5001, "reject", "rejected"),
        ):
            author.refresh_from_db()
            found = explain_text(site=world.site, article=world.article, text=text, author=author)
            assert (found.verdict.kind, found.fate) == (kind, fate)
            assert [it.phase for it in found.results][:-1] == [phase.name for phase in PHASES]

    def test_obeys_the_mode_of_the_place(self, world: World) -> None:
        found = explain_text(site=world.site, article=world.article, text="Спасибо за репортаж")
        assert found.fate == "published"
        Article.objects.filter(id=world.article.id).update(mode="pre")
        article = get_article(world.site, world.article.key)
        found = explain_text(site=world.site, article=article, text="Спасибо за репортаж")
        assert (found.verdict.kind, found.fate) == ("hold", "held")

    def test_tells_that_judges_outside_are_still_to_be_asked(self, world: World) -> None:
        judge = Judge.objects.create(site=world.site, name="наш", kind="openai_chat")
        assert explain_text(site=world.site, text="Спасибо за репортаж").fate == "judged"
        put(world, {"scoring.is_on": False})
        assert explain_text(site=world.site, text="Спасибо за репортаж").fate == "published"
        put(world, {"scoring.is_on": None})
        Judge.objects.filter(id=judge.id).update(is_on=False)
        assert explain_text(site=world.site, text="Спасибо за репортаж").fate == "published"


class TestLengths:
    """What holds at a place is a pair, whichever level says either of it."""

    def refused(self, world: World, values: dict[str, Any], **place: Any) -> dict[str, str]:
        before = list(ModerationSetting.objects.order_by("id").values_list("id", "values"))
        with pytest.raises(InvalidSettings) as refused:
            put(world, values, **place)
        after = list(ModerationSetting.objects.order_by("id").values_list("id", "values"))
        assert after == before
        return refused.value.errors

    def test_at_least_is_never_above_at_most(self, world: World) -> None:
        code = "least_over_most"
        both = {"length.least": 11, "length.most": 10}
        assert self.refused(world, both) == {"length.least": code, "length.most": code}
        assert put(world, {"length.least": 10, "length.most": 10}) == [
            "length.least",
            "length.most",
        ]
        assert self.refused(world, {"length.least": 11}) == {"length.least": code}
        assert self.refused(world, {"length.most": 9}) == {"length.most": code}

    def test_by_what_is_inherited(self, world: World, section: Section, sport: Article) -> None:
        put(world, {"length.most": 100})
        code = {"length.least": "least_over_most"}
        assert self.refused(world, {"length.least": 101}, section=section) == code
        assert self.refused(world, {"length.least": 101}, article=sport) == code
        put(world, {"length.most": 200}, section=section)
        assert put(world, {"length.least": 101}, article=sport) == ["length.least"]
        assert self.refused(world, {"length.least": 101}, article=world.article) == code

    def test_nor_where_it_comes_down_to(
        self, world: World, section: Section, sport: Article
    ) -> None:
        put(world, {"length.least": 50}, section=section)
        put(world, {"length.least": 80}, article=sport)
        code = "least_over_most_below"
        assert self.refused(world, {"length.most": 79}) == {"length.most": code}
        assert self.refused(world, {"length.most": 79}, section=section) == {"length.most": code}
        assert put(world, {"length.most": 79}, article=world.article) == ["length.most"]
        put(world, {"length.most": 90}, section=section)
        put(world, {"length.most": 60})
        # Without its own it would have that of the site.
        assert self.refused(world, {"length.most": None}, section=section) == {"length.most": code}

    def test_other_options_are_nobodys_business(self, world: World, section: Section) -> None:
        put(world, {"length.least": 500}, section=section)
        ModerationSetting.objects.create(
            site=world.site, values={"length.most": 100}, updated_at=timezone.now()
        )
        assert put(world, {"noise.run": 40}) == ["noise.run"]
        assert put(world, {"noise.run": 50}, section=section) == ["noise.run"]
