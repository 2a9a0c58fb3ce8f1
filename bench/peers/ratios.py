"""The ratios that were promised, from the numbers of one run. Pure: nothing is measured here."""

from collections.abc import Mapping
from dataclasses import dataclass

# row -> target -> number -> value
Numbers = Mapping[str, Mapping[str, Mapping[str, float]]]


@dataclass(frozen=True)
class Ratio:
    """`value` is None when a row or a target of it was not measured."""

    what: str
    reach: str
    value: float | None
    is_reached: bool | None
    unit: str = ""

    def told(self) -> str:
        if self.value is None:
            return "not measured"
        return f"{self.value:,.2f}{self.unit}" if self.value < 100 else f"{self.value:,.0f}"


US, FRONT, STATIC, HELLO = "newsportal", "nginx + newsportal", "nginx static", "granian hello"
ISSO, XTD = "Isso", "xtd"
HOT, POST, COUNTS = "hot page of 50 comments", "POST a comment", "counts of 50 articles"
NOT_MODIFIED = "not modified (304)"
WHILE_POSTED = "hot page while comments are posted, "


def ratios(numbers: Numbers) -> list[Ratio]:
    """In the order of the promise."""

    def rps(row: str, target: str) -> float | None:
        return _get(numbers, row, target, "rps")

    def at_least(what: str, least: float, above: float | None, below: float | None) -> Ratio:
        value = divided(above, below)
        return Ratio(what, f"≥ {least:g}", value, None if value is None else value >= least)

    def at_most(what: str, most: float, value: float | None, unit: str = "") -> Ratio:
        is_reached = None if value is None else value <= most
        return Ratio(what, f"≤ {most:g}{unit}", value, is_reached, unit)

    def faster(size: int, peer: str, least: float) -> Ratio:
        row = f"cold page, thread of {size}"
        wall = _get(numbers, row, peer, "p50_ms"), _get(numbers, row, US, "p50_ms")
        return at_least(f"{row}: faster than {peer}", least, *wall)

    found = [
        at_least(
            "hot page through our nginx / nginx static", 0.9, rps(HOT, FRONT), rps(HOT, STATIC)
        ),
        at_least("hot page, app alone / nginx static", 0.5, rps(HOT, US), rps(HOT, STATIC)),
        at_least("hot page, app alone / granian hello", 0.8, rps(HOT, US), rps(HOT, HELLO)),
        at_least("304, app alone / nginx static", 0.75, rps(NOT_MODIFIED, US), rps(HOT, STATIC)),
        faster(1000, XTD, 60),
        faster(1000, ISSO, 60),
        faster(10000, XTD, 600),
        faster(10000, ISSO, 100),
        at_most("cold page, thread of 10000: CPU", 5, _ms(numbers, "cold page, thread of 10000")),
        at_most(
            "cold page, thread of 10000 / of 50: CPU",
            1.2,
            divided(
                _ms(numbers, "cold page, thread of 10000"), _ms(numbers, "cold page, thread of 50")
            ),
        ),
    ]
    for target in (US, FRONT):
        row = f"{WHILE_POSTED}{target}"
        quiet = rps(row, "quiet")
        p99 = _get(numbers, row, "posts to it", "p99_ms")
        seen = _get(numbers, row, "posts to it", "visible_max_ms")
        found += [
            at_least(
                f"{target}, posts elsewhere / quiet", 0.95, rps(row, "posts elsewhere"), quiet
            ),
            at_least(
                f"{target}, posts to the article / quiet", 0.8, rps(row, "posts to it"), quiet
            ),
            at_most(f"{target}, posts to the article: p99", 20, p99, " ms"),
            at_most(f"{target}, posts to the article: on the page after", 1000, seen, " ms"),
        ]
    return [
        *found,
        at_least("POST: more than xtd", 12, rps(POST, US), rps(POST, XTD)),
        at_least("POST: more than Isso", 3, rps(POST, US), rps(POST, ISSO)),
        at_most("POST: p99 at 16 clients", 50, _get(numbers, POST, US, "p99_ms"), " ms"),
        at_least("counts of 50 articles: more than Isso", 200, rps(COUNTS, US), rps(COUNTS, ISSO)),
        at_most("web memory, 2 processes, after load", 150, _get(numbers, *MEMORY), " MB"),
    ]


MEMORY = ("memory", "web, 2 processes", "pss_mb")


def divided(above: float | None, below: float | None) -> float | None:
    """None when one of them is not known, or there is nothing to divide by."""
    return None if above is None or not below else above / below


def _ms(numbers: Numbers, row: str) -> float | None:
    microseconds = _get(numbers, row, US, "cpu_us")
    return None if microseconds is None else microseconds / 1000


def _get(numbers: Numbers, row: str, target: str, number: str) -> float | None:
    return numbers.get(row, {}).get(target, {}).get(number)
