"""A story goes from hand to hand, all through the public addresses."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from newsportal.articles.services import create_article
from newsportal.sites.services import create_site
from tests.social.world import drain

pytestmark = pytest.mark.django_db
ARTICLE = "/api/v1/sites/stepnoy/articles/train"
BROWSER = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile"
ROBOT = "TelegramBot (like TwitterBot)"


class Person:
    """A browser that keeps in mind where it is, as a page's script does."""

    def __init__(self, address: str, agent: str = BROWSER) -> None:
        self.client = Client(REMOTE_ADDR=address, HTTP_USER_AGENT=agent)
        self.mark = ""

    def opens(self, link: str) -> str:
        answer = self.client.get(urlsplit(link).path)
        assert answer.status_code == 302
        location = answer["Location"]
        self.mark = parse_qs(urlsplit(location).query)["s"][0]
        return location

    def shares(self, network: str) -> str:
        body = json.dumps({"network": network, "via": self.mark})
        answer = self.client.post(f"{ARTICLE}/shares", body, "application/json")
        assert answer.status_code == 201
        return str(answer.json()["url"])


def read(path: str) -> Any:
    answer = Client().get(path)
    assert answer.status_code == 200
    return answer.json()


def test_a_story_goes_from_hand_to_hand(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False
    site = create_site(key="stepnoy", name="Степной край", hosts=["stepnoy.example"])
    article = {"url": "https://stepnoy.example/train?from=feed", "title": "Поезд до Каспия"}
    create_article(site=site, key="train", values=article, now=datetime.now(UTC))
    one, two, three = (Person(f"203.0.113.{number}") for number in (1, 2, 3))

    # One posts the story in a channel; the messenger draws its card, and two friends come.
    channel = one.shares("telegram")
    card = Client(HTTP_USER_AGENT=ROBOT).get(urlsplit(channel).path).content.decode()
    assert "<title>Поезд до Каспия</title>" in card
    for friend in (two, three, one):
        assert friend.opens(channel).startswith(article["url"] + "&s=")
    # Two sends it on, and three comes once more, by that link.
    message = two.shares("whatsapp")
    three.opens(message)
    three.opens(message)
    drain()

    assert read(f"{ARTICLE}/shares") == {
        "total": {
            "intents": 2,
            "previewed": 1,
            "confirmed": 0,
            "click_backs": 3,
            "sharers": 2,
        },
        "networks": {
            "telegram": {
                "intents": 1,
                "previewed": 1,
                "confirmed": 0,
                "click_backs": 2,
                "sharers": 1,
            },
            "whatsapp": {
                "intents": 1,
                "previewed": 0,
                "confirmed": 0,
                "click_backs": 1,
                "sharers": 1,
            },
        },
        "external": {},
    }
    engagement = read(ARTICLE)["engagement"]
    assert (engagement["shares"], engagement["click_backs"]) == (2, 3)
    counts = read("/api/v1/sites/stepnoy/counts?articles=train")
    assert counts["train"]["shares"] == 2
