"""Who comes through a link, by what they say of themselves."""

import json
from importlib.resources import files

import pytest

from social.crawlers import is_listed, is_plain_browser
from social.robots import Guest, Kind, Reason, classify
from social.services.defaults import NETWORKS
from tests.social.agents import PEOPLE, PREVIEWS, android, browsers

# The service lets go of the agents that it quotes.
LISTED = json.loads((files("crawleruseragents") / "crawler-user-agents.json").read_text("utf-8"))
PATTERNS = {row["code"]: row.get("robot_patterns", []) for row in NETWORKS}
BOTS = [
    ("", Reason.NO_AGENT),
    ("   ", Reason.NO_AGENT),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; Linux x86_64; Mail.RU_Bot/2.0; +http://go.mail.ru)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", Reason.AGENT),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)", Reason.AGENT),
    (android("K") + " (compatible; PetalBot;+https://x)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; Baiduspider/2.0)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", Reason.AGENT),
    ("meta-externalagent/1.1 (+https://developers.facebook.com)", Reason.AGENT),
    (android("Pixel") + " Chrome-Lighthouse", Reason.AGENT),
    ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0.0.0 Safari/537.36", Reason.HEADLESS),
    ("Mozilla/5.0 (Unknown; Linux) PhantomJS/2.1.1 Safari/538.1", Reason.HEADLESS),
    ("curl/8.5.0", Reason.LIBRARY),
    ("Wget/1.21", Reason.LIBRARY),
    ("python-requests/2.32.3", Reason.LIBRARY),
    ("Python-urllib/3.11", Reason.LIBRARY),
    ("Go-http-client/2.0", Reason.LIBRARY),
    ("okhttp/4.12.0", Reason.LIBRARY),
    ("Java/17.0.1", Reason.LIBRARY),
    ("axios/1.7.2", Reason.LIBRARY),
    ("x" * 8000, Reason.LIBRARY),
]


def guest_of(agent: str, **headers: str) -> Guest:
    return classify(agent=agent, headers=headers, patterns=PATTERNS)


def test_there_are_enough_of_each() -> None:
    assert len(set(PREVIEWS)) == len(PREVIEWS) >= 50
    assert len(set(PEOPLE)) == len(PEOPLE) >= 50


@pytest.mark.parametrize(("agent", "network"), PREVIEWS)
def test_preview_robots_are_known_with_their_network(agent: str, network: str | None) -> None:
    assert guest_of(agent) == Guest(Kind.PREVIEW, network=network)


@pytest.mark.parametrize(("agent", "reason"), BOTS)
def test_other_programs_are_bots_for_a_reason(agent: str, reason: Reason) -> None:
    assert guest_of(agent) == Guest(Kind.BOT, reason)


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_people(agent: str) -> None:
    assert guest_of(agent) == Guest(Kind.PERSON)


def test_of_more_than_a_thousand_browsers_one_in_a_thousand_may_be_taken_for_a_robot() -> None:
    agents = set(browsers())
    taken = {agent for agent in agents if guest_of(agent) != Guest(Kind.PERSON)}
    assert len(agents) > 1_000
    assert len(taken) <= len(agents) // 1_000, taken


def test_most_browsers_never_come_to_the_slow_list() -> None:
    agents = list(browsers())
    assert sum(map(is_plain_browser, agents)) > 0.8 * len(agents)


def test_of_those_whom_the_public_list_quotes_only_apps_of_people_are_people() -> None:
    people = {
        row["pattern"]
        for row in LISTED
        for agent in row.get("instances", ())
        if guest_of(agent) == Guest(Kind.PERSON)
    }
    assert people == {"Code\\/1\\.", "Fluid", "MetaIAB Facebook"}


def test_the_list_is_what_tells_a_robot_that_has_no_robots_name() -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; Rigor) AppleWebKit/537.36 Chrome/86.0 Safari/537.36"
    assert is_listed(agent)
    assert guest_of(agent) == Guest(Kind.BOT, Reason.AGENT)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
        ("X-Purpose", "preview"),
        ("X-Moz", "Prefetch"),
    ],
)
def test_looking_ahead_is_no_visit(name: str, value: str) -> None:
    guest = classify(agent=PEOPLE[0], headers={name: value}, patterns=PATTERNS)
    assert guest == Guest(Kind.PREFETCH)


def test_an_empty_pattern_matches_nobody() -> None:
    guest = classify(agent=PEOPLE[0], headers={}, patterns={"vk": ["", "^nothing"]})
    assert guest == Guest(Kind.PERSON)
