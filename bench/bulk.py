"""How long a decision on 10,000 reviews takes, and what waits for it meanwhile.

    .venv/bin/python -m bench.bulk                   # its own service on engines of its own
    .venv/bin/python -m bench.bulk --count 1000 --shots /tmp/shots

Freezes what waits, presses «Отклонить» in a browser and lets the service's own relay and workers
do it; a reader posts one review after the other all the while. Then it takes everything back in
time. Prints seconds and milliseconds a comment of both, and the reader's delays before and during
the run. With --shots the page is photographed while the bar moves, 1280 and 360 px wide. Needs
Chromium.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.desk import FLAGS, data, log_in, p95
from bench.post import measure as post
from tests.environment import service_environment
from tests.service import running_service

ACTS = "/admin/comments/bulkact/"
END_MS = 1_200_000
WIDTHS = (1280, 360)


@dataclass
class Reader:
    """Posts one review after the other until told to stop; milliseconds until each was public."""

    url: str
    times: list[float] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Reader":
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._stop.is_set():
            self.times += post(self.url, count=1, until_public=True)["comment public"]


def press(page: Page, shots: Path | None) -> float:
    """Start the act and wait for its end as a moderator does; seconds."""
    page.get_by_label("Причина").first.select_option("spam")
    started = time.perf_counter()
    page.get_by_role("button", name="Отклонить").click()
    page.locator("[data-bulk]").wait_for()
    photograph(page, shots, "running")
    page.wait_for_selector("[data-seconds-left]", timeout=END_MS)
    seconds = time.perf_counter() - started
    photograph(page, shots, "ended")
    return seconds


def take_back(page: Page, shots: Path | None) -> float:
    started = time.perf_counter()
    page.get_by_role("button", name="Отменить всё действие").click()
    page.locator("[data-bulk]").wait_for()
    page.wait_for_selector("[data-bulk]:not([data-url])", timeout=END_MS)
    photograph(page, shots, "taken-back")
    return time.perf_counter() - started


def photograph(page: Page, shots: Path | None, name: str) -> None:
    if shots is None:
        return
    shots.mkdir(parents=True, exist_ok=True)
    if name == "running":
        page.wait_for_function("Number(document.querySelector('[data-settled]').textContent) > 0")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=shots / f"bulk-{name}-{width}.png")


def measure(options: argparse.Namespace, state: Path) -> None:
    environment = service_environment(state, NEWSPORTAL_LIMITS="off")
    with running_service(environment) as url:
        data(environment, "--count", str(options.count))
        before = post(url, count=options.before, until_public=True)["comment public"]
        started = time.perf_counter()
        act = data(environment, "--freeze").strip()
        frozen = time.perf_counter() - started
        password = (state / "admin_password").read_text().strip()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            page = chromium.new_page(locale="ru-RU")
            log_in(page, url, password)
            page.goto(f"{url}{ACTS}{act}/change/")
            with Reader(url) as reader:
                seen = press(page, options.shots)
            back = take_back(page, options.shots)
            chromium.close()
        facts = json.loads(data(environment, "--act", act))
        print(f"frozen: {facts['total']} comments in {frozen:.1f} s, with Python's start")
        report("rejected", facts["seconds"], facts["total"], facts["outcomes"])
        print(
            f"  seen in the browser: {seen:.1f} s; public pages that it changed: {facts['pages']}"
        )
        print(f"taken back: {back:.1f} s; of its events told outside: {facts['told']}")
        tell("a reader's review public, before", before)
        tell("a reader's review public, meanwhile", reader.times)


def report(what: str, seconds: float, count: int, outcomes: dict[str, int]) -> None:
    print(f"{what}: {seconds:.1f} s, {seconds * 1000 / count:.1f} ms a comment, {outcomes}")


def tell(what: str, times: list[float]) -> None:
    if not times:
        print(f"{what}: none")
        return
    print(
        f"{what}: n={len(times)}  median {statistics.median(times):.0f} ms"
        f"  p95 {p95(times):.0f} ms  max {max(times):.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--before", type=int, default=10)
    parser.add_argument("--shots", type=Path)
    with tempfile.TemporaryDirectory() as state:
        measure(parser.parse_args(), Path(state))


if __name__ == "__main__":
    main()
