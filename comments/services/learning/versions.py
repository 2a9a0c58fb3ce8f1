"""Which version of the model a site uses: adopting, switching on, rolling back."""

import hashlib
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from comments.models import Certificate, Learning, ModelVersion
from comments.scoring.model import PRIOR_PATH
from newsportal.events.log import publish
from newsportal.lib.problems import Problem
from newsportal.lib.statements import Columns, Reading, rows_of

# Each trial keeps its promise with the confidence asked for. Who tries every hour until one is
# granted does not: so a version is tried once a week, whatever came of it, and at once only when
# the version or the promise is another.
RENEWED_AFTER = timedelta(days=7)
_ROWS = Reading(
    learning=Columns(Learning, "l"),
    active=Columns(ModelVersion, "v", without=("data",)),
    certificate=Columns(Certificate, "c"),
)
# Asked for with each batch that is screened.
_LEARNING = f"""
    SELECT {_ROWS.sql} FROM comments_learning l
      JOIN comments_modelversion v ON v.id = l.active_id
      LEFT JOIN comments_certificate c ON c.id = l.certificate_id
     WHERE l.site_id = $1
"""  # noqa: S608


def shipped_version(*, now: datetime) -> ModelVersion:
    """The row of the model that comes with newsportal; made when it is first asked for."""
    data = PRIOR_PATH.read_bytes()
    version, _ = ModelVersion.objects.defer("data").get_or_create(
        site=None,
        digest=hashlib.sha256(data).hexdigest(),
        defaults={"data": data, "trained_at": now},
    )
    return version


def ensure_learning(*, site_id: int, now: datetime) -> Learning:
    """The site's row, made when it is first needed, with the model that comes with newsportal."""
    found = _learning_of(site_id)
    if found is not None:
        return found
    version = shipped_version(now=now)
    Learning.objects.get_or_create(
        site_id=site_id, defaults={"active": version, "activated_at": now, "learned_until": None}
    )
    return Learning.objects.select_related("active", "certificate").get(site=site_id)


def _learning_of(site_id: int) -> Learning | None:
    """With its version, but for the model itself, and its certificate. Queries: 1."""
    rows = rows_of(_LEARNING, [site_id])
    if not rows:
        return None
    parts = _ROWS.take(rows[0])
    learning: Learning = parts["learning"]
    learning.active, learning.certificate = parts["active"], parts["certificate"]
    return learning


def lock_learning(*, site_id: int, now: datetime) -> Learning:
    """The site's row, locked until the end of the transaction."""
    ensure_learning(site_id=site_id, now=now)
    return Learning.objects.select_for_update(no_key=True).get(site=site_id)


def activate_version(
    *, site_id: int, version_id: int, user: User | None, now: datetime
) -> Learning:
    """Let a version of the site, or a shipped one, judge from now on; also how one is rolled back.

    What was measured of the version before says nothing of this one: its certificate ends, and
    the hold band is as wide as the site says. Rolled back to, a version has the certificate of its
    last trial again, while that is young. Raises Problem not_found.
    """
    with transaction.atomic():
        learning = lock_learning(site_id=site_id, now=now)
        known = ModelVersion.objects.filter(Q(site=site_id) | Q(site=None))
        if not known.filter(id=version_id).exists():
            raise Problem("not_found")
        if learning.active_id == version_id:
            return learning
        before, learning.active_id = learning.active_id, version_id
        learning.activated_at, learning.activated_by = now, user
        learning.certificate = _last_certificate(site_id, version_id, now)
        learning.hold_margin, learning.trouble = 0.0, ""
        learning.drift_at, learning.psi, learning.score_counts = None, None, []
        learning.save()
        publish(
            "model.activated",
            site_id=site_id,
            now=now,
            model_version=version_id,
            previous=before,
            by_person=user is not None,
        )
    return learning


def _last_certificate(site_id: int, version_id: int, now: datetime) -> Certificate | None:
    """What the version's last trial granted, if it is to be tried no sooner. Queries: 1."""
    last = (
        Certificate.objects.filter(site=site_id, model_version=version_id)
        .select_related("site")
        .order_by("-id")
        .first()
    )
    if last is None or last.threshold is None or last.suspended_at is not None:
        return None
    is_promised = last.errors_one_in == last.site.errors_one_in
    return last if is_promised and now - last.made_at < RENEWED_AFTER else None


def adopt_shipped(*, now: datetime) -> None:
    """After an upgrade: sites that judge by a shipped model, which nobody chose, take the new one.

    Queries: 2, when there is none.
    """
    version = shipped_version(now=now)
    behind = Learning.objects.filter(active__site=None, activated_by=None).exclude(active=version)
    for site_id in behind.order_by("id").values_list("site_id", flat=True):
        activate_version(site_id=site_id, version_id=version.pk, user=None, now=now)
