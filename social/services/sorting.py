"""What a batch of interactions adds up to, once it is known which of them are new. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from social.interactions import REASON_CODES, Kind, Record, id_ms
from social.scopes import CLICKED, SHARED

DAY_MS = 24 * 60 * 60 * 1000
HOUR_MS = 60 * 60 * 1000
FIVE_MINUTES_MS = 5 * 60 * 1000
_SHARED = SHARED.encode("ascii")
_CLICKED = CLICKED.encode("ascii")
# By how many acts of the day went before.
_LESS = tuple(0.5**before for before in range(61))
_REPEAT = REASON_CODES["repeat"]


@dataclass(slots=True)
class Cell:
    """What one network brought one article within five minutes."""

    intents: int = 0
    sharers: int = 0
    # The article's own sharers, whatever the network.
    people: int = 0
    click_backs: int = 0
    impressions: int = 0
    weight: float = 0.0


@dataclass(slots=True)
class Sorted:
    """`rows`: with the reason each is stored with and its time in ms since 1970. `once`: day,
    article, visitor and scope of what was done for the first time. Days are counted from 1970.
    """

    rows: list[tuple[Record, int, int]] = field(default_factory=list)
    once: list[tuple[int, int, bytes, bytes]] = field(default_factory=list)
    cells: defaultdict[tuple[int, bytes, int], Cell] = field(
        default_factory=lambda: defaultdict(Cell)
    )
    share_clicks: defaultdict[bytes, int] = field(default_factory=lambda: defaultdict(int))
    link_clicks: defaultdict[bytes, int] = field(default_factory=lambda: defaultdict(int))
    filtered: defaultdict[tuple[int, int, int], int] = field(
        default_factory=lambda: defaultdict(int)
    )


@dataclass(frozen=True, slots=True)
class Weights:
    """What the first act of a visitor adds to an article's heat; the nth adds 1/2^(n-1) of it."""

    sharer: float
    click_back: float


def split(records: Iterable[Record]) -> tuple[dict[bytes, Record], list[Record]]:
    """What becomes rows, by id, and what is only counted; of one id the first."""
    rows: dict[bytes, Record] = {}
    others: dict[bytes, Record] = {}
    dropped: list[Record] = []
    for record in records:
        kind = record[1]
        if kind == 0:
            dropped.append(record)
        elif kind == 3:
            others.setdefault(record[0], record)
        else:
            rows.setdefault(record[0], record)
    return rows, [*others.values(), *dropped]


def sort_out(
    rows: Iterable[Record],
    others: Iterable[Record],
    *,
    done: Collection[tuple[bytes, bytes]],
    weights: Weights,
) -> Sorted:
    """`rows` are new; `done`: (visitor, scope) of what these visitors did before, each that day."""
    result = Sorted()
    known = set(done)
    acts: defaultdict[bytes, int] = defaultdict(int)
    for visitor, _ in known:
        acts[visitor] += 1
    for record in rows:
        _sort_row(record, result, known, acts, weights)
    for record in others:
        if record.kind == Kind.IMPRESSION and not record.reason:
            at = min(id_ms(record.id), record.received_ms)
            result.cells[record.article, b"", at // FIVE_MINUTES_MS].impressions += 1
        else:
            result.filtered[record.site, record.received_ms // DAY_MS, record.reason] += 1
    return result


def _sort_row(
    record: Record,
    result: Sorted,
    known: set[tuple[bytes, bytes]],
    acts: defaultdict[bytes, int],
    weights: Weights,
) -> None:
    raw, kind, reason, site, article, subject, visitor, received_ms, token, network = record
    at = min(int.from_bytes(raw[:6], "big"), received_ms)
    if reason:
        pass
    elif kind == 2:
        scope = _CLICKED + token
        if (visitor, scope) in known:
            reason = _REPEAT
        else:
            known.add((visitor, scope))
            result.once.append((received_ms // DAY_MS, article, visitor, scope))
            cell = result.cells[article, network, at // FIVE_MINUTES_MS]
            cell.click_backs += 1
            cell.weight += weights.click_back * _LESS[min(acts[visitor], 60)]
            acts[visitor] += 1
            result.share_clicks[subject] += 1
    elif kind == 1:
        cell = result.cells[article, network, at // FIVE_MINUTES_MS]
        cell.intents += 1
        if any(visitor):
            _sort_sharer(record, result, known, acts, weights)
    else:
        result.link_clicks[subject] += 1
    if reason:
        result.filtered[site, received_ms // DAY_MS, reason] += 1
    result.rows.append((record, reason, at))


def _sort_sharer(
    record: Record,
    result: Sorted,
    known: set[tuple[bytes, bytes]],
    acts: defaultdict[bytes, int],
    weights: Weights,
) -> None:
    visitor, day = record.visitor, record.received_ms // DAY_MS
    at = min(id_ms(record.id), record.received_ms)
    cell = result.cells[record.article, record.network, at // FIVE_MINUTES_MS]
    to_network = _SHARED + b":" + record.network.rstrip(b"\x00")
    if (visitor, _SHARED) not in known:
        cell.people += 1
        cell.weight += weights.sharer * _LESS[min(acts[visitor], 60)]
    if (visitor, to_network) not in known:
        cell.sharers += 1
    for scope in (_SHARED, to_network):
        if (visitor, scope) not in known:
            known.add((visitor, scope))
            acts[visitor] += 1
            result.once.append((day, record.article, visitor, scope))
