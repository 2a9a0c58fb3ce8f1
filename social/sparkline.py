"""A line of some days as small as a word, as SVG. Pure but for the words on it."""

from collections.abc import Sequence
from datetime import date

from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 72, 24
_MARGIN = 2


def sparkline(points: Sequence[tuple[date, int]]) -> SafeString:
    """The numbers by day with what the whole span changed; empty for fewer than two days."""
    if len(points) < 2:
        return SafeString("")
    (first_day, first), (last_day, last) = points[0], points[-1]
    low = min(value for _, value in points)
    high = max(value for _, value in points)
    days = (last_day - first_day).days
    line = " ".join(
        f"{_place((day - first_day).days, days, WIDTH):.1f},"
        f"{HEIGHT - _place(value - low, high - low, HEIGHT):.1f}"
        for day, value in points
    )
    change = last - first
    told = f"{'+' if change > 0 else '−' if change < 0 else '±'}" + number_format(
        abs(change), force_grouping=True
    )
    return format_html(
        '<span class="flex items-center gap-2 whitespace-nowrap"><svg width="{}" height="{}"'
        ' viewBox="0 0 {} {}" role="img" aria-label="{}"><polyline points="{}" fill="none"'
        ' stroke="currentColor" stroke-width="1.5"></polyline></svg><span>{}</span></span>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        told,
        line,
        told,
    )


def _place(part: int, whole: int, size: int) -> float:
    """Where a part lies on an axis; in the middle of one without length."""
    room = size - 2 * _MARGIN
    return _MARGIN + (part / whole * room if whole else room / 2)
