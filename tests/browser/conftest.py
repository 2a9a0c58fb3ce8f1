"""A real Chromium against the real service: `manage.py up` on a state directory of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Route,
    expect,
    sync_playwright,
)
from redis import Redis

from newsportal.local.addresses import valkey_socket
from tests.browser.pages import NewPage
from tests.environment import service_environment
from tests.service import ROOT, running_service
from tests.states import NewState

# How long an expectation may take to come true on a busy machine.
EXPECT_MS = 40_000
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Watched:
    """A page and what it still waits for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.waiting: list[Request] = []
        page.on("request", lambda request: self.waiting.append(request))
        page.on("requestfinished", lambda request: self.waiting.remove(request))
        page.on("requestfailed", lambda request: self.waiting.remove(request))

    def told(self) -> str:
        shown = self.page.locator("news-comments .discussion").all_inner_texts()
        waiting = [request.url for request in self.waiting]
        return "\n".join([self.page.url, f"waits for: {waiting}", *shown])


WATCHED = pytest.StashKey[list[Watched]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails says what its pages showed and waited for."""
    report = yield
    if report.failed and call.when == "call":
        for watched in item.stash.get(WATCHED, []):
            report.sections.append(("page", watched.told()))
    return report


@pytest.fixture(scope="package")
def environment(new_state: NewState) -> dict[str, str]:
    """Of the service's processes: embedded engines in a state directory of their own."""
    return service_environment(new_state("browser"))


@pytest.fixture(scope="package")
def service(environment: dict[str, str]) -> Iterator[str]:
    """The address of a fresh service with the demo data, without a slash at the end."""
    with running_service(environment) as address:
        yield address


@pytest.fixture(scope="module", autouse=True)
def _limits_anew(service: str, environment: dict[str, str]) -> None:
    """Each test has guests of its own, and all of them come from one address."""
    state = Path(environment["NEWSPORTAL_STATE_DIR"])
    with Redis(unix_socket_path=str(valkey_socket("valkey", state))) as client:
        for key in client.scan_iter("np:limit:*"):
            client.delete(key)


@pytest.fixture(scope="package")
def moderation_key(service: str, environment: dict[str, str]) -> str:
    """A service key that may decide about reviews of the demo site."""
    command = ["create_service_key", "--site", "demo", "--scopes", "moderation"]
    made = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.splitlines()[-1]


# Per module: while Playwright runs, its event loop keeps Django's database calls of other tests
# in this process from working.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=EXPECT_MS)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail("No chromium on this machine, and CI must run the browser tests.")
    pytest.skip("NO CHROMIUM FOUND: the browser tests did not run. apt-get install chromium")


@pytest.fixture(scope="package")
def stream(service: str) -> str:
    """The address of the process that streams, without a slash at the end."""
    with urlopen(f"{service}/api/v1/sites/demo/config") as answer:
        parts = urlsplit(json.load(answer)["stream_url_template"])
    return f"{parts.scheme}://{parts.netloc}"


@pytest.fixture
def new_page(
    browser: Browser, service: str, stream: str, request: pytest.FixtureRequest
) -> Iterator[NewPage]:
    """`new_page(**options)`: a page of a reader of their own (cookies, storage).

    At the end of the test nothing may have been complained of in the console, and nothing but
    the service itself asked.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []
    request.node.stash[WATCHED] = watched = []

    def make(*, expects_errors: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            **{"base_url": service, "locale": "ru-RU", "reduced_motion": "reduce"} | options
        )
        contexts.append(context)
        context.route(lambda url: not url.startswith((service, stream)), _refuse(complaints))
        page = context.new_page()
        watched.append(Watched(page))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if not expects_errors:
            page.on("console", lambda message: _note(complaints, message))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _refuse(complaints: list[str]) -> Callable[[Route], None]:
    def refuse(route: Route) -> None:
        # A network's own page, opened by the reader's click, is not a request of ours.
        if route.request.is_navigation_request():
            route.fulfill(status=200, body=urlsplit(route.request.url).netloc)
            return
        complaints.append(f"asked {route.request.url}")
        route.abort()

    return refuse


def _note(complaints: list[str], message: ConsoleMessage) -> None:
    if message.type in {"error", "warning"}:
        complaints.append(message.text)
