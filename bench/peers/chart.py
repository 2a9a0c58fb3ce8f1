"""A chart as SVG: panels of horizontal bars on a logarithmic scale. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LABEL, BAR, GAP, TITLE = 760, 190, 18, 6, 34
NUMBER = 110
OURS, OTHERS = "#1d6fb8", "#a3acb5"


@dataclass(frozen=True)
class Panel:
    """`values` by target; those whose name holds `newsportal` are ours."""

    title: str
    values: Mapping[str, float]
    digits: int = 0


def svg(panels: Sequence[Panel]) -> str:
    """One picture, panels below each other; a bar of ten times the value is one step longer."""
    parts: list[str] = []
    top = 8
    for panel in panels:
        parts.append(_text(8, top + 18, panel.title, "600"))
        top += TITLE
        for name, value in panel.values.items():
            parts += _bar(top, name, value, panel)
            top += BAR + GAP
        top += GAP * 2
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}"'
        f' height="{top}" font-family="system-ui, sans-serif" font-size="13">'
        f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>'
    )
    return "\n".join([head, *parts, "</svg>\n"])


def lengths(values: Sequence[float], *, room: float) -> list[float]:
    """How long each bar is: the smallest a tenth of the step of ten, the largest the whole room."""
    low = math.log10(min(values))
    span = math.log10(max(values)) - low
    if span == 0:
        return [room for _ in values]
    step = 0.1
    return [room * (math.log10(value) - low + step) / (span + step) for value in values]


def _bar(top: int, name: str, value: float, panel: Panel) -> list[str]:
    room = WIDTH - LABEL - NUMBER
    known = list(panel.values.values())
    length = lengths(known, room=room)[known.index(value)]
    colour = OURS if "newsportal" in name else OTHERS
    return [
        _text(8, top + 14, name),
        f'<rect x="{LABEL}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>',
        _text(LABEL + length + 6, top + 14, f"{value:,.{panel.digits}f}"),
    ]


def _text(x: float, y: float, words: str, weight: str = "400") -> str:
    return f'<text x="{x:.1f}" y="{y}" font-weight="{weight}" fill="#1b1f24">{escape(words)}</text>'
