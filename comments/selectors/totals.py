"""A site's public totals, so told that no single reader can be found in them."""

from collections.abc import Mapping
from typing import Any

from comments.models.totals import MonthTotals
from comments.selectors.reasons import ToldReasons
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site

# Fewer than this are told as «<5», so that nobody is singled out.
FEW = 5
FEW_TOLD = f"<{FEW}"
MONTHS_SHOWN = 24
_MINUTE = 60

Told = int | str


def totals_of(site: Site, *, language: str) -> list[dict[str, Any]]:
    """The months that were counted, the latest first. Queries: 1, or 2 with refusals.

    Raises Problem not_found where the site does not show them.
    """
    if not site.shows_totals:
        raise Problem("not_found")
    rows = MonthTotals.objects.filter(site=site).order_by("-month")[:MONTHS_SHOWN]
    told = ToldReasons(site.pk, language)
    return [_month(row, told) for row in rows]


def _month(row: MonthTotals, told: ToldReasons) -> dict[str, Any]:
    numbers = row.numbers
    seconds = numbers["median_seconds"]
    has_median = seconds is not None and numbers["decided"] >= FEW
    return {
        "month": f"{row.month:%Y-%m}",
        "received": few(numbers["received"]),
        "published": {
            "by_machine": few(numbers["published_by_machine"]),
            "by_people": few(numbers["published_by_people"]),
        },
        "rejected": _rejected(numbers["refused"], told),
        "appeals": {
            "received": few(numbers["appeals"]),
            "granted": few(numbers["appeals_granted"]),
            "refused": few(numbers["appeals_refused"]),
            "waiting": few(numbers["appeals_open"]),
        },
        "median_minutes_to_decision": round(seconds / _MINUTE, 1) if has_median else None,
        "complaints": few(numbers["complaints"]),
    }


def few(number: int) -> Told:
    """The number, unless it is so small that it may be somebody."""
    return FEW_TOLD if 0 < number < FEW else number


def _rejected(refused: Mapping[str, int], told: ToldReasons) -> list[dict[str, Any]]:
    """By reason as authors are told it, the most frequent first.

    Reasons that were given seldom stand together as one, so that what is left of a sum does not
    tell of one of them.
    """
    by_code: dict[str, int] = {}
    for code, number in refused.items():
        [shown] = told.codes([code])
        by_code[shown] = by_code.get(shown, 0) + number
    often = {code: number for code, number in by_code.items() if number >= FEW}
    seldom = sum(by_code.values()) - sum(often.values())
    ordered = sorted(often.items(), key=lambda item: (-item[1], item[0]))
    rows: list[dict[str, Any]] = [
        {"reason": code, "label": told.labels([code]).get(code, code), "count": number}
        for code, number in ordered
    ]
    if seldom:
        rows.append({"reason": "seldom", "label": None, "count": few(seldom)})
    return rows
