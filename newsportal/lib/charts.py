"""Charts as plain SVG made on the server: where each bar stands, and the words that say the same.

Numbers are in the units of the drawing; templates in `newsportal/charts/` draw them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format

K = TypeVar("K")

WIDTH, HEIGHT = 720, 160
SPARK_WIDTH, SPARK_HEIGHT = 120, 28
_HOUR_WIDTH, _DAY_HEIGHT = 28, 24


@dataclass(frozen=True)
class Bar:
    """One bar of a chart; `title` says the same in words."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


@dataclass(frozen=True)
class Mark:
    """A moment that stands out, as a line from top to bottom."""

    x: float
    title: str


@dataclass(frozen=True)
class Chart:
    title: str
    bars: Sequence[Bar]
    top: str
    first: str
    last: str
    # What the kinds of bars are called.
    legend: Sequence[tuple[str, str]] = ()
    note: str = ""
    marks: Sequence[Mark] = ()
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Heat:
    title: str
    cells: Sequence[Mapping[str, Any]]
    days: Sequence[tuple[str, int]]
    hours: Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Spark:
    """A line of some values and the area below it, as lists of points."""

    line: str
    area: str
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT


def columns(
    title: str,
    keys: Sequence[K],
    series: Sequence[tuple[str, str, Mapping[K, float]]],
    *,
    name_of: Callable[[K], str],
    ends: tuple[str, str],
    says: Callable[[Any], str] = str,
    marks: Sequence[tuple[float, str]] = (),
) -> Chart:
    """Bars that stand on each other, a column for each key.

    `series`: kind of bar, its name, values by key; `marks`: place from 0 to 1, words.
    """
    totals = [sum(values.get(key, 0) for _kind, _name, values in series) for key in keys]
    top = max(totals, default=0)
    step = WIDTH / len(keys)
    bars = []
    for place, key in enumerate(keys):
        floor = float(HEIGHT)
        for kind, name, values in series:
            value = values.get(key, 0)
            if value:
                tall = HEIGHT * value / top
                floor -= tall
                words = f"{name_of(key)}: {name} {says(value)}"
                bars.append(_bar(place * step, floor, step, tall, kind=kind, title=words))
    legend = [(kind, name) for kind, name, _values in series] if len(series) > 1 else []
    lines = [Mark(round(place * WIDTH, 1), words) for place, words in marks]
    return Chart(title, bars, says(top) if top else "", *ends, legend, marks=lines)


def day_columns(
    title: str,
    days: Sequence[date],
    series: Sequence[tuple[str, str, Mapping[date, float]]],
    *,
    says: Callable[[Any], str] = str,
) -> Chart:
    """As `columns`, a column for each day."""
    first, last = (date_format(day, "j.m") for day in (days[0], days[-1]))
    return columns(title, days, series, name_of=short_date, ends=(first, last), says=says)


def short_date(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _bar(x: float, y: float, step: float, tall: float, *, kind: str, title: str) -> Bar:
    return Bar(
        round(x + step * 0.1, 1), round(y, 1), round(step * 0.8, 1), round(tall, 1), kind, title
    )


def heat(title: str, counts: Mapping[tuple[int, int], int]) -> Heat:
    """A square for each hour of each weekday (1-7), the darker the more there was."""
    most = max(counts.values(), default=0)
    cells = [
        {
            "x": hour * _HOUR_WIDTH,
            "y": (weekday - 1) * _DAY_HEIGHT,
            "shade": round(0.06 + 0.94 * count / most, 2) if most and count else 0.03,
            "title": f"{WEEKDAYS_ABBR[weekday - 1]} {hour}:00 — {count}",
        }
        for weekday in range(1, 8)
        for hour in range(24)
        for count in [counts.get((weekday, hour), 0)]
    ]
    days = [(str(WEEKDAYS_ABBR[day]), day * _DAY_HEIGHT + 16) for day in range(7)]
    hours = [(hour, hour * _HOUR_WIDTH + 4) for hour in range(0, 24, 3)]
    return Heat(title, cells, days, hours)


def spark(values: Sequence[float]) -> Spark:
    """The course of at least two values, from 0 up to the highest of them."""
    top = max(values) or 1
    step = SPARK_WIDTH / (len(values) - 1)
    line = " ".join(
        f"{place * step:.1f},{SPARK_HEIGHT - 2 - (SPARK_HEIGHT - 4) * value / top:.1f}"
        for place, value in enumerate(values)
    )
    return Spark(line, f"0,{SPARK_HEIGHT} {line} {SPARK_WIDTH},{SPARK_HEIGHT}")


def shares(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Name, number, per cent of the largest."""
    most = max((count for _name, count in counts), default=0) or 1
    return [(name, count, round(100 * count / most)) for name, count in counts]
