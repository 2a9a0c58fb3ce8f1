"""The README's tour, run word by word against a live service."""

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

import pytest

from newsportal.local.pids import wait_until
from tests.environment import service_environment
from tests.service import ROOT, running_service
from tests.states import NewState

README_ADDRESS = "http://127.0.0.1:8000"
PUBLIC_SECONDS = 60


def tour() -> str:
    text = (ROOT / "README.md").read_text("utf-8")
    _, _, chapter = text.partition("## A tour in five calls")
    found = re.search(r"```bash\n(.*?)```", chapter, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def service(new_state: NewState) -> Iterator[str]:
    with running_service(service_environment(new_state("readme"))) as address:
        yield address


@pytest.fixture(scope="module")
def answers(service: str) -> list[Any]:
    """What the tour prints, in its order; the first call's answer goes into a variable."""
    script = tour().replace(README_ADDRESS, service)
    # Nothing but a failing call may stop it unseen, and each answer must be told from the next.
    script = f"curl() {{ command curl --fail-with-body -w '\\n' \"$@\"; }}\n{script}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_two_commands_are_there() -> None:
    assert "```bash\nmake run\nmake test\n```" in (ROOT / "README.md").read_text("utf-8")


def test_the_tour_has_five_calls_at_the_address_that_make_run_prefers() -> None:
    assert len(re.findall(r"^(?:\w+=\$\()?curl ", tour(), re.MULTILINE)) == 5
    assert tour().count(README_ADDRESS) == 1


def unpinned(page: Any) -> list[Any]:
    """The items in the page's order; what is pinned stands above it."""
    return [item for item in page["items"] if not item.get("is_pinned")]


class TestTour:
    def test_the_guest_writes_a_review_that_waits_for_the_worker(self, answers: list[Any]) -> None:
        review = answers[0]
        assert (review["state"], review["rating"], review["author"]["name"]) == (
            "pending",
            5,
            "Дана",
        )

    def test_the_worker_publishes_it(self, service: str, answers: list[Any]) -> None:
        permalink = f"{service}/api/v1/sites/demo/articles/astana-lrt-launch/comments?sort=newest"

        def is_first() -> bool:
            with urlopen(permalink) as answer:
                return bool(unpinned(json.load(answer))[0]["id"] == answers[0]["id"])

        assert wait_until(is_first, seconds=PUBLIC_SECONDS)

    def test_the_thread_is_read_newest_first(self, answers: list[Any]) -> None:
        published = [item["published_at"] for item in unpinned(answers[1])]
        assert len(published) > 1
        assert published == sorted(published, reverse=True)

    def test_the_share_has_a_link_and_a_composer(self, service: str, answers: list[Any]) -> None:
        share = answers[2]
        assert share["url"] == f"{service}/s/{share['token']}"
        assert share["intent_url"].startswith("https://t.me/share/url?url=")

    def test_the_counts_know_of_the_share(self, answers: list[Any]) -> None:
        # Nine by the demo data: the page's own screenshot shows them.
        assert answers[3]["astana-lrt-launch"]["shares"] == 10

    def test_every_place_it_names_answers(self, service: str) -> None:
        text = (ROOT / "README.md").read_text("utf-8")
        places = re.findall(r"^- `(/[^`]*)`:", text, re.MULTILINE)
        assert len(places) == 4
        for place in places:
            with urlopen(service + place) as answer:
                assert (place, answer.status) == (place, 200)
