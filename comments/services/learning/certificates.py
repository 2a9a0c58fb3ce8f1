"""Certificates of a site: what its model may approve by itself, from the blind audit alone."""

from datetime import datetime

from django.db import transaction

from comments.models import Certificate, Learning
from comments.moderation.certify import CONFIDENCE, Answer, Step, certify, upper_bound
from comments.moderation.certify import Certificate as Trial
from comments.selectors.learning import AuditAnswer, audit_answers
from comments.services.learning.versions import RENEWED_AFTER, lock_learning
from comments.services.model_opinion import Bench, bench_of
from newsportal.events.log import publish
from newsportal.sites.models import Site

# With fewer answers no threshold could pass, and the week would be lost.
FEWEST_ANSWERS = 100


def renew_certificate(
    *, site_id: int, now: datetime, is_forced: bool = False
) -> Certificate | None:
    """Try the site's model on the audit's answers, when it is time; returns the new row.

    The texts are scored by the version in use, whichever drew them: no version learned from them.
    Granted or not, the row says what was found. Takes some seconds for 10,000 answers.
    """
    site = Site.objects.get(id=site_id)
    bench = bench_of(site_id)
    if bench.model is None or not (is_forced or _is_time(bench.learning, site, now)):
        return None
    drawn = audit_answers(site_id=site_id, now=now)
    answers = [answer for answer in drawn if not answer.is_mild]
    if len(answers) < FEWEST_ANSWERS:
        return None
    trial = certify(_scored(bench, answers), target=1 / site.errors_one_in)
    mild = _scored(bench, [answer for answer in drawn if answer.is_mild])
    with transaction.atomic():
        learning = lock_learning(site_id=site_id, now=now)
        if learning.active_id != bench.learning.active_id:
            # Another version was switched on meanwhile; the next look tries that one.
            return None
        row = _write(site, bench.learning, answers, trial, now, covers_mild=_is_kept(mild, trial))
        _put_in_force(learning, row, now)
    return row


def _is_time(learning: Learning, site: Site, now: datetime) -> bool:
    last = (
        Certificate.objects.filter(site=site, model_version=learning.active_id)
        .order_by("-id")
        .first()
    )
    if last is None or last.errors_one_in != site.errors_one_in:
        return True
    return now - last.made_at >= RENEWED_AFTER


def _scored(bench: Bench, answers: list[AuditAnswer]) -> list[Answer]:
    found = []
    for answer in answers:
        opinion = bench.opinion(answer.text)
        if opinion is not None:
            found.append(Answer(score=opinion.score, is_wrong=answer.is_wrong))
    return found


def _is_kept(mild: list[Answer], trial: Trial) -> bool:
    """Whether texts that the rules hold mildly keep the promise below the threshold granted.

    One test at a threshold that their answers had no part in. Few answers never pass.
    """
    if trial.granted is None:
        return False
    below = [answer for answer in mild if answer.score <= trial.granted.threshold]
    errors = sum(answer.is_wrong for answer in below)
    return upper_bound(errors=errors, sample=len(below)) <= trial.target


def _write(
    site: Site,
    learning: Learning,
    answers: list[AuditAnswer],
    trial: Trial,
    now: datetime,
    *,
    covers_mild: bool,
) -> Certificate:
    granted = trial.granted
    return Certificate.objects.create(
        site=site,
        model_version_id=learning.active_id,
        made_at=now,
        errors_one_in=site.errors_one_in,
        confidence=CONFIDENCE,
        answers_from=answers[0].answered_at,
        answers_until=answers[-1].answered_at,
        sample=trial.sample,
        steps=[_step(step, trial.target) for step in trial.steps],
        threshold=granted.threshold if granted else None,
        share=granted.share if granted else None,
        errors=granted.errors if granted else None,
        bound=granted.bound if granted else None,
        covers_mild=covers_mild,
    )


def _step(step: Step, target: float) -> dict[str, float | int | bool]:
    return {**vars(step), "is_kept": step.keeps(target)}


def _put_in_force(learning: Learning, row: Certificate, now: datetime) -> None:
    """The newest word counts, also when it is "no": what was certified before ends with it."""
    is_suspended = learning.certificate is not None and learning.certificate.suspended_at
    if row.threshold is not None and is_suspended and learning.hold_margin > 0:
        # What the site sees is still not what it was.
        row.suspended_at = now
        row.save(update_fields=["suspended_at"])
    learning.certificate = row if row.threshold is not None else None
    learning.save(update_fields=["certificate"])
    publish(
        "certificate.renewed",
        site_id=row.site_id,
        now=now,
        certificate=row.pk,
        model_version=row.model_version_id,
        is_granted=row.threshold is not None,
        sample=row.sample,
        share=row.share,
    )
