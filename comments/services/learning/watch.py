"""Watching automation: drift widens the hold band and suspends the certificate by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from comments.models import Learning, ModelVersion
from comments.moderation.drift import PSI_CALM, PSI_SHIFT, lower_bound, psi
from comments.selectors.drift import approvals, score_counts_since
from comments.services.learning.certificates import renew_certificate
from comments.services.learning.versions import adopt_shipped, ensure_learning, lock_learning
from newsportal.events.log import publish
from newsportal.sites.models import Site

WINDOW = timedelta(days=7)
# A widening is looked at again a day later: the numbers are of a week and move slowly.
PACE = timedelta(days=1)
MARGIN_STEP, MARGIN_MAX = 0.1, 0.4
# So many first scores of a shipped model are what its later ones are compared with.
REFERENCE_SCORES = 1000


@dataclass(frozen=True)
class Drift:
    """What a look found. `psi` is None while there is too little to compare.

    `approved`: texts the machine published within the window; `overridden`: those that people
    refused or removed since.
    """

    psi: float | None
    approved: int
    overridden: int
    errors_one_in: int

    @property
    def is_shift(self) -> bool:
        return (self.psi is not None and self.psi > PSI_SHIFT) or self._has_broken_promise

    @property
    def is_calm(self) -> bool:
        return (self.psi is None or self.psi < PSI_CALM) and not self._has_broken_promise

    @property
    def _has_broken_promise(self) -> bool:
        """People have found more errors than were promised, beyond what chance explains."""
        found = lower_bound(errors=self.overridden, sample=self.approved)
        return found > 1 / self.errors_one_in


def watched_sites(*, now: datetime) -> list[int]:
    """All sites, each with its row; a new shipped model is taken on the way."""
    adopt_shipped(now=now)
    found = list(Site.objects.order_by("id").values_list("id", flat=True))
    for site_id in found:
        ensure_learning(site_id=site_id, now=now)
    return found


def watch_site(*, site_id: int, now: datetime) -> None:
    """Look at drift, then renew the certificate when it is time; twice changes nothing."""
    check_drift(site_id=site_id, now=now)
    renew_certificate(site_id=site_id, now=now)


def check_drift(*, site_id: int, now: datetime) -> Drift:
    """Compare the last week with what the model was made on; widen, narrow or leave the band."""
    site = Site.objects.get(id=site_id)
    learning = ensure_learning(site_id=site_id, now=now)
    drift = _look(learning, site, now)
    with transaction.atomic():
        locked = lock_learning(site_id=site_id, now=now)
        if locked.active_id == learning.active_id:
            _act(locked, drift, now)
    return drift


def _look(learning: Learning, site: Site, now: datetime) -> Drift:
    of_week = {"site_id": site.pk, "model_version": learning.active_id}
    counts = score_counts_since(**of_week, since=now - WINDOW)
    version = ModelVersion.objects.defer("data").get(id=learning.active_id)
    reference = learning.score_counts or version.score_counts
    index = psi(reference, counts) if reference else None
    approved, overridden = approvals(**of_week, since=now - WINDOW)
    if not reference and sum(counts) >= REFERENCE_SCORES:
        # A shipped model has seen nothing of the site; it is held to its first scores here.
        Learning.objects.filter(id=learning.pk, score_counts=[]).update(score_counts=counts)
    return Drift(index, approved, overridden, site.errors_one_in)


def _act(learning: Learning, drift: Drift, now: datetime) -> None:
    learning.psi = drift.psi
    learning.approved, learning.overridden = drift.approved, drift.overridden
    moved = _moved(learning, drift, now)
    if moved is not None:
        is_wider = moved > learning.hold_margin
        learning.hold_margin, learning.drift_at = moved, now
        publish(
            "automation.widened" if is_wider else "automation.narrowed",
            site_id=learning.site_id,
            now=now,
            margin=moved,
            psi=None if drift.psi is None else round(drift.psi, 4),
            approved=drift.approved,
            overridden=drift.overridden,
        )
        _suspend_or_resume(learning, now)
    learning.save()


def _moved(learning: Learning, drift: Drift, now: datetime) -> float | None:
    """The margin to go to, once a day; None to stay."""
    if learning.drift_at is not None and now - learning.drift_at < PACE:
        return None
    margin = learning.hold_margin
    if drift.is_shift:
        wider = min(MARGIN_MAX, round(margin + MARGIN_STEP, 6))
        return wider if wider > margin else None
    if drift.is_calm and margin > 0:
        return max(0.0, round(margin - MARGIN_STEP, 6))
    return None


def _suspend_or_resume(learning: Learning, now: datetime) -> None:
    """A certificate speaks of the texts it was made from; it counts again when they are back."""
    certificate = learning.certificate
    if certificate is None or (certificate.suspended_at is not None) == (learning.hold_margin > 0):
        return
    certificate.suspended_at = now if learning.hold_margin > 0 else None
    certificate.save(update_fields=["suspended_at"])
    publish(
        "certificate.suspended" if certificate.suspended_at else "certificate.resumed",
        site_id=learning.site_id,
        now=now,
        certificate=certificate.pk,
    )
