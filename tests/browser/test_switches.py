"""What readers see of a discussion that the newsroom slows down or closes."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.pages import NewPage, some_text
from tests.browser.reviews import comment, form, write
from tests.service import ROOT

SLOW, CLOSED = "baku-carpet-night", "balkhash-water-level"
PAUSE_SECONDS = 60
SWITCH_ON = """
from django.utils import timezone
from newsportal.articles.models import Article
from newsportal.articles.switching import Place, begin_switch
from newsportal.sites.presets import PRESETS

article = Article.objects.select_related("site").get(site__key="demo", key={key!r})
place = Place(site=article.site, article=article)
preset = {preset!r}
switch = begin_switch(
    place=place, preset=preset, values=PRESETS[preset], user=None, now=timezone.now()
)
print(switch.id)
"""
SWITCH_OFF = """
from django.utils import timezone
from newsportal.articles.switching import end_switch
from newsportal.sites.models import Site

site = Site.objects.get(key="demo")
end_switch(site=site, switch_id={switch!r}, user=None, now=timezone.now())
"""

pytestmark = pytest.mark.browser


@contextmanager
def switched(environment: dict[str, str], key: str, preset: str) -> Iterator[None]:
    """A preset lies over an article, as the switchboard lays it, and is taken off again."""

    def shell(words: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    switch = shell(SWITCH_ON.format(key=key, preset=preset))
    try:
        yield
    finally:
        shell(SWITCH_OFF.format(switch=switch))


@pytest.fixture
def slow(environment: dict[str, str]) -> Iterator[None]:
    with switched(environment, SLOW, "breaking"):
        yield


@pytest.fixture
def closed(environment: dict[str, str]) -> Iterator[None]:
    with switched(environment, CLOSED, "closed"):
        yield


@pytest.mark.usefixtures("slow")
def test_a_slow_discussion_asks_for_a_pause_and_opens_again(new_page: NewPage) -> None:
    page = new_page()
    page.clock.install()
    page.goto(f"/demo/{SLOW}")
    text = some_text("Ковёр с птицами — лучший.")
    write(page, text)
    expect(comment(page, text)).to_be_visible()
    page.reload()
    closed = page.locator("news-comments .closed")
    expect(closed).to_contain_text("В этом обсуждении между отзывами нужна пауза. До ")
    expect(form(page)).to_have_count(0)
    page.clock.fast_forward((PAUSE_SECONDS + 1) * 1000)
    expect(form(page)).to_be_visible()
    expect(closed).to_have_count(0)


@pytest.mark.usefixtures("closed")
def test_a_closed_discussion_is_read_and_not_written(new_page: NewPage) -> None:
    page = new_page()
    page.goto(f"/demo/{CLOSED}")
    expect(page.locator("news-comments .closed")).to_have_text(
        "Обсуждение закрыто, новые отзывы не принимаются."
    )
    expect(form(page)).to_have_count(0)
    expect(page.locator("news-comments .comment__body").first).to_be_visible()
    expect(page.get_by_role("button", name="Ответить")).to_have_count(0)
