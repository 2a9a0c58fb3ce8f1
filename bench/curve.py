"""What a model knows after a few hundred decisions, when moderators see the uncertain first."""

import numpy as np

from comments.training.fit import Task
from comments.training.matrix import Rows

BATCH = 50


def uncertain_first(
    task: Task, rows: Rows, labels: np.ndarray, *, count: int, seed: int
) -> np.ndarray:
    """Return which rows were decided after `count` decisions, in batches of BATCH.

    The first batch is half chance and half of what the prior finds worst, or there might be no
    toxic text in it; then always those whose sum is nearest to nought by all decisions so far.
    """
    random = np.random.default_rng(seed)
    order = np.argsort(-task.begin().raw(rows), kind="stable")
    taken = set(random.choice(order[: len(order) // 2], BATCH // 2, replace=False).tolist())
    taken |= set(random.choice(order, BATCH // 2, replace=False).tolist())
    while len(taken) < count:
        known = np.array(sorted(taken))
        raw = task.fit(rows.take(known), labels[known].astype(float)).raw(rows)
        raw[known] = np.inf
        nearest = np.argsort(np.abs(raw), kind="stable")
        taken |= set(nearest[: min(BATCH, count - len(taken))].tolist())
    return np.array(sorted(taken))
