"""Training a site's next version of the model: when, from what, and whether it is switched on.

The row `Learning` is the work. A training takes longer than other tasks may, so it runs in a
queue of its own with limits of its own; its message is acknowledged at once, because the row
brings it back when a worker dies, and the lease is changed at the start, so that a doubled
message finds nothing to do.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models.functions import Now

from comments.models import Learning, ModelVersion
from comments.models.learning import MODEL_BYTES_MAX
from comments.scoring.model import Model, load_model, prior_model
from comments.selectors.learning import Lessons, decisions_since, latest_texts, lessons_of
from comments.services.learning.certificates import renew_certificate
from comments.services.learning.versions import activate_version, ensure_learning, lock_learning
from comments.training.fit import Trained, train_site_model
from comments.training.libraries import LearningNotInstalled
from newsportal.events import work
from newsportal.events.log import publish
from newsportal.sites.models import Site

logger = logging.getLogger(__name__)

# A training's own limits, in seconds: 20,000 texts take about a minute, on a busy machine some.
SOFT_LIMIT, HARD_LIMIT = 840, 900
LEASE_SECONDS = 960
RETRY_SECONDS = 60
# Of each kind, for either head; the heads that lack them stay the prior's.
FEWEST_OF_A_KIND = 10
# After trouble nobody tries again sooner, however many decide.
PATIENCE = timedelta(hours=1)
SCORE_BINS = 10


@dataclass(frozen=True)
class Outcome:
    """What a training came to. `trouble` is a code of `TROUBLES` or empty."""

    version: ModelVersion | None = None
    is_active: bool = False
    trouble: str = ""


def ask_for_trainings(*, now: datetime) -> int:
    """Make the training due of each site whose people decided often enough since the last one.

    Returns how many were asked for. Queries: 1, and 1 or 2 for each site that wants to learn.
    """
    asked = 0
    for site in Site.objects.filter(train_after__gt=0).order_by("id"):
        learning = ensure_learning(site_id=site.pk, now=now)
        is_resting = bool(learning.trouble) and _is_recent(learning.tried_at, now)
        if learning.due_at is not None or is_resting:
            continue
        made = decisions_since(site_id=site.pk, since=learning.learned_until, most=site.train_after)
        if made >= site.train_after:
            asked += Learning.objects.filter(id=learning.pk, due_at=None).update(due_at=now)
    return asked


def ask_for_training(*, site_id: int, now: datetime) -> None:
    """Make the site's training due, unless it is already."""
    ensure_learning(site_id=site_id, now=now)
    Learning.objects.filter(site=site_id, due_at=None).update(due_at=now)


def _is_recent(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now - moment < PATIENCE


def train_due(*, ids: Sequence[str], lease: str, now: datetime) -> int:
    """Train for the row that still carries this lease; returns how many were tried.

    One training at a time in the whole service: where one worker serves all queues, it must not
    spend all its processes on them.
    """
    own = _begin_alone(ids, lease)
    for learning in Learning.objects.filter(id__in=list(ids), lease=own).order_by("id"):
        try:
            train_site(site_id=learning.site_id, now=now, lease=own)
        except Exception:
            logger.exception("site %s: the training failed", learning.site_id)
            work.postpone(Learning, ids=[learning.pk], lease=str(own), seconds=RETRY_SECONDS)
        return 1
    return 0


def _begin_alone(ids: Sequence[str], lease: str) -> UUID:
    """Count the try and change the lease, so that a doubled message finds nothing to do.

    While another training runs, this one waits without a try.
    """
    own = uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('comments.learning'))")
        running = Learning.objects.filter(
            tries__gt=0, lease__isnull=False, lease_until__gt=Now()
        ).exclude(id__in=list(ids))
        if running.exists():
            work.postpone(Learning, ids=ids, lease=lease, seconds=RETRY_SECONDS)
            return own
        work.begin(Learning, ids=ids, lease=lease, seconds=LEASE_SECONDS)
        Learning.objects.filter(id__in=list(ids), lease=UUID(lease)).update(lease=own)
    return own


def train_site(
    *, site_id: int, now: datetime, lease: UUID | None = None, user: User | None = None
) -> Outcome:
    """Train the site's next version from what people decided, and switch it on if it is no worse.

    With a lease nothing is written unless the row still carries it in the end. Takes up to some
    minutes, outside of any transaction. Raises nothing that a second try would help.
    """
    lessons = lessons_of(site_id=site_id, now=now)
    if not _is_enough(lessons):
        return _end(site_id, lessons, lease, now, trouble="too_few")
    unlabelled = latest_texts(site_id=site_id)
    try:
        trained = train_site_model(
            texts=lessons.texts,
            toxic=lessons.toxic,
            spam=lessons.spam,
            prior=prior_model(),
            unlabelled=unlabelled,
        )
    except LearningNotInstalled:
        return _end(site_id, lessons, lease, now, trouble="no_library")
    if len(trained.data) > MODEL_BYTES_MAX:
        logger.error("site %s: the new model is too large", site_id)
        return _end(site_id, lessons, lease, now, trouble="failed")
    counts = score_counts(load_model(trained.data), unlabelled)
    outcome = _keep(site_id, lessons, trained, counts, lease=lease, user=user, now=now)
    if outcome.is_active:
        # The certificate ended with the version before: without a new one, a site that asks for
        # certificates would hold every text until the next look, up to an hour.
        renew_certificate(site_id=site_id, now=now)
    return outcome


