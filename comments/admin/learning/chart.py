"""The chart of a certificate: the share of the texts against the risk of being wrong, as SVG.

Numbers for the template, already as text: the admin's language must not write them with a comma.
"""

from dataclasses import dataclass
from typing import Any

from comments.admin.learning.numbers import percent

WIDTH, HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 88, 24, 16, 44
# How far above the target the chart reaches: a bound beyond is drawn at its upper edge.
_HEADROOM = 2.5


@dataclass(frozen=True)
class Point:
    """One step that was tried: its place, and what a pointer over it tells."""

    x: str
    bound_y: str
    seen_y: str
    is_kept: bool
    is_granted: bool
    told: str


@dataclass(frozen=True)
class Chart:
    """Everything in the SVG's own units."""

    width: int
    height: int
    points: list[Point]
    bound_line: str
    seen_line: str
    target_y: str
    target: str
    plot: dict[str, str]
    x_ticks: list[dict[str, str]]
    y_ticks: list[dict[str, str]]


def chart_of(steps: list[dict[str, Any]], *, target: float) -> Chart | None:
    """The chart of a certificate's steps; None when nothing was tried."""
    if not steps:
        return None
    top = target * _HEADROOM
    kept = [step for step in steps if step["is_kept"]]
    granted = kept[-1]["share"] if kept else None
    points = [_point(step, top, granted) for step in sorted(steps, key=lambda s: s["share"])]
    return Chart(
        width=WIDTH,
        height=HEIGHT,
        points=points,
        bound_line=" ".join(f"{point.x},{point.bound_y}" for point in points),
        seen_line=" ".join(f"{point.x},{point.seen_y}" for point in points),
        target_y=_y(target, top),
        target=percent(target, 2),
        plot={
            "left": str(_LEFT),
            "right": str(WIDTH - _RIGHT),
            "top": str(_TOP),
            "bottom": str(HEIGHT - _BOTTOM),
            "kept_height": f"{HEIGHT - _BOTTOM - float(_y(target, top)):.1f}",
            "width": str(WIDTH - _RIGHT - _LEFT),
        },
        x_ticks=[{"x": _x(tick / 5), "label": percent(tick / 5, 0)} for tick in range(6)],
        y_ticks=[
            {"y": _y(risk, top), "label": percent(risk, 2)} for risk in (0, target, 2 * target)
        ],
    )


def _point(step: dict[str, Any], top: float, granted: float | None) -> Point:
    return Point(
        x=_x(step["share"]),
        bound_y=_y(min(step["bound"], top), top),
        seen_y=_y(min(step["errors"] / step["sample"], top), top),
        is_kept=step["is_kept"],
        is_granted=step["share"] == granted,
        told=(
            f"{percent(step['share'])}: {step['errors']} / {step['sample']},"
            f" ≤ {percent(step['bound'], 2)}"
        ),
    )


def _x(share: float) -> str:
    return f"{_LEFT + share * (WIDTH - _LEFT - _RIGHT):.1f}"


def _y(risk: float, top: float) -> str:
    return f"{HEIGHT - _BOTTOM - risk / top * (HEIGHT - _BOTTOM - _TOP):.1f}"
