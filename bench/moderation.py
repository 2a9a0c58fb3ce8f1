"""How well the moderation model tells, by the measures of docs/moderation.md.

    python -m bench.moderation                      # NEWSPORTAL_SHARED_DATA, a split of its own
    python -m bench.moderation --train DIR --test DIR --predictions FILE --json

With two folders each source of the test folder is scored twice: `cold` by the model as shipped,
`trained` by a model that learned from the same source's rows in the training folder. The labels
of the test folder serve to measure and for nothing else.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np

from bench import moderation_rows
from bench.corpora import Corpus, read_folder
from bench.measures import auc, recall_at
from comments.scoring.model import Model, load_model, prior_model
from comments.training.fit import train_site_model


def scores_of(model: Model, corpus: Corpus) -> np.ndarray:
    """Return the score of each text by the head that the source's labels are about."""
    return np.array([getattr(model.score(text), corpus.head) for text in corpus.texts])


def trained_on(corpus: Corpus | None) -> Model:
    """Return the model of a site with these decisions; the prior where there are none."""
    if corpus is None or corpus.task == "sentiment":
        # Liking a shop or not is no moderator's decision.
        return prior_model()
    labels = [bool(label) for label in corpus.labels]
    unknown: list[bool | None] = [None] * len(labels)
    is_spam = corpus.head == "spam"
    trained = train_site_model(
        texts=corpus.texts,
        toxic=unknown if is_spam else labels,
        spam=labels if is_spam else unknown,
        prior=prior_model(),
    )
    return load_model(trained.data)


def predict(train: dict[str, Corpus], test: dict[str, Corpus]) -> list[dict[str, Any]]:
    """Return a line for each row of the test folder and each setting."""
    lines = []
    for source, corpus in test.items():
        models = (("cold", prior_model()), ("trained", trained_on(train.get(source))))
        for setting, model in models:
            lines += [
                {"setting": setting, "source": source, "row": row, "score": float(score)}
                for row, score in enumerate(scores_of(model, corpus))
            ]
    return lines


def measure(lines: list[dict[str, Any]], test: dict[str, Corpus]) -> list[dict[str, Any]]:
    """Return AUC and recalls of each source and setting that has labels of both kinds."""
    found = []
    scores: dict[tuple[str, str], list[float]] = {}
    for line in lines:
        scores.setdefault((line["source"], line["setting"]), []).append(line["score"])
    for (source, setting), values in scores.items():
        labels, array = test[source].labels, np.array(values)
        if len(set(labels.tolist())) == 2:
            found.append(
                {
                    "source": source,
                    "setting": setting,
                    "rows": len(labels),
                    "auc": round(auc(labels, array), 4),
                    "recall_at_1": round(recall_at(0.01)(labels, array), 4),
                    "recall_at_5": round(recall_at(0.05)(labels, array), 4),
                }
            )
    return found


def shared_data() -> Path:
    """Return the folder of labelled comments. Raises SystemExit with what to do without one."""
    folder = Path(os.environ.get("NEWSPORTAL_SHARED_DATA", "")) / "moderation"
    if not os.environ.get("NEWSPORTAL_SHARED_DATA") or not folder.is_dir():
        raise SystemExit("Give --train and --test, or NEWSPORTAL_SHARED_DATA with `moderation/`.")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--test", type=Path)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if bool(options.train) != bool(options.test):
        parser.error("--train and --test go together")
    if options.test:
        test = read_folder(options.test)
        lines = predict(read_folder(options.train), test)
        if options.predictions:
            with options.predictions.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in lines)
        report = measure(lines, test)
    else:
        report = moderation_rows.measure_all(read_folder(shared_data()), seed=options.seed)
    if options.json:
        json.dump({"results": report}, sys.stdout, ensure_ascii=False)
        print()
        return
    for row in report:
        print("  ".join(f"{key}={value}" for key, value in row.items()))


if __name__ == "__main__":
    main()
