"""What is public is in every public answer within the contract's time, and what is not in none.

A running service is asked; the addresses come from the URL conf, and a page without an entry in
the tables fails. What may still be stale one second after a commit is not looked at; every answer
that is asked for later must be right, however slow the machine is.
"""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from tests.environment import service_environment
from tests.public_pages import page_names, page_paths
from tests.service import ROOT, running_service
from tests.states import NewState

STALE_SECONDS = 1
# What a cache that obeys our headers may show after a removal; feed readers come by rarely.
KEPT_SECONDS, FEED_KEPT_SECONDS = 10, 60
ERASED_SECONDS = 60
# How long a worker may be behind on a busy machine.
WORK_SECONDS = 60
# `marker` is written in Cyrillic, as the texts around it are.
LETTERS = "абвгдежзик"

_numbers = count(1)


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def body(self) -> Any:
        return json.loads(self.text)


def send(
    address: str, *, method: str = "GET", token: str = "", body: Mapping[str, Any] | None = None
) -> Answer:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = Request(address, data=data, headers=headers, method=method)
    try:
        with urlopen(request) as response:
            return Answer(response.status, response.read().decode(), response.headers)
    except HTTPError as error:
        return Answer(error.code, error.read().decode(), error.headers)


# --- What each page shows -----------------------------------------------------------------------


def has_word(answer: Answer, scene: "Scene") -> bool:
    """The texts themselves: whether one of them stands there."""
    return scene.marker in answer.text


OF_A_DAY = ("discussed", "24h")
Number = Callable[[Answer, "Scene"], int | None]


def in_counts(answer: Answer, scene: "Scene") -> int | None:
    number: int = answer.body[scene.article]["comments"]
    return number


def in_article(answer: Answer, scene: "Scene") -> int | None:
    return answer.body["engagement"]["comments"] if answer.status == 200 else None


def in_articles(answer: Answer, scene: "Scene") -> int | None:
    found = [one["engagement"] for one in answer.body["items"] if one["key"] == scene.article]
    return found[0]["comments"] if found else None


def in_feed_json(answer: Answer, scene: "Scene") -> int | None:
    facts = [one["_newsportal"] for one in answer.body["items"]]
    found = [one["comments"] for one in facts if one["key"] == scene.article]
    return found[0] if found else None


def in_feed_atom(answer: Answer, scene: "Scene") -> int | None:
    links = ET.fromstring(answer.text).iter("{http://www.w3.org/2005/Atom}link")
    found = [
        one.attrib["{http://purl.org/syndication/thread/1.0}count"]
        for one in links
        if one.get("rel") == "replies" and f"/{scene.article}/" in one.attrib["href"]
    ]
    return int(found[0]) if found else None


def in_trending(answer: Answer, scene: "Scene") -> int | None:
    if answer.status != 200:
        return None
    found = [one for one in answer.body["places"] if (one["sort"], one["window"]) == OF_A_DAY]
    return found[0]["counts"]["comments"] if found else 0


def in_front_page(answer: Answer, scene: "Scene") -> int | None:
    pattern = rf'data-key="{scene.article}".*?data-count="comments".*?<b>(\d+)</b>'
    found = re.search(pattern, answer.text, re.DOTALL)
    return int(found[1]) if found else None


# Pages where a text stands.
TEXTS = {
    "comment",
    "comments-atom",
    "demo-article",
    "fragment",
    "latest",
    "replies",
    "search",
    "site-comments-atom",
    "thread",
}
# Pages where no text ever stands, but the number of comments does.
NUMBERS: dict[str, Number] = {
    "article": in_article,
    "articles": in_articles,
    "counts": in_counts,
    "demo-feed": in_front_page,
    "feed-atom": in_feed_atom,
    "feed-json": in_feed_json,
    "trending": in_trending,
}
# Of these, what a worker counts when it hears of a comment.
BY_A_WORKER = {"trending"}
# Pages that know nothing of comments: these never change.
UNTOUCHED = {
    "config",
    "docs",
    "follow-links",
    "networks",
    "oembed",
    "problems",
    "schema",
    "shares",
    # Numbers of what was counted in the hour before.
    "totals",
    "totals-page",
}
FEEDS = {"comments-atom", "feed-atom", "feed-json", "site-comments-atom", "trending"}


