"""An answer that comes later than the service gave it, for the browser tests."""

import re

from playwright.sync_api import APIResponse, Page, Route


class Late:
    """The first answer to a request, taken from the service at once and given to the page later."""

    def __init__(self, page: Page, address: str, method: str = "GET") -> None:
        self._page, self._method = page, method
        self._kept: list[tuple[Route, APIResponse]] = []
        page.route(re.compile(address), self._keep)

    def _keep(self, route: Route) -> None:
        if self._kept or route.request.method != self._method:
            route.fallback()
        else:
            self._kept.append((route, route.fetch()))

    def wait(self) -> None:
        """Until the service has answered."""
        while not self._kept:
            self._page.wait_for_timeout(20)

    def give(self) -> None:
        route, answer = self._kept[0]
        with self._page.expect_event("requestfinished", lambda sent: sent == route.request):
            route.fulfill(response=answer)
