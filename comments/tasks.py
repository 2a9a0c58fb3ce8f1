from typing import Any

from celery import shared_task
from django.utils import timezone

from comments.services import feedback, mailing, queue_age, scoring, sealing, tallies, totals
from comments.services.bulk_work import run_bulk_acts
from comments.services.law import answers, audits
from comments.services.learning import train, watch
from comments.services.replay import runs
from comments.services.screen import screen_comments
from comments.services.screen_edits import screen_edits as screen_waiting_edits
from newsportal.events.routing import at_once


@shared_task(name="comments.tasks.screen")
def screen(*, ids: list[str], lease: str, **_: Any) -> None:
    """Screen the comments that still carry this lease."""
    screen_comments(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.screen_edits")
def screen_edits(*, ids: list[str], lease: str, **_: Any) -> None:
    """Screen the edits that still carry this lease."""
    screen_waiting_edits(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.score")
def score(*, ids: list[str], lease: str, **_: Any) -> None:
    """Ask a judge outside about a text, if the scoring still carries this lease."""
    scoring.score_texts(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.send_feedback")
def send_feedback(*, ids: list[str], lease: str, **_: Any) -> None:
    """Tell a judge that it was wrong, if the row still carries this lease."""
    feedback.send_feedback(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.send_mails")
def send_mails(*, ids: list[str], lease: str, **_: Any) -> None:
    """Mail the notices of the readers whose mailings still carry this lease."""
    mailing.send_mails(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.run_audits")
def run_audits(*, ids: list[str], lease: str, **_: Any) -> None:
    """Go on with the walks over chains that still carry this lease."""
    audits.run_audits(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.audit_all")
def audit_all(**_: Any) -> None:
    """Let each site's chain be walked; rung every night."""
    audits.request_all(now=timezone.now())


@shared_task(name="comments.tasks.send_answers")
def send_answers(*, ids: list[str], lease: str, **_: Any) -> None:
    """Mail complainants what was decided, for the mails that still carry this lease."""
    answers.send_answers(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.replay")
def replay(*, ids: list[str], lease: str, **_: Any) -> None:
    """Try a draft of settings on the comments of the chunks that still carry this lease."""
    runs.run_chunks(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.seal_decisions")
def seal_decisions(**_: Any) -> None:
    """Give decisions their place in the chain; rung every ten seconds."""
    sealing.seal_decisions(now=timezone.now())


# Acknowledged at once: it outlasts the broker's patience, and the row brings it back.
@shared_task(name="comments.tasks.learn", acks_late=False)
def learn(*, ids: list[str], lease: str, **_: Any) -> None:
    """Train the next version of the model for the site whose row still carries this lease."""
    train.train_due(ids=ids, lease=lease, now=timezone.now())


@shared_task(name="comments.tasks.ask_for_trainings")
def ask_for_trainings(**_: Any) -> None:
    """Make trainings due where people decided often enough; runs every minute."""
    train.ask_for_trainings(now=timezone.now())


@shared_task(name="comments.tasks.watch_automation")
def watch_automation(**_: Any) -> None:
    """Have each site's certificate and drift looked after; runs every hour."""
    for site_id in watch.watched_sites(now=timezone.now()):
        watch_site.apply_async(kwargs={"site_id": site_id}, queue="learning", retry=False)


@shared_task(name="comments.tasks.watch_site")
def watch_site(*, site_id: int, **_: Any) -> None:
    """Look at drift, then at the certificate of one site."""
    watch.watch_site(site_id=site_id, now=timezone.now())


@shared_task(name="comments.tasks.run_bulk")
def run_bulk(*, ids: list[str], lease: str, **_: Any) -> None:
    """Go on with the acts on many comments that still carry this lease."""
    run_bulk_acts(ids=ids, lease=lease, inward=at_once(), now=timezone.now())


@shared_task(name="comments.tasks.watch_queues")
def watch_queues(**_: Any) -> None:
    """Say which queues became older than their site wants; runs every minute."""
    queue_age.watch_queues(now=timezone.now())


@shared_task(name="comments.tasks.count_hours")
def count_hours(**_: Any) -> None:
    """Count the newest hours for the charts; runs every five minutes."""
    tallies.count_hours(now=timezone.now())


@shared_task(name="comments.tasks.count_totals")
def count_totals(**_: Any) -> None:
    """Count what moderation did, for sites that show it; runs every hour."""
    totals.count_totals(now=timezone.now())
