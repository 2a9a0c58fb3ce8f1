"""What learning, certificates and drift ask of decisions and texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from comments.models import AuditSample, Certificate, Comment, Decision, Learning, ModelVersion
from comments.states import MACHINES, MILD_REASONS, DecisionVerdict, Reason, State
from newsportal.sites.selectors import sites_of

# A model follows how people judge now, and its training must end.
TRAINED_ON_MAX = 20_000
UNLABELLED_MAX = 5_000
# How long an answer of the audit counts for certificates, and is kept out of training.
AUDIT_WINDOW = timedelta(days=90)
AUDIT_ANSWERS_MAX = 10_000
# After that nobody is asked any more what the machine decided then.
AUDIT_ASKED = timedelta(days=14)

SPAM_REASONS = frozenset({Reason.SPAM})
# What is refused for these says nothing of the text's tone; every other reason does, the site's
# own codes among them.
SILENT_REASONS = frozenset(
    {
        Reason.OFF_TOPIC,
        Reason.PERSONAL_DATA,
        Reason.DUPLICATE,
        Reason.LEGAL,
        Reason.REPEATED,
        Reason.CLOSED,
        Reason.RATING_ONLY,
        Reason.OK,
    }
)

# The latest word of people on each text that is still there. A text that the author or the law
# took away is nobody's lesson; what was drawn for the audit stays unseen by the model, so that it
# can be judged by it.
_TAUGHT = """
    SELECT verdict, reason, created_at, text FROM (
        SELECT DISTINCT ON (d.comment_id, d.comment_version)
               d.verdict, d.reason, d.created_at, d.id,
               CASE WHEN c.version = d.comment_version THEN c.text ELSE r.text END AS text
          FROM comments_decision d
          JOIN comments_comment c ON c.id = d.comment_id
          LEFT JOIN comments_revision r
            ON r.comment_id = d.comment_id AND r.version = d.comment_version
         WHERE d.id IN (
                SELECT id FROM comments_decision
                 WHERE site_id = %(site)s AND by_kind IN ('person', 'service')
                 ORDER BY created_at DESC LIMIT %(most)s)
           AND c.state <> 'removed' AND NOT c.is_erased
           AND NOT EXISTS (
                SELECT 1 FROM comments_auditsample a
                 WHERE a.comment_id = d.comment_id AND a.comment_version = d.comment_version
                   AND a.drawn_at > %(audited_since)s)
         ORDER BY d.comment_id, d.comment_version, d.created_at DESC, d.id DESC) AS latest
     WHERE verdict IN ('publish', 'reject') AND text <> ''
     ORDER BY created_at, id
"""


@dataclass(frozen=True)
class Lessons:
    """Texts with what people said of them, the oldest first; equally long lists."""

    texts: list[str]
    # None where people's reason says nothing of it.
    toxic: list[bool | None]
    spam: list[bool | None]
    decided_from: datetime | None
    decided_until: datetime | None


def lessons_of(*, site_id: int, now: datetime) -> Lessons:
    """What people taught by their latest `TRAINED_ON_MAX` decisions. Queries: 1."""
    facts: dict[str, Any] = {
        "site": site_id,
        "most": TRAINED_ON_MAX,
        "audited_since": now - AUDIT_WINDOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAUGHT, facts)
        rows = [row for row in cursor.fetchall() if _is_lesson(row[0], row[1])]
    refused = [verdict == DecisionVerdict.REJECT for verdict, *_ in rows]
    spam = [
        is_refused and row[1] in SPAM_REASONS for is_refused, row in zip(refused, rows, strict=True)
    ]
    return Lessons(
        texts=[row[3] for row in rows],
        # Advertising may be as polite as it likes.
        toxic=[
            None if is_spam else is_refused
            for is_refused, is_spam in zip(refused, spam, strict=True)
        ],
        spam=list(spam),
        decided_from=rows[0][2] if rows else None,
        decided_until=rows[-1][2] if rows else None,
    )


def _is_lesson(verdict: str, reason: str) -> bool:
    return verdict == DecisionVerdict.PUBLISH or reason not in SILENT_REASONS


def decisions_since(*, site_id: int, since: datetime | None, most: int) -> int:
    """How many decisions people made since then, counted up to `most`. Queries: 1."""
    made = Decision.objects.filter(site=site_id, by_kind__in=["person", "service"])
    if since is not None:
        made = made.filter(created_at__gt=since)
    return made.order_by()[:most].count()


def latest_texts(*, site_id: int, most: int = UNLABELLED_MAX) -> list[str]:
    """The site's newest texts, whatever became of them, but for those taken away. Queries: 1."""
    rows = Comment.objects.filter(site=site_id).exclude(state=State.REMOVED).exclude(text="")
    return list(rows.order_by("-id").values_list("text", flat=True)[:most])