def _is_enough(lessons: Lessons) -> bool:
    """Whether either head has something to learn."""
    return any(
        min(labels.count(True), labels.count(False)) >= FEWEST_OF_A_KIND
        for labels in (lessons.toxic, lessons.spam)
    )


def score_counts(model: Model, texts: Sequence[str]) -> list[int]:
    """How many texts score in each tenth of 0..1, by the worse of both heads."""
    counts = [0] * SCORE_BINS
    for text in texts:
        scores = model.score(text)
        worse = max(scores.toxicity, scores.spam)
        counts[min(SCORE_BINS - 1, int(worse * SCORE_BINS))] += 1
    return counts


def _keep(
    site_id: int,
    lessons: Lessons,
    trained: Trained,
    counts: list[int],
    *,
    lease: UUID | None,
    user: User | None,
    now: datetime,
) -> Outcome:
    with transaction.atomic():
        learning = lock_learning(site_id=site_id, now=now)
        if lease is not None and learning.lease != lease:
            return Outcome()
        version = ModelVersion.objects.create(
            site_id=site_id,
            data=trained.data,
            digest=hashlib.sha256(trained.data).hexdigest(),
            trained_at=now,
            decisions_from=lessons.decided_from,
            decisions_until=lessons.decided_until,
            texts=len(lessons.texts),
            toxic=lessons.toxic.count(True),
            spam=lessons.spam.count(True),
            metrics=trained.metrics,
            score_counts=counts,
        )
        active = ModelVersion.objects.defer("data").get(id=learning.active_id)
        is_better = is_no_worse(version, than=active)
        publish(
            "model.trained",
            site_id=site_id,
            now=now,
            model_version=version.pk,
            texts=version.texts,
            is_active=is_better,
        )
        _finish(learning, lessons, now, trouble="" if is_better else "no_better")
        if is_better:
            activate_version(site_id=site_id, version_id=version.pk, user=user, now=now)
    return Outcome(version=version, is_active=is_better, trouble=learning.trouble)


def is_no_worse(new: ModelVersion, *, than: ModelVersion) -> bool:
    """Whether no head of a new version tells worse than the version in use, chance apart.

    Measured out of fold. The prior is measured on the same texts; an older version of the site on
    those that it had, so one standard error of the new one's measure is forgiven.
    """
    return all(_is_head_no_worse(head, new, than) for head in ("toxicity", "spam"))


def _is_head_no_worse(head: str, new: ModelVersion, than: ModelVersion) -> bool:
    found = new.metrics.get(f"{head}_auc")
    if found is None:
        # The prior's head stays; worse than a head that had learned, as good as none that had not.
        return f"{head}_auc" not in than.metrics
    rows, positive = new.metrics[f"{head}_rows"], new.metrics[f"{head}_positive"]
    slack = auc_error(found, positive=int(positive), negative=int(rows - positive))
    return bool(
        found >= new.metrics[f"{head}_prior_auc"] - slack
        and found >= than.metrics.get(f"{head}_auc", 0.0) - slack
    )


def auc_error(auc: float, *, positive: int, negative: int) -> float:
    """The standard error of an AUC (Hanley and McNeil, 1982)."""
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    variance = (
        auc * (1 - auc) + (positive - 1) * (q1 - auc * auc) + (negative - 1) * (q2 - auc * auc)
    ) / (positive * negative)
    return sqrt(max(variance, 0.0))


def _end(
    site_id: int, lessons: Lessons, lease: UUID | None, now: datetime, *, trouble: str
) -> Outcome:
    """Nothing was learned; say why, in the log only when it is news."""
    with transaction.atomic():
        learning = lock_learning(site_id=site_id, now=now)
        if lease is not None and learning.lease != lease:
            return Outcome()
        if learning.trouble != trouble:
            logger.warning("site %s learns nothing: %s", site_id, trouble)
        _finish(learning, lessons, now, trouble=trouble)
    return Outcome(trouble=trouble)


def _finish(learning: Learning, lessons: Lessons, now: datetime, *, trouble: str) -> None:
    learning.tried_at, learning.trouble = now, trouble
    if trouble in {"", "no_better", "too_few"}:
        learning.learned_until = now
    for name, value in work.NOTHING_DUE.items():
        setattr(learning, name, value)
    learning.save()


def give_up(*, ids: Sequence[str], now: datetime) -> None:
    """After all tries: the version in use stays, and the admin says that training failed."""
    rows = Learning.objects.filter(id__in=list(ids))
    rows.update(trouble="failed", tried_at=now, **work.NOTHING_DUE)
