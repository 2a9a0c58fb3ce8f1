"""The rows of the table in docs/moderation.md, measured on a split of our own."""

import statistics
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np

from bench.certificates import Traffic, as_shipped
from bench.corpora import Corpus, split
from bench.curve import uncertain_first
from bench.measures import Measure, auc, interval, recall_at, threshold
from bench.obfuscation import ATTACKS, attack
from comments.scoring.model import Model, load_model, prior_model
from comments.scoring.reading import read
from comments.training.fit import Task, train_site_model
from comments.training.linear import Linear
from comments.training.matrix import rows_of
from comments.training.selftrain import self_trained

DECISIONS = 300
ATTACKED_SHARE = 0.6
SEEDS_OF_CURVE = 3

RUSSIAN, NEWS, KAZAKH = "ru_2ch_pikabu", "ru_vk_news", "kk_youtube_politics"
SPAM_SOURCES = ("en_youtube_spam", "en_sms_spam", "ru_tg_spam")

Row = dict[str, Any]


def measure_all(corpora: dict[str, Corpus], *, seed: int) -> list[Row]:
    """Return every row that the sources at hand allow; some minutes."""
    found: list[Row] = []
    for rows in (_cold, _own_decisions, _first_decisions, _obfuscated, _certified, _cost):
        for row in rows(corpora, seed):
            # The report itself may be asked for as JSON.
            print(row["measure"], row["value"], file=sys.stderr, flush=True)
            found.append(row)
    return found


def _cold(corpora: dict[str, Corpus], seed: int) -> Iterator[Row]:
    """Yield how the model as shipped tells; nothing is learned, so every row is measured on."""
    for source in (NEWS, RUSSIAN, KAZAKH, "ru_paradetox", "tr_offenseval", "en_davidson"):
        if source in corpora:
            corpus = corpora[source]
            raw = _cold_scores(prior_model(), corpus)
            yield _row(f"{source}, cold: AUC", auc, corpus.labels, raw)
            for share in (0.05, 0.01):
                name = f"{source}, cold: recall at {share:.0%}"
                yield _row(name, recall_at(share), corpus.labels, raw)
    for source in SPAM_SOURCES:
        if source in corpora:
            corpus = corpora[source]
            raw = _cold_scores(prior_model(), corpus)
            yield _row(f"{source}, cold: AUC", auc, corpus.labels, raw)


def _own_decisions(corpora: dict[str, Corpus], seed: int) -> Iterator[Row]:
    for source in (RUSSIAN, NEWS, KAZAKH):
        if source not in corpora:
            continue
        learn, test = split(corpora[source], seed=seed)
        started = time.process_time()
        model = _trained(learn)
        seconds = round(time.process_time() - started, 1)
        raw = _cold_scores(model, test)
        name = f"{source}, {len(learn.texts)} own decisions"
        yield _row(f"{name}: AUC", auc, test.labels, raw)
        yield _row(f"{name}: recall at 1%", recall_at(0.01), test.labels, raw)
        yield {"measure": f"{name}: seconds of training", "value": seconds}


def _first_decisions(corpora: dict[str, Corpus], seed: int) -> Iterator[Row]:
    """Yield how a site's model tells after 300 decisions, the mean of several beginnings."""
    for source in (RUSSIAN, NEWS, KAZAKH):
        if source not in corpora:
            continue
        learn, test = split(corpora[source], seed=seed)
        rows, test_rows = rows_of(learn.texts), rows_of(test.texts)
        prior = prior_model().head("toxicity")
        hint = self_trained(rows, prior=Linear.of_head(prior))
        told = Task(prior, hint, seed)
        yield _row(
            f"{source}, no decision, self-trained: AUC", auc, test.labels,
            told.begin().raw(test_rows),
        )  # fmt: skip
        results = []
        for start in range(SEEDS_OF_CURVE):
            known = uncertain_first(
                told, rows, learn.labels, count=DECISIONS, seed=seed * 100 + start
            )
            scorer = told.fit(rows.take(known), learn.labels[known].astype(float))
            results.append(scorer.raw(test_rows))
        row = _row(f"{source}, {DECISIONS} decisions: AUC", auc, test.labels, results[0])
        row["value"] = round(float(np.mean([auc(test.labels, raw) for raw in results])), 4)
        yield row