def test_every_public_page_is_in_a_table() -> None:
    assert TEXTS | set(NUMBERS) | UNTOUCHED == page_names()
    assert not TEXTS & set(NUMBERS)


# --- An article of its own for each test --------------------------------------------------------


@dataclass
class Scene:
    """An article with a review and a reply to it, in both of which the marker stands."""

    address: str
    key: str
    article: str = ""
    marker: str = ""
    token: str = ""
    comments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        number = next(_numbers)
        self.article = f"visible-{number}"
        self.marker = "кварцелот" + "".join(LETTERS[int(digit)] for digit in f"{number:03}")
        self.put_mode(None)
        self.token = self.call("POST", "sites/demo/guests", body={"name": "Дана"}).body["token"]
        self.write("Первый", rating=5)
        self.write("Второй", parent=self.comments[0])

    def call(self, method: str, path: str, *, token: str = "", body: Any = None) -> Answer:
        answer = send(f"{self.address}/api/v1/{path}", method=method, token=token, body=body)
        assert answer.status < 300, answer.text
        return answer

    def put_mode(self, mode: str | None) -> None:
        facts = {
            "url": f"https://demo.example/{self.article}",
            "title": "Что видно и когда",
            "discussion": {"mode": mode},
        }
        self.call("PUT", f"sites/demo/articles/{self.article}", token=self.key, body=facts)

    def write(self, text: str, **values: Any) -> None:
        body = {"text": f"{text} {self.marker} у причала", **values}
        path = f"sites/demo/articles/{self.article}/comments"
        comment = self.call("POST", path, token=self.token, body=body).body["id"]
        self.comments.append(comment)
        self.decide(comment, "publish", "ok")

    def decide(self, comment: str, verdict: str, reason: str) -> None:
        body = {"verdict": verdict, "reason": reason, "version": 1}
        self.call("POST", f"comments/{comment}/decisions", token=self.key, body=body)

    def decide_all(self, verdict: str, reason: str = "rules") -> None:
        for comment in self.comments:
            self.decide(comment, verdict, reason)

    def delete_own(self) -> None:
        for comment in self.comments:
            self.call("DELETE", f"comments/{comment}?version=1", token=self.token)

    def erase_reader(self) -> None:
        self.call("DELETE", "me", token=self.token)

    # What is seen of it

    def paths(self) -> dict[str, str]:
        values = {
            "site": "demo",
            "article": self.article,
            "comment": self.comments[0],
            "marker": quote(self.marker),
        }
        # The table's own query is of another article.
        return page_paths(values) | {"counts": f"/api/v1/sites/demo/counts?articles={self.article}"}

    def page(self, name: str) -> Answer:
        return send(self.address + self.paths()[name])

    def wrong(self, *, is_shown: bool, number: int | None) -> list[str]:
        """Pages that do not show what they should."""
        return [
            name
            for name in sorted(TEXTS | set(NUMBERS))
            if not self._is_right(name, is_shown=is_shown, number=number)
        ]

    def _is_right(self, name: str, *, is_shown: bool, number: int | None) -> bool:
        answer = self.page(name)
        assert answer.status in {200, 404}, answer.text
        if name in NUMBERS and NUMBERS[name](answer, self) != expected(name, number):
            return False
        return has_word(answer, self) == (is_shown and name in TEXTS)

    def untouched(self) -> dict[str, str]:
        return {name: self.page(name).text for name in sorted(UNTOUCHED)}

    def settles(
        self, *, is_shown: bool, number: int | None, seconds: float = STALE_SECONDS
    ) -> None:
        """Every answer asked for later than `seconds` after now is right."""
        committed_at = monotonic()
        while True:
            asked_at = monotonic()
            wrong = self.wrong(is_shown=is_shown, number=number)
            if asked_at - committed_at > (WORK_SECONDS if set(wrong) == BY_A_WORKER else seconds):
                assert wrong == []
                return
            if not wrong and seconds > STALE_SECONDS:
                # Work that is done later is done; from here on the usual time holds.
                seconds, committed_at = STALE_SECONDS, monotonic()


