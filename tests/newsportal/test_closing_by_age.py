"""Discussions that close so many days after their article was published."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from newsportal.articles.models import Article, Engagement
from newsportal.lib.conditional import rfc3339
from newsportal.sites.models import Section, Site
from newsportal.sites.services import save_settings
from tests.api import Api
from tests.factories import World, make_article

ARTICLE = "sites/gazeta/articles/news-1"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def published(world: World) -> None:
    """Ten days ago."""
    Article.objects.update(published_at=NOW - timedelta(days=10))


def save(place: Site | Section, days: int | None) -> None:
    """As the admin does."""
    place.closes_after_days = days
    save_settings(place, changed=["closes_after_days"], now=timezone.now())


def section(world: World, days: int | None = None) -> Section:
    made = Section.objects.create(site=world.site, key="city", name="Город")
    Article.objects.filter(id=world.article.id).update(section=made)
    save(made, days)
    return made


def discussion(api: Api) -> tuple[Any, bool]:
    shown = api.get(ARTICLE).body["discussion"]
    return shown["closes_at"], shown["is_open"]


def put(api: Api, world: World, **values: Any) -> Any:
    facts = {"url": world.article.url, "title": world.article.title, "discussion": values}
    return api.put(ARTICLE, facts, token=world.service_key("articles"))


def days_after(days: int) -> str:
    return rfc3339(NOW + timedelta(days=days - 10))


def version() -> int:
    return Engagement.objects.get(article__key="news-1").version


class TestOneThatIsOver:
    def test_takes_no_comments_and_says_so(self, api: Api, world: World) -> None:
        save(world.site, 10)
        assert discussion(api) == (days_after(10), False)
        answer = api.post(world.thread, {"text": "Можно ещё?"}, token=world.token)
        assert (answer.status, answer.code) == (409, "thread_closed")
        can = api.get(f"{ARTICLE}/mine", token=world.token).body["can"]
        assert (can["comment"], can["rate"], can["reason"]) == (False, False, "thread_closed")
        assert "retry_at" not in can
        assert api.get(world.thread).status == 200

    def test_is_open_until_its_time(self, api: Api, world: World) -> None:
        save(world.site, 11)
        assert discussion(api) == (days_after(11), True)
        answer = api.post(world.thread, {"text": "Можно ещё?"}, token=world.token)
        assert answer.status == 202

    def test_without_the_setting_none_closes(self, api: Api, world: World) -> None:
        assert discussion(api) == (None, True)


class TestInheritance:
    def test_a_section_overrides_its_site(self, api: Api, world: World) -> None:
        save(world.site, 5)
        made = section(world, 20)
        assert discussion(api) == (days_after(20), True)
        save(made, 0)
        assert discussion(api) == (None, True)
        save(made, None)
        assert discussion(api) == (days_after(5), False)

    def test_an_article_overrides_both(self, api: Api, world: World) -> None:
        save(world.site, 5)
        section(world, 7)
        assert put(api, world, closes_after_days=30).status == 200
        assert discussion(api) == (days_after(30), True)
        put(api, world, closes_after_days=0)
        assert discussion(api) == (None, True)
        put(api, world, closes_after_days=None)
        assert discussion(api) == (days_after(7), False)

    def test_a_time_of_its_own_is_above_all_days(self, api: Api, world: World) -> None:
        save(world.site, 5)
        closes_at = rfc3339(NOW + timedelta(days=1))
        put(api, world, closes_at=closes_at, closes_after_days=3)
        assert discussion(api) == (closes_at, True)
        put(api, world, closes_at=None)
        assert discussion(api) == (days_after(3), False)

    @pytest.mark.parametrize("days", [-1, 36_501, "soon", 1.5])
    def test_no_number_of_days(self, api: Api, world: World, days: Any) -> None:
        answer = put(api, world, closes_after_days=days)
        assert (answer.status, list(answer.field_codes)) == (400, ["discussion.closes_after_days"])
        assert discussion(api) == (None, True)

    def test_the_latest_publication_and_most_days_are_a_time(self, api: Api, world: World) -> None:
        Article.objects.update(published_at="2199-12-31T00:00:00Z", closes_after_days=36_500)
        assert discussion(api)[0].startswith("2299-12-")


class TestVersions:
    def test_move_where_the_setting_shows(self, api: Api, world: World) -> None:
        make_article(world.site, "fixed", closes_at=NOW)
        make_article(world.site, "for-good", closes_after_days=0)
        before = dict(Engagement.objects.values_list("article__key", "version"))
        save(world.site, 10)
        after = dict(Engagement.objects.values_list("article__key", "version"))
        assert after == {**before, "news-1": before["news-1"] + 1}

    def test_stay_where_the_section_says_otherwise(self, world: World) -> None:
        made = section(world, 20)
        before = version()
        save(world.site, 10)
        assert version() == before
        save(made, 10)
        assert version() == before + 1


class TestAdmin:
    def test_of_the_site(self, world: World, admin_client: Client, api: Api) -> None:
        path = f"/admin/sites/site/{world.site.pk}/change/"
        form = admin_client.get(path).context["adminform"].form
        values = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
        values = {name: value for name, value in values.items() if value not in (None, False)}
        values |= {"hosts": "gazeta.example", "reaction_kinds": "like,dislike"}
        assert admin_client.post(path, values | {"closes_after_days": "0"}).status_code == 200
        assert admin_client.post(path, values | {"closes_after_days": "10"}).status_code == 302
        assert discussion(api) == (days_after(10), False)

    def test_of_an_article(self, world: World, admin_client: Client, api: Api) -> None:
        save(world.site, 10)
        path = f"/admin/articles/article/{world.article.pk}/change/"
        for days, shown in (("0", None), ("", days_after(10))):
            assert admin_client.post(path, {"closes_after_days": days}).status_code == 302
            assert discussion(api)[0] == shown
