"""How quick the moderators' desk is, in a real browser with 10,000 reviews waiting.

    .venv/bin/python -m bench.desk                # its own service on engines of its own
    .venv/bin/python -m bench.desk --think 1 --cards 200 --waiting 10000

Prints what the queue's page costs, the time from a key press until the next card is in hand
(median and p95), and how long a robot needs that thinks `--think` seconds about each card. The
bars: page under 200 ms, next card p95 at most 100 ms, 200 cards in at most 230 s. Needs Chromium.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.desk_data import QUEUE
from tests.environment import service_environment
from tests.service import ROOT, running_service

# Faster than anybody reads; without any pause the server's own speed is measured.
FAST_SECONDS = 0.3
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
# From the key press to the frame in which another card is in hand.
WATCH = """
() => {
  window.nextCardTimes = [];
  addEventListener("keydown", (event) => {
    // The first of two keys leads nowhere yet.
    if (event.code === "KeyR") return;
    const began = performance.now();
    const card = () => document.querySelector(".dk-current")?.dataset.card;
    const before = card();
    const look = () => {
      const now = card();
      if (now && now !== before) window.nextCardTimes.push(performance.now() - began);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, true);
}
"""


def data(environment: Mapping[str, str], *words: str) -> str:
    """What `bench.desk_data` prints, run beside the service."""
    command = [sys.executable, "-m", "bench.desk_data", *words]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def log_in(page: Page, url: str, password: str) -> None:
    page.goto(f"{url}{QUEUE}")
    page.locator("[name=username]").fill("admin")
    page.locator("[name=password]").fill(password)
    page.get_by_role("button", name="Войти").click()
    page.locator(".dk-current").wait_for()


def press_through(page: Page, cards: int, *, think_seconds: float) -> float:
    """Decide on so many cards, every fourth one refused with two keys; seconds it took."""
    started = time.perf_counter()
    for number in range(cards):
        page.locator(".dk-current").wait_for()
        time.sleep(think_seconds)
        if number % 4 == 3:
            page.keyboard.press("r")
            page.keyboard.press("4")
        else:
            page.keyboard.press("p")
    return time.perf_counter() - started


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]


def measure(options: argparse.Namespace, state: Path) -> None:
    environment = service_environment(state)
    with running_service(environment) as url:
        ids = data(environment, "--count", str(options.waiting)).split()
        cost = json.loads(data(environment, "--page"))
        password = (state / "admin_password").read_text().strip()
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=FLAGS
            )
            page = chromium.new_page(locale="ru-RU")
            log_in(page, url, password)
            loads: list[Any] = []
            page.on("request", lambda r: loads.append(r) if r.is_navigation_request() else None)
            page.evaluate(WATCH)
            paces = []
            for pause in (FAST_SECONDS, 0):
                seconds = press_through(page, options.keys, think_seconds=pause)
                # Taken out, so that each pace has its own times.
                times = [float(value) for value in page.evaluate("nextCardTimes.splice(0)")]
                paces.append((pause, seconds, times))
            seconds = press_through(page, options.cards, think_seconds=options.think)
            page.wait_for_function("document.querySelectorAll('.dk-toast-bad').length === 0")
            page.wait_for_timeout(2000)
            chromium.close()
        report(cost, paces, waiting=options.waiting)
        print(
            f"robot with {options.think:g} s of thinking: {options.cards} cards in {seconds:.1f} s,"
            f" {len(loads)} page loads"
        )
        known = state / "ids"
        known.write_text("\n".join(ids))
        print("decided, by how often:", data(environment, "--decisions", str(known)).strip())


def report(
    cost: dict[str, float], paces: list[tuple[float, float, list[float]]], *, waiting: int
) -> None:
    print(
        f"queue page, {waiting} waiting: {cost['queries']} queries,"
        f" median {cost['median_ms']:.0f} ms, p95 {cost['p95_ms']:.0f} ms"
    )
    for pause, seconds, times in paces:
        print(
            f"key press to next card, {pause:g} s of pause: n={len(times)}"
            f"  median {statistics.median(times):.1f} ms  p95 {p95(times):.1f} ms"
            f"  max {max(times):.1f} ms  ({seconds:.1f} s in all)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--cards", type=int, default=200)
    parser.add_argument("--think", type=float, default=1.0)
    with tempfile.TemporaryDirectory() as state:
        measure(parser.parse_args(), Path(state))


if __name__ == "__main__":
    main()