def expected(name: str, number: int | None) -> int | None:
    """Whoever asks for the numbers of an article that is hidden is told of none."""
    return 0 if number is None and name == "counts" else number


# --- The service --------------------------------------------------------------------------------


def manage(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@pytest.fixture(scope="module")
def environment(new_state: NewState) -> dict[str, str]:
    return service_environment(new_state("visibility"), NEWSPORTAL_LIMITS="off")


@pytest.fixture(scope="module")
def service(environment: dict[str, str]) -> Iterator[str]:
    with running_service(environment) as address:
        yield address


@pytest.fixture(scope="module")
def key(service: str, environment: dict[str, str]) -> str:
    # Texts of erased readers are removed here; to leave them without a name is tested elsewhere.
    changes = "erased_text='remove', shows_totals=True"
    change = f"Site.objects.filter(key='demo').update({changes})"
    code = f"from newsportal.sites.models import Site; {change}"
    manage(environment, "shell", "--no-imports", "-c", code)
    scopes = "articles,moderation"
    return manage(environment, "create_service_key", "--site", "demo", "--scopes", scopes)


@pytest.fixture
def scene(service: str, key: str) -> Scene:
    return Scene(address=service, key=key)


class TestVisibility:
    @pytest.mark.parametrize("verdict", ["reject", "hold", "remove"])
    def test_by_a_moderators_decision(self, scene: Scene, verdict: str) -> None:
        scene.settles(is_shown=True, number=2)
        before = scene.untouched()
        scene.decide_all(verdict)
        scene.settles(is_shown=False, number=0)
        scene.decide_all("publish", "ok")
        scene.settles(is_shown=True, number=2)
        after = scene.untouched()
        assert after == before
        assert all(scene.marker not in text for text in after.values())

    def test_by_hiding_the_article(self, scene: Scene) -> None:
        scene.settles(is_shown=True, number=2)
        scene.put_mode("hidden")
        scene.settles(is_shown=False, number=None)
        scene.put_mode(None)
        scene.settles(is_shown=True, number=2)

    def test_by_the_author(self, scene: Scene) -> None:
        scene.settles(is_shown=True, number=2)
        scene.delete_own()
        scene.settles(is_shown=False, number=0)

    def test_by_erasing_the_author(self, scene: Scene) -> None:
        scene.settles(is_shown=True, number=2)
        scene.erase_reader()
        scene.settles(is_shown=False, number=0, seconds=ERASED_SECONDS)

    def test_a_tombstone_does_not_show_what_it_was(self, scene: Scene) -> None:
        scene.decide(scene.comments[0], "reject", "rules")
        shown = f"Первый {scene.marker}"
        committed_at = monotonic()
        while monotonic() - committed_at <= STALE_SECONDS:
            scene.page("thread")
        for name in sorted(TEXTS):
            answer = scene.page(name)
            assert shown not in answer.text, name
            # The reply stands, and by it the thread.
            assert (f"Второй {scene.marker}" in answer.text) is (answer.status == 200), name

    def test_headers_let_nobody_keep_it_longer(self, scene: Scene) -> None:
        for name in sorted(TEXTS | set(NUMBERS)):
            directives = scene.page(name).headers["Cache-Control"]
            seconds = sum(int(number) for number in re.findall(r"=(\d+)", directives))
            assert 0 < seconds <= (FEED_KEPT_SECONDS if name in FEEDS else KEPT_SECONDS), name
