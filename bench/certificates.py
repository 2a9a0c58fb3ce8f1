"""How much certificates let a machine approve, and how often they break their promise.

    .venv/bin/python -m bench.certificates                                # a made-up scorer
    .venv/bin/python -m bench.certificates --train DIR --source ru_2ch_pikabu
    .venv/bin/python -m bench.certificates --scores FILE                  # saved by --save

Each run draws answers of a blind audit from traffic of which the true risk below each threshold
is known, certifies by several designs, and compares what was granted with the truth. With --train
the scores are the site model's own, out of fold: each fifth of DIR/SOURCE.jsonl (`text`, `label`)
is scored by a model trained on the rest. Without it, scores are drawn from two normal curves of an
AUC of about .97, where 2 % of the toxic texts look like any other.
"""

import argparse
import json
import random
import statistics
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from comments.moderation.certify import CONFIDENCE, SHARES, Answer, certify, upper_bound

FOLDS = 5
Scored = list[tuple[float, bool]]


@dataclass(frozen=True)
class Traffic:
    """Scored texts of which each toxic one weighs so much that they are `toxic` of the whole."""

    answers: list[Answer]
    weights: list[float]
    shares: list[float]
    risks: list[float]

    @classmethod
    def of(cls, scored: Scored, *, toxic: float) -> "Traffic":
        ordered = sorted(scored)
        bad = sum(label for _score, label in ordered)
        weigh = {True: toxic / bad, False: (1 - toxic) / (len(ordered) - bad)}
        weights = [weigh[label] for _score, label in ordered]
        shares = list(accumulate(weights))
        errors = accumulate(
            weight * label for weight, (_score, label) in zip(weights, ordered, strict=True)
        )
        return cls(
            answers=[Answer(score, label) for score, label in ordered],
            weights=weights,
            shares=shares,
            risks=[error / share for error, share in zip(errors, shares, strict=True)],
        )

    def below(self, threshold: float) -> tuple[float, float]:
        """The true share of the traffic at or below a threshold, and its true risk."""
        place = bisect_right(self.answers, threshold, key=lambda answer: answer.score) - 1
        return (self.shares[place], self.risks[place]) if place >= 0 else (0.0, 0.0)

    def oracle(self, target: float) -> float:
        """The largest share whose true risk keeps the target."""
        pairs = zip(self.shares, self.risks, strict=True)
        return max((share for share, risk in pairs if risk <= target), default=0.0)


Design = Callable[[list[Answer], float], float | None]


def as_shipped(answers: list[Answer], target: float) -> float | None:
    granted = certify(answers, target=target).granted
    return granted.threshold if granted else None


def by_single_steps(answers: list[Answer], target: float) -> float | None:
    """Every 2 % from 2 % on, at the full confidence: the plain form of the sequence."""
    return _first_failure_ends(answers, target, [step / 50 for step in range(1, 50)])


def by_fine_steps(answers: list[Answer], target: float) -> float | None:
    """Every 1 % from 60 % on."""
    return _first_failure_ends(answers, target, [step / 100 for step in range(60, 97)])


def by_bonferroni(answers: list[Answer], target: float) -> float | None:
    """The shipped shares in any order, each at a part of the risk of being wrong."""
    confidence = 1 - (1 - CONFIDENCE) / len(SHARES)
    kept = [
        threshold
        for threshold, errors, sample in _cuts(answers, SHARES)
        if upper_bound(errors=errors, sample=sample, confidence=confidence) <= target
    ]
    return max(kept, default=None)


def by_split(answers: list[Answer], target: float) -> float | None:
    """One threshold chosen on half of the answers and tested once on the others."""
    half = len(answers) // 2
    hopeful = [
        threshold
        for threshold, errors, sample in _cuts(answers[:half], SHARES)
        if errors / sample <= 0.7 * target
    ]
    if not hopeful:
        return None
    below = [answer for answer in answers[half:] if answer.score <= max(hopeful)]
    errors = sum(answer.is_wrong for answer in below)
    bound = upper_bound(errors=errors, sample=len(below))
    return max(hopeful) if bound <= target else None


