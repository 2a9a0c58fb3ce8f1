"""Where the `type` of a problem leads."""

import base64
import hashlib
import json
import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from newsportal.lib.field_texts import FIELD_TEXTS
from newsportal.lib.problem_texts import LANGUAGES, TEXTS


@pytest.fixture
def page() -> str:
    return Client().get("/docs/problems").content.decode()


def anchors(page: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', page)


def part(page: str, anchor: str) -> dict[str, str]:
    """Language -> what is said below an anchor."""
    below = page.split(f' id="{anchor}"')[1].split("<h", maxsplit=1)[0]
    found = re.findall(r'<p lang="(\w\w)">(.+)</p>', below)
    return {language: unescape(text) for language, text in found}


def test_the_type_of_a_problem_leads_to_what_it_means(db: None) -> None:
    refused = Client().get("/api/v1/sites/nowhere/articles?lang=kk")
    problem = json.loads(refused.content)
    address = urlsplit(urljoin("https://news.example/api/v1/sites/nowhere", problem["type"]))
    page = Client().get(address.path)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    said = part(page.content.decode(), address.fragment)
    assert said["kk"] == f"{problem['title']}. {problem['detail']}"


def test_every_code_has_an_anchor_of_its_own(page: str) -> None:
    expected = [*TEXTS, "fields", *(f"field-{code}" for code in FIELD_TEXTS)]
    assert sorted(anchors(page)) == sorted(expected)


def test_says_everything_in_every_language(page: str) -> None:
    for code, texts in TEXTS.items():
        assert part(page, code) == {
            language: f"{texts[language][0]}. {texts[language][1]}" for language in LANGUAGES
        }
    for code, words in FIELD_TEXTS.items():
        assert part(page, f"field-{code}") == dict(zip(LANGUAGES, words, strict=True))


def test_tells_the_status(page: str) -> None:
    assert '<h2 id="reader_banned">reader_banned · 403</h2>' in page


def test_its_policy_allows_its_own_style_alone() -> None:
    answer = Client().get("/docs/problems")
    [style] = re.findall(r"<style>(.*)</style>", answer.content.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; frame-ancestors 'none'"
    )
