"""Counting what a replay finds. Plain numbers and codes: a tally is JSON, and tallies add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

# Of each change from one verdict to another.
SAMPLES_MAX = 12
PUBLISH, HOLD, REJECT = VERDICTS = ("publish", "hold", "reject")
Tally = dict[str, Any]


@dataclass(frozen=True)
class Trial:
    """One comment by both settings. `is_bad`: what people made of it; None if nobody looked."""

    comment: str
    day: str
    old: str
    new: str
    reasons: Sequence[str]
    is_bad: bool | None


def empty() -> Tally:
    return {
        "comments": 0,
        "failed": 0,
        # "hold>publish" -> number.
        "changes": {},
        "people": {"old": [0, 0, 0, 0], "new": [0, 0, 0, 0]},
        # Day -> comments, what waited for people by the old settings, by the new ones.
        "days": {},
        # "hold>publish" -> [comment, reasons] each.
        "samples": {},
    }


def count(trials: Iterable[Trial], *, failed: int = 0) -> Tally:
    """The tally of some comments."""
    tally = empty()
    tally["failed"] = failed
    for trial in trials:
        _count_one(tally, trial)
    return tally


def _count_one(tally: Tally, trial: Trial) -> None:
    change = f"{trial.old}>{trial.new}"
    tally["comments"] += 1
    tally["changes"][change] = tally["changes"].get(change, 0) + 1
    day = tally["days"].setdefault(trial.day, [0, 0, 0])
    day[0] += 1
    day[1] += trial.old == HOLD
    day[2] += trial.new == HOLD
    if trial.is_bad is not None:
        for which, verdict in (("old", trial.old), ("new", trial.new)):
            # Stopped and rightly, stopped wrongly, let through wrongly, let through rightly.
            is_stopped = verdict != PUBLISH
            place = (0 if trial.is_bad else 1) if is_stopped else (2 if trial.is_bad else 3)
            tally["people"][which][place] += 1
    samples = tally["samples"].setdefault(change, []) if trial.old != trial.new else None
    if samples is not None and len(samples) < SAMPLES_MAX:
        samples.append([trial.comment, list(trial.reasons)])


def add(tallies: Iterable[Tally]) -> Tally:
    """The sum; of samples the first ones."""
    total = empty()
    for tally in tallies:
        total["comments"] += tally["comments"]
        total["failed"] += tally["failed"]
        for change, number in tally["changes"].items():
            total["changes"][change] = total["changes"].get(change, 0) + number
        for which in ("old", "new"):
            both = zip(total["people"][which], tally["people"][which], strict=True)
            total["people"][which] = [first + second for first, second in both]
        for day, numbers in tally["days"].items():
            both = zip(total["days"].get(day, [0, 0, 0]), numbers, strict=True)
            total["days"][day] = [first + second for first, second in both]
        for change, samples in tally["samples"].items():
            kept = total["samples"].setdefault(change, [])
            kept += samples[: SAMPLES_MAX - len(kept)]
    total["days"] = dict(sorted(total["days"].items()))
    return total


@dataclass(frozen=True)
class Agreement:
    """How what was stopped agrees with people, who looked at `seen` of the comments.

    `precision`: of what was stopped, the share that people refuse; `recall`: of what people
    refuse, the share that was stopped. None where there is nothing to divide by.
    """

    stopped_bad: int
    stopped_good: int
    passed_bad: int
    passed_good: int

    @property
    def seen(self) -> int:
        return self.stopped_bad + self.stopped_good + self.passed_bad + self.passed_good

    @property
    def precision(self) -> float | None:
        stopped = self.stopped_bad + self.stopped_good
        return self.stopped_bad / stopped if stopped else None

    @property
    def recall(self) -> float | None:
        bad = self.stopped_bad + self.passed_bad
        return self.stopped_bad / bad if bad else None


def agreement(tally: Tally, which: str) -> Agreement:
    """`which`: old or new."""
    return Agreement(*tally["people"][which])
