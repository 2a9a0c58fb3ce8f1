"""Train a site's own model: what the shipped prior knows, and what its moderators decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comments.moderation.normalise import fingerprint, site_vocabulary
from comments.scoring.model import SPAM, TOXICITY, Model
from comments.scoring.modelfile import Head, ModelFile, encode, packed
from comments.training import libraries
from comments.training.words import common_words

if TYPE_CHECKING:
    from comments.training.linear import Linear
    from comments.training.matrix import Rows
    from comments.training.types import Floats

# With fewer of either kind a head stays the prior's: there is nothing to calibrate it by.
FEWEST_OF_A_KIND = 10
_FOLDS = 3


@dataclass(frozen=True)
class Trained:
    """A model's file, and what was measured of it on rows it was not fitted on.

    metrics   for `toxicity` and `spam`: `_rows`, `_positive`, and where the head was trained
              `_auc`, `_recall_1`, `_recall_5` (at 1 % and 5 % false alarms), `_prior_auc`
    """

    data: bytes
    metrics: dict[str, float]


@dataclass(frozen=True)
class Task:
    """What a head is learned on top of."""

    prior: Head
    hint: Linear | None
    seed: int

    def begin(self) -> Linear:
        """Return what is known without a decision: the prior, moved a little by the hint."""
        from comments.training.linear import Linear

        prior = Linear.of_head(self.prior)
        return prior.plus(self.hint) if self.hint else prior

    def fit(self, rows: Rows, labels: Floats) -> Linear:
        from comments.training.linear import Linear, fit_on_top, spread_of

        prior = Linear.of_head(self.prior)
        return fit_on_top(rows, labels, prior=prior, hint=self.hint, scale=spread_of(rows))


def train_site_model(
    *,
    texts: Sequence[str],
    toxic: Sequence[bool | None],
    spam: Sequence[bool | None],
    prior: Model,
    unlabelled: Sequence[str] = (),
    seed: int = 0,
) -> Trained:
    """Return the model of a site from its people's decisions; None: not decided for this head.

    10,000 texts take about half a minute on one core. The same arguments give the same bytes.
    `unlabelled` are further texts of the site: they help where the prior knows little of its
    language. Raises LearningNotInstalled.
    """
    libraries.require()
    from comments.training.linear import Linear
    from comments.training.matrix import rows_of
    from comments.training.selftrain import FEWEST_TEXTS, self_trained

    words = common_words(
        text
        for text, *stopped in zip(texts, toxic, spam, strict=True)
        if True not in stopped and False in stopped
    )
    vocabulary = site_vocabulary(words) if words else None
    rows = rows_of(texts, vocabulary)
    further = rows_of(unlabelled, vocabulary) if len(unlabelled) >= FEWEST_TEXTS else None
    hint = self_trained(further, prior=Linear.of_head(prior.head(TOXICITY))) if further else None
    groups = [fingerprint(text) for text in texts]
    metrics: dict[str, float] = {}
    heads = []
    for name, labels in ((TOXICITY, toxic), (SPAM, spam)):
        task = Task(prior.head(name), hint if name == TOXICITY else None, seed)
        head, measured = _trained_head(task, rows, labels, groups)
        heads.append(head)
        metrics |= {f"{name}_{key}": value for key, value in measured.items()}
    metadata = {"made_by": "train_site_model", "metrics": metrics}
    return Trained(encode(ModelFile(tuple(heads), metadata, words)), metrics)


def head_of(scorer: Linear, *, name: str, slope: float, offset: float) -> Head:
    """Return a scorer as the head of a model's file."""
    weights, scale = packed(scorer.pieces.tolist())
    numbers = tuple(float(number) for number in scorer.features)
    return Head(name, scorer.bits, weights, scale, numbers, scorer.bias, slope, offset)


def _trained_head(
    task: Task, rows: Rows, labels: Sequence[bool | None], groups: Sequence[str]
) -> tuple[Head, dict[str, float]]:
    """Return a head and its measures; the prior's own where there is too little to learn from."""
    import numpy as np

    from comments.training.calibrate import platt
    from comments.training.linear import Linear

    told = np.array([index for index, label in enumerate(labels) if label is not None], np.int64)
    known = np.array([float(bool(labels[index])) for index in told])
    measured = {"rows": float(len(known)), "positive": float(known.sum())}
    if min(known.sum(), len(known) - known.sum()) < FEWEST_OF_A_KIND:
        begun = task.begin() if task.hint else None
        return (_calibrated_like(task.prior, begun) if begun else task.prior), measured
    rows = rows.take(told)
    unseen = _out_of_fold(task, rows, known, _folds([groups[index] for index in told], task.seed))
    slope, offset = platt(unseen, known)
    head = head_of(task.fit(rows, known), name=task.prior.name, slope=slope, offset=offset)
    return head, measured | _measures(known, unseen, Linear.of_head(task.prior).raw(rows))


def _calibrated_like(prior: Head, scorer: Linear) -> Head:
    return head_of(scorer, name=prior.name, slope=prior.slope, offset=prior.offset)


def _measures(labels: Floats, unseen: Floats, prior: Floats) -> dict[str, float]:
    from comments.training.calibrate import auc, recall_at

    return {
        "auc": auc(labels, unseen),
        "recall_1": recall_at(labels, unseen, false_alarms=0.01),
        "recall_5": recall_at(labels, unseen, false_alarms=0.05),
        "prior_auc": auc(labels, prior),
    }


def _out_of_fold(task: Task, rows: Rows, labels: Floats, folds: Floats) -> Floats:
    """Return the sum of each row by a scorer that was fitted on the other folds."""
    import numpy as np

    from comments.training.linear import Linear

    raw = np.zeros(len(labels))
    for fold in range(_FOLDS):
        inside, outside = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        if not len(inside):
            continue
        has_both = len(set(labels[outside])) > 1
        scorer = (
            task.fit(rows.take(outside), labels[outside])
            if has_both
            else Linear.of_head(task.prior)
        )
        raw[inside] = scorer.raw(rows.take(inside))
    return raw


def _folds(groups: Sequence[str], seed: int) -> Floats:
    """Return a fold for each row; texts that differ in disguise only are in one fold."""
    import numpy as np

    order = {group: index for index, group in enumerate(dict.fromkeys(groups))}
    of_group = np.random.default_rng(seed).permutation(len(order)) % _FOLDS
    folds: Floats = of_group[[order[group] for group in groups]]
    return folds