def _obfuscated(corpora: dict[str, Corpus], seed: int) -> Iterator[Row]:
    """Yield what is still found when toxic texts are disguised, at the clean 1 % threshold."""
    if RUSSIAN not in corpora:
        return
    learn, test = split(corpora[RUSSIAN], seed=seed)
    model = _trained(learn)
    raw = _cold_scores(model, test)
    limit = threshold(test.labels, raw, 0.01)
    toxic = test.take(np.flatnonzero(test.labels == 1))
    fine = test.take(np.flatnonzero(test.labels == 0))
    clean = float((raw[test.labels == 1] > limit).mean())
    kept = []
    for name in ATTACKS:
        found = float((_attacked(model, toxic, name, seed) > limit).mean())
        alarms = float((_attacked(model, fine, name, seed) > limit).mean())
        kept.append(found / clean)
        yield {
            "measure": f"recall kept, {name}",
            "value": round(found / clean, 4),
            "false_alarms": round(alarms, 4),
        }
    yield {"measure": "recall kept: mean of attacks", "value": round(float(np.mean(kept)), 4)}
    yield {"measure": "recall kept: worst attack", "value": round(min(kept), 4)}


def _certified(corpora: dict[str, Corpus], seed: int) -> Iterator[Row]:
    """Yield what a certificate lets through: 10 % toxic, 1 % wrong, 3,000 answers, 200 runs."""
    if RUSSIAN not in corpora:
        return
    learn, test = split(corpora[RUSSIAN], seed=seed)
    scores = _cold_scores(_trained(learn), test).tolist()
    told = [bool(label) for label in test.labels]
    traffic = Traffic.of(list(zip(scores, told, strict=True)), toxic=0.1)
    dice, granted = Random(seed), []
    for _ in range(200):
        answers = dice.choices(traffic.answers, weights=traffic.weights, k=3000)
        threshold_of_run = as_shipped(answers, 0.01)
        granted.append((0.0, 0.0) if threshold_of_run is None else traffic.below(threshold_of_run))
    approved = statistics.median(share for share, _ in granted)
    broken = sum(risk > 0.01 for _, risk in granted) / len(granted)
    yield {"measure": "certified approval", "value": round(approved, 4), "broken": broken}


def _attacked(model: Model, corpus: Corpus, name: str, seed: int) -> np.ndarray:
    random = Random(seed)
    texts = [attack(name, text, random, ATTACKED_SHARE) for text in corpus.texts]
    return _cold_scores(model, Corpus(corpus.source, corpus.task, texts, corpus.labels))


def _cost(corpora: dict[str, Corpus], seed: int) -> Iterator[Row]:
    """Yield CPU milliseconds of one comment, words and model together, on one core.

    The process has read other comments before, as a worker has.
    """
    texts = [text for name in (NEWS, RUSSIAN) if name in corpora for text in corpora[name].texts]
    Random(seed).shuffle(texts)
    model, half = prior_model(), len(texts) // 2
    for text in texts[:half]:
        model.score(text)
    times = []
    for text in texts[half:]:
        started = time.process_time_ns()
        model.score(text)
        times.append((time.process_time_ns() - started) / 1e6)
    yield {"measure": "one comment, median ms", "value": round(float(np.median(times)), 3)}
    yield {"measure": "one comment, p99 ms", "value": round(float(np.percentile(times, 99)), 3)}
    yield {"measure": "mean length", "value": round(float(np.mean([len(t) for t in texts])))}


def _cold_scores(model: Model, corpus: Corpus) -> np.ndarray:
    """Return the sums before calibration: finer than probabilities, in the same order."""
    place = ("toxicity", "spam").index(corpus.head)
    return np.array([model.raw(read(text, model.vocabulary))[place] for text in corpus.texts])


def _trained(corpus: Corpus) -> Model:
    labels = [bool(label) for label in corpus.labels]
    trained = train_site_model(
        texts=corpus.texts, toxic=labels, spam=[None] * len(labels), prior=prior_model()
    )
    return load_model(trained.data)


def _row(name: str, measure: Measure, labels: np.ndarray, raw: np.ndarray) -> Row:
    low, high = interval(measure, labels, raw)
    value = round(measure(labels, raw), 4)
    return {"measure": name, "value": value, "low": round(low, 4), "high": round(high, 4)}
