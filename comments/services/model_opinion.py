"""A site's model at work: loaded once, and asked what it thinks of texts."""

import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock

from django.utils import timezone

from comments.models import Certificate, Learning, ModelVersion
from comments.scoring.evidence import whole_words
from comments.scoring.model import SPAM, TOXICITY, Model, load_model
from comments.services.learning.versions import ensure_learning

logger = logging.getLogger(__name__)

MODEL_PHASE = "model"
# Models that one process keeps: about 1 MB each, and what they remember of words.
MODELS_KEPT = 8
# How many places of a text are shown as evidence.
EVIDENCE_MAX = 3


@dataclass(frozen=True)
class Opinion:
    """Calibrated probabilities, 0..1, that a person would stop the text; and by which version."""

    version: int
    toxicity: float
    spam: float

    @property
    def score(self) -> float:
        """The worse of the two: what certificates and drift go by."""
        return max(self.toxicity, self.spam)

    @property
    def head(self) -> str:
        return TOXICITY if self.toxicity >= self.spam else SPAM


@dataclass(frozen=True)
class Bench:
    """What judges a site's texts now. No `model`: it could not be loaded, and nobody is asked."""

    learning: Learning
    model: Model | None

    def opinion(self, text: str) -> Opinion | None:
        if self.model is None:
            return None
        scores = self.model.score(text)
        return Opinion(self.learning.active_id, scores.toxicity, scores.spam)

    def evidence(self, text: str, *, head: str) -> list[tuple[int, int]]:
        """The places that speak most for stopping the text, as offsets into it."""
        if self.model is None:
            return []
        weights = self.model.explain(text, head=head)
        spans = [(start, end) for start, end, weight in weights if weight > 0]
        return whole_words(text, spans)[:EVIDENCE_MAX]

    @property
    def certificate(self) -> Certificate | None:
        """The certificate in force: for this version, not suspended."""
        certificate = self.learning.certificate
        if certificate is None or certificate.suspended_at is not None:
            return None
        is_of_this = certificate.model_version_id == self.learning.active_id
        return certificate if is_of_this else None


_benches: ContextVar[dict[int, Bench] | None] = ContextVar("benches", default=None)


@contextmanager
def one_pass() -> Iterator[None]:
    """Judge all texts of a batch by the same versions, read once for each site."""
    token = _benches.set({})
    try:
        yield
    finally:
        _benches.reset(token)


def bench_of(site_id: int) -> Bench:
    """What judges the site's texts. Queries: 1, once for a batch; more for a model not yet kept."""
    known = _benches.get()
    if known is not None and site_id in known:
        return known[site_id]
    learning = ensure_learning(site_id=site_id, now=timezone.now())
    bench = Bench(learning, _kept.get(learning.active_id))
    if known is not None:
        known[site_id] = bench
    return bench


class _Kept:
    """The models this process used last, by the number of their version, which never changes."""

    def __init__(self) -> None:
        self._models: OrderedDict[int, Model | None] = OrderedDict()
        self._lock = Lock()

    def get(self, version_id: int) -> Model | None:
        """The model of a version, None when its data cannot be read; said once in the log."""
        with self._lock:
            if version_id in self._models:
                self._models.move_to_end(version_id)
                return self._models[version_id]
        model = _load(version_id)
        with self._lock:
            self._models[version_id] = model
            while len(self._models) > MODELS_KEPT:
                self._models.popitem(last=False)
        return model


def _load(version_id: int) -> Model | None:
    data = ModelVersion.objects.values_list("data", flat=True).get(id=version_id)
    try:
        return load_model(bytes(data))
    except Exception:
        # Whatever is wrong with the bytes, rules go on judging alone.
        logger.exception("version %s of the model cannot be read", version_id)
        Learning.objects.filter(active=version_id).update(trouble="unreadable")
        return None


_kept = _Kept()