def audit_due(site_ids: Sequence[int], *, now: datetime) -> QuerySet[Comment]:
    """Comments that were drawn for the audit and wait for a person's blind answer, oldest first.

    They are public or wait in the queue; neither may show what the machine found.
    """
    return (
        Comment.objects.filter(
            site__in=site_ids,
            audits__answer=None,
            audits__drawn_at__gt=now - AUDIT_ASKED,
            audits__comment_version=F("version"),
            state__in=[State.PENDING, State.PUBLISHED],
        )
        .order_by("created_at", "id")
        .distinct()
    )


def open_audits(*, now: datetime) -> QuerySet[AuditSample]:
    """What people are asked blindly at this time, of present texts: nobody is told the machine's
    word on these. Of what is public already nobody is asked after `AUDIT_ASKED`.
    """
    is_asked = Q(drawn_at__gt=now - AUDIT_ASKED) | Q(comment__state=State.PENDING)
    return AuditSample.objects.filter(is_asked, answer=None, comment_version=F("comment__version"))


def blind_since(comment_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, datetime]:
    """Those of the comments in `open_audits`, and when each was drawn. Queries: 1."""
    drawn = open_audits(now=now).filter(comment__in=list(comment_ids)).order_by("drawn_at")
    return dict(drawn.values_list("comment_id", "drawn_at"))


def without_asked(decisions: QuerySet[Decision], *, now: datetime) -> QuerySet[Decision]:
    """Decisions without the machine's ones on what people are asked blindly."""
    asked = open_audits(now=now).filter(
        comment=OuterRef("comment"), comment_version=OuterRef("comment_version")
    )
    return decisions.exclude(Exists(asked), by_kind__in=MACHINES)


@dataclass(frozen=True)
class AuditAnswer:
    """A text of the audit and what a person made of it. `is_mild`: the rules objected mildly."""

    text: str
    is_wrong: bool
    answered_at: datetime
    is_mild: bool


def audit_answers(*, site_id: int, now: datetime) -> list[AuditAnswer]:
    """The answers of the audit's window whose texts are still there, oldest first. Queries: 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT CASE WHEN c.version = a.comment_version THEN c.text ELSE r.text END,
                   d.verdict <> 'publish', a.answered_at,
                   EXISTS (SELECT 1 FROM jsonb_array_elements(drawn.findings) AS finding
                            WHERE finding ->> 'reason' = ANY(%s))
              FROM comments_auditsample a
              JOIN comments_decision drawn ON drawn.id = a.decision_id
              JOIN comments_decision d ON d.id = a.answer_id
              JOIN comments_comment c ON c.id = a.comment_id AND NOT c.is_erased
              LEFT JOIN comments_revision r
                ON r.comment_id = a.comment_id AND r.version = a.comment_version
             WHERE a.site_id = %s AND a.answered_at > %s AND a.drawn_at > %s
             ORDER BY a.answered_at DESC, a.decision_id LIMIT %s
            """,
            [
                sorted(MILD_REASONS),
                site_id,
                now - AUDIT_WINDOW,
                now - AUDIT_WINDOW,
                AUDIT_ANSWERS_MAX,
            ],
        )
        return [AuditAnswer(*row) for row in reversed(cursor.fetchall()) if row[0]]


def learning_for_staff(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Learning]:
    """The one door of the admin to automation: that of the user's own sites."""
    return Learning.objects.filter(site__in=sites_of(user))


def versions_of(site_id: int) -> QuerySet[ModelVersion]:
    """The site's versions and those that came with newsportal, the newest first, without data."""
    return (
        (ModelVersion.objects.filter(site=site_id) | ModelVersion.objects.filter(site=None))
        .defer("data")
        .order_by("-id")
    )


def certificates_of(site_id: int) -> QuerySet[Certificate]:
    """The newest first."""
    return Certificate.objects.filter(site=site_id).order_by("-id")


@dataclass(frozen=True)
class AuditCounts:
    """Of the audit's window: texts drawn, answered, and found wrong; and who still waits."""

    drawn: int
    answered: int
    wrong: int
    waiting: int


def audit_counts(*, site_id: int, now: datetime) -> AuditCounts:
    """How the site's audit stands. Queries: 2."""
    drawn = AuditSample.objects.filter(site=site_id, drawn_at__gt=now - AUDIT_WINDOW)
    is_answered = Q(answer__isnull=False)
    counts = drawn.aggregate(
        drawn=Count("pk"),
        answered=Count("pk", filter=is_answered),
        wrong=Count("pk", filter=is_answered & ~Q(answer__verdict=DecisionVerdict.PUBLISH)),
    )
    return AuditCounts(**counts, waiting=audit_due([site_id], now=now).count())