DESIGNS: dict[str, Design] = {
    "as shipped": as_shipped,
    "49 steps of 2 %": by_single_steps,
    "1 % steps from 60 %": by_fine_steps,
    "Bonferroni over the shares": by_bonferroni,
    "chosen on one half, tested on the other": by_split,
}


def _first_failure_ends(
    answers: list[Answer], target: float, shares: Sequence[float]
) -> float | None:
    granted = None
    for threshold, errors, sample in _cuts(answers, shares):
        if upper_bound(errors=errors, sample=sample) > target:
            break
        granted = threshold
    return granted


def _cuts(answers: list[Answer], shares: Sequence[float]) -> list[tuple[float, int, int]]:
    ordered = sorted(answers, key=lambda answer: answer.score)
    wrong = [0, *accumulate(answer.is_wrong for answer in ordered)]
    sizes = [int(share * len(ordered)) for share in shares]
    return [(ordered[size - 1].score, wrong[size], size) for size in sizes if size]


def made_up(*, count: int, dice: random.Random) -> Scored:
    """Scores by two normal curves, a third of them toxic; 2 % of those look like any other."""
    found: Scored = []
    for number in range(count):
        label = number % 3 == 0
        is_seen = label and dice.random() > 0.02
        found.append((dice.gauss(2.75 if is_seen else 0.0, 1.0), label))
    return found


def out_of_fold(folder: Path, source: str) -> Scored:
    """Score each text by a site model that has not seen it, on top of the shipped prior."""
    from comments.scoring.model import load_model, prior_model
    from comments.training.fit import train_site_model

    lines = (folder / f"{source}.jsonl").read_text("utf-8").splitlines()
    rows = [(row["text"], bool(row["label"])) for row in map(json.loads, lines)]
    random.Random(7).shuffle(rows)
    found: Scored = []
    for fold in range(FOLDS):
        rest = [row for place, row in enumerate(rows) if place % FOLDS != fold]
        trained = train_site_model(
            texts=[text for text, _ in rest],
            toxic=[label for _, label in rest],
            spam=[None] * len(rest),
            prior=prior_model(),
        )
        model = load_model(trained.data)
        found += [(model.score(text).toxicity, label) for text, label in rows[fold::FOLDS]]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path)
    parser.add_argument("--source", default="ru_2ch_pikabu")
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--answers", type=int, default=3000)
    parser.add_argument("--toxic", type=float, default=0.10)
    parser.add_argument("--target", type=float, default=0.01)
    parser.add_argument("--seed", type=int, default=20261127)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    if asked.scores:
        scored: Scored = [
            (score, bool(label)) for score, label in json.loads(asked.scores.read_text())
        ]
    elif asked.train:
        scored = out_of_fold(asked.train, asked.source)
    else:
        scored = made_up(count=100_000, dice=dice)
    if asked.save:
        asked.save.write_text(json.dumps(scored))
    traffic = Traffic.of(scored, toxic=asked.toxic)
    print(
        f"{len(scored)} texts, {asked.toxic:.0%} toxic traffic, {asked.answers} answers,"
        f" {asked.runs} runs, at most 1 in {1 / asked.target:.0f} wrong"
    )
    print(f"oracle: {traffic.oracle(asked.target):.1%}")
    granted: dict[str, list[tuple[float, float]]] = {name: [] for name in DESIGNS}
    for _ in range(asked.runs):
        answers = dice.choices(traffic.answers, weights=traffic.weights, k=asked.answers)
        for name, design in DESIGNS.items():
            threshold = design(answers, asked.target)
            granted[name].append((0.0, 0.0) if threshold is None else traffic.below(threshold))
    for name, runs in granted.items():
        shares = [share for share, _risk in runs]
        broken = sum(risk > asked.target for _share, risk in runs)
        print(
            f"{name}: median {statistics.median(shares):.1%}, mean {statistics.fmean(shares):.1%},"
            f" none in {shares.count(0.0)} runs, broken in {broken} ({broken / len(runs):.1%})"
        )


if __name__ == "__main__":
    main()
