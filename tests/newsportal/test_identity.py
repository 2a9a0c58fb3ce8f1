"""How well a reader must be known to write: set by site, section and article, shown to widgets."""

from typing import Any

import pytest

from newsportal.articles.models import Article
from newsportal.lib.problems import Problem
from newsportal.readers.identity import check_identity, has_identity
from newsportal.readers.models import Reader
from newsportal.sites.models import Identity, Section, Site
from tests.api import Api
from tests.factories import World

LEVELS = ["guest", "email", "phone", "state"]
ARTICLE = "sites/gazeta/articles/news-1"


def put(api: Api, world: World, discussion: dict[str, Any]) -> Any:
    facts = {"url": "https://gazeta.example/news-1", "title": "Новость", "discussion": discussion}
    return api.put(ARTICLE, facts, token=world.service_key("articles"))


class TestLevels:
    def test_are_ordered_from_least_to_most(self) -> None:
        assert Identity.values == LEVELS
        for rank, own in enumerate(LEVELS):
            reader = Reader(identity=own)
            assert [has_identity(reader, level) for level in LEVELS] == [
                wanted <= rank for wanted in range(4)
            ]

    def test_that_are_too_low_are_told_what_is_wanted(self) -> None:
        with pytest.raises(Problem) as caught:
            check_identity(Reader(identity="email"), "phone")
        problem = caught.value
        assert (problem.code, problem.status) == ("identity_required", 403)
        assert problem.extra == {"min_identity": "phone", "identity": "email"}
        check_identity(Reader(identity="phone"), "phone")


class TestMinIdentity:
    def shown(self, api: Api) -> str:
        found: str = api.get(ARTICLE).body["discussion"]["min_identity"]
        return found

    def test_is_inherited_from_section_and_site(self, api: Api, world: World) -> None:
        assert self.shown(api) == "guest"
        Site.objects.update(min_identity="email")
        assert self.shown(api) == "email"
        section = Section.objects.create(site=world.site, key="law", name="Право")
        Article.objects.update(section=section)
        assert self.shown(api) == "email"
        Section.objects.update(min_identity="state")
        assert self.shown(api) == "state"
        assert put(api, world, {"min_identity": "phone"}).body["discussion"]["min_identity"] == (
            "phone"
        )
        assert self.shown(api) == "phone"
        put(api, world, {"min_identity": None})
        assert self.shown(api) == "state"

    def test_is_one_of_the_levels(self, api: Api, world: World) -> None:
        answer = put(api, world, {"min_identity": "passport"})
        assert (answer.status, answer.field_codes) == (
            400,
            {"discussion.min_identity": "invalid_choice"},
        )
        assert Article.objects.get().min_identity is None

    def test_of_the_site_stands_in_its_config(self, api: Api, world: World) -> None:
        assert api.get("sites/gazeta/config").body["min_identity"] == "guest"
        Site.objects.update(min_identity="phone")
        assert api.get("sites/gazeta/config").body["min_identity"] == "phone"


class TestWriting:
    """Only who writes is asked; reading, voting and reporting are for everybody."""

    def post(self, api: Api, world: World) -> Any:
        return api.post(world.thread, {"text": "Мнение о новости"}, token=world.token)

    def test_is_refused_to_who_is_known_too_little(self, api: Api, world: World) -> None:
        Site.objects.update(min_identity="email")
        answer = self.post(api, world)
        assert (answer.status, answer.code) == (403, "identity_required")
        assert (answer.body["min_identity"], answer.body["identity"]) == ("email", "guest")
        assert not world.article.comments.exists()

    def test_is_free_to_who_is_known_well_enough(self, api: Api, world: World) -> None:
        Site.objects.update(min_identity="email")
        Reader.objects.update(identity="phone")
        assert self.post(api, world).status == 202
