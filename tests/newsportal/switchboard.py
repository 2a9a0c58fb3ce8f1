"""Switching policies in tests, and letting the clock do its part."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from newsportal.articles.models import Article, Switch, Turn
from newsportal.articles.switching import Place, begin_switch
from newsportal.sites.models import Section
from newsportal.sites.presets import PRESETS
from tests.api import Api
from tests.factories import World, work_off

# Later than the database's own clock, by which work is due.
NOON = datetime(2040, 11, 27, 12, 0, tzinfo=UTC)
ARTICLE = "sites/gazeta/articles/news-1"


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def place_named(world: World, level: str) -> Place:
    """A place that lies over the world's article."""
    article = Article.objects.get(id=world.article.id)
    world.site.refresh_from_db()
    if level == "section":
        return Place(world.site, section=Section.objects.get(key="society"))
    if level == "tag":
        return Place(world.site, tag="выборы")
    return Place(world.site, article=article) if level == "article" else Place(world.site)


def switch(world: World, level: str = "site", preset: str = "closed", **more: Any) -> Switch:
    values = more.pop("values", None) or PRESETS[preset]
    return begin_switch(
        place=place_named(world, level),
        preset=preset,
        values=values,
        user=more.pop("user", None),
        now=more.pop("now", None) or timezone.now(),
        **more,
    )


def let_the_worker_come() -> None:
    """What is due by the clock of the test is due by the database's, too; and is done."""
    now, past = timezone.now(), datetime(2020, 1, 1, tzinfo=UTC)
    for model in (Switch, Turn):
        model.objects.filter(due_at__lte=now).update(due_at=past)
    work_off()


def discussion(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.get(ARTICLE).body["discussion"]
    return found


def version(world: World) -> int:
    return Article.objects.select_related("engagement").get(id=world.article.id).engagement.version
