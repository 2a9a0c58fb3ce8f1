"""Labelled comments in folders of JSON Lines, one file a source: for measuring, never shipped.

Each line is an object with `text`, `label` (1: should be stopped) and `task`; further keys are
passed over.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

_HASHES, _BANDS = 64, 16
_PRIME = 4_294_967_311


@dataclass(frozen=True)
class Corpus:
    """One source: its texts, their labels (0 or 1) and what the labels mean."""

    source: str
    task: str
    texts: list[str]
    labels: np.ndarray

    def take(self, index: np.ndarray) -> "Corpus":
        texts = [self.texts[place] for place in index]
        return Corpus(self.source, self.task, texts, self.labels[index])

    @property
    def head(self) -> str:
        return "spam" if self.task == "spam" else "toxicity"


def read_folder(folder: Path) -> dict[str, Corpus]:
    """Return the sources of a folder by name, which is the file's stem."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.jsonl"))}


def split(corpus: Corpus, *, seed: int, share: float = 0.25) -> tuple[Corpus, Corpus]:
    """Return the part to learn from and the part to measure on; near-duplicates on one side."""
    groups = _near_duplicates(corpus.texts)
    names = np.unique(groups)
    chosen = np.random.default_rng(seed).permutation(names)[: round(len(names) * share)]
    is_kept = np.isin(groups, chosen)
    return corpus.take(np.flatnonzero(~is_kept)), corpus.take(np.flatnonzero(is_kept))


def _read(path: Path) -> Corpus:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    # A folder to be predicted may come without labels.
    labels = np.array([int(row.get("label") or 0) for row in rows])
    task = str(rows[0].get("task", "toxicity")) if rows else "toxicity"
    return Corpus(path.stem, task, [str(row["text"]) for row in rows], labels)


def _near_duplicates(texts: list[str]) -> np.ndarray:
    """Return a group's number for each text: alike in about half of their 5-grams (MinHash)."""
    random = np.random.default_rng(20261127)
    factors = random.integers(1, 2**31, _HASHES, dtype=np.uint64) | np.uint64(1)
    shifts = random.integers(0, 2**31, _HASHES, dtype=np.uint64)
    parents = list(range(len(texts)))
    first_of: dict[tuple[int, bytes], int] = {}
    for place, text in enumerate(texts):
        plain = re.sub(r"\W+", " ", text.lower()).strip().encode("utf-16-le", "surrogatepass")
        pieces = {crc32(plain[i : i + 10]) for i in range(0, max(2, len(plain) - 8), 2)}
        codes = np.array(sorted(pieces), np.uint64)[:, None]
        least = ((codes * factors + shifts) % np.uint64(_PRIME)).min(axis=0)
        for band in range(_BANDS):
            key = (band, least[band * 4 : band * 4 + 4].tobytes())
            other = first_of.setdefault(key, place)
            parents[_root(parents, place)] = _root(parents, other)
    return np.array([_root(parents, place) for place in range(len(texts))])


def _root(parents: list[int], place: int) -> int:
    while parents[place] != place:
        parents[place] = parents[parents[place]]
        place = parents[place]
    return place
