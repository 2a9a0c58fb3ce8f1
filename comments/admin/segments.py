"""Cutting a text where the evidence stands, so that a template can mark it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Segment:
    """A piece of the text as written; `reasons` are the codes found in it, none where clean."""

    text: str
    reasons: tuple[str, ...] = ()


def split_by_findings(text: str, findings: Iterable[Any]) -> list[Segment]:
    """Cut `text` at the findings' offsets (characters, end exclusive); the pieces add up to it.

    Findings may overlap, and those of another text version may lie outside: they are cut to fit.
    """
    spans = sorted(span for finding in findings if (span := _span(finding, len(text))))
    borders = sorted({0, len(text), *(edge for start, end, _ in spans for edge in (start, end))})
    pieces = [
        Segment(text[start:end], _reasons(spans, start, end)) for start, end in pairwise(borders)
    ]
    return _joined(pieces)


def _span(finding: Any, length: int) -> tuple[int, int, str] | None:
    start, end = finding.get("start"), finding.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    start, end = max(start, 0), min(end, length)
    return (start, end, str(finding.get("reason", ""))) if start < end else None


def _reasons(spans: list[tuple[int, int, str]], start: int, end: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(why for first, last, why in spans if first < end and start < last))


def _joined(pieces: list[Segment]) -> list[Segment]:
    """One mark for neighbours with the same reasons."""
    joined: list[Segment] = []
    for piece in pieces:
        if joined and joined[-1].reasons == piece.reasons:
            joined.append(Segment(joined.pop().text + piece.text, piece.reasons))
        else:
            joined.append(piece)
    return joined
