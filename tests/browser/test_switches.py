"""What readers see of a discussion that the newsroom slows down or closes."""

import subprocess
import sys

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
begin_switch(
    place=place, preset=preset, values=PRESETS[preset], user=None, now=timezone.now()
)
"""

pytestmark = pytest.mark.browser


def switch_on(environment: dict[str, str], key: str, preset: str) -> None:
    """Lay a preset over an article, as the switchboard does."""
    command = ["shell", "--no-imports", "-c", SWITCH_ON.format(key=key, preset=preset)]
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def test_a_slow_discussion_asks_for_a_pause_and_opens_again(
    new_page: NewPage, environment: dict[str, str]
) -> None:
    switch_on(environment, SLOW, "breaking")
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


def test_a_closed_discussion_is_read_and_not_written(
    new_page: NewPage, environment: dict[str, str]
) -> None:
    switch_on(environment, CLOSED, "closed")
    page = new_page()
    page.goto(f"/demo/{CLOSED}")
    expect(page.locator("news-comments .closed")).to_have_text(
        "Обсуждение закрыто, новые отзывы не принимаются."
    )
    expect(form(page)).to_have_count(0)
    expect(page.locator("news-comments .comment__body").first).to_be_visible()
    expect(page.get_by_role("button", name="Ответить")).to_have_count(0)
