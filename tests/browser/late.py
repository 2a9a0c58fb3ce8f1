"""An answer that comes later than the service gave it, for the browser tests."""

import re
import time

from playwright.sync_api import APIResponse, Page, Route

from tests.browser.pages import ANSWER_SECONDS

ASK_AGAIN_MS = 50


class Late:
    """The first answer to a request, taken from the service at once and given to the page later."""

    def __init__(self, page: Page, address: str, method: str = "GET") -> None:
        self._page, self._method = page, method
        self._is_taken = False
        self._kept: list[tuple[Route, APIResponse]] = []
        page.route(re.compile(address), self._keep)

    def _keep(self, route: Route) -> None:
        if self._is_taken or route.request.method != self._method:
            route.fallback()
            return
        self._is_taken = True
        self._kept.append((route, route.fetch()))

    def wait(self, *, asking: str = "undefined") -> None:
        """Until the service has answered; meanwhile this is evaluated on the page."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while not self._kept:
            assert time.monotonic() < deadline, "never asked"
            self._page.evaluate(asking)
            self._page.wait_for_timeout(ASK_AGAIN_MS)

    def give(self) -> None:
        route, answer = self._kept[0]
        with self._page.expect_event("requestfinished", lambda sent: sent == route.request):
            route.fulfill(response=answer)
