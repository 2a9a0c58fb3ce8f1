"""The queues in which people answer what readers say. Each page costs O(page)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from comments.models import Appeal, Comment, Decision, Escalation, Flag, Revision
from comments.selectors.desk.waiting import NEW_FOR
from comments.selectors.learning import open_audits
from comments.selectors.moderation import pending_edits, pending_queue
from comments.states import MACHINES, Reason, State
from newsportal.sites.models import Site

COUNTED_MAX = 10_000
NOTES_SHOWN = 5
_COMMENT = ("site", "author", "article__section", "article__site", "parent__author")


@dataclass(frozen=True)
class Wanted:
    """Which part of a queue is asked for; empty means all."""

    section: str = ""
    language: str = ""
    reason: str = ""

    @property
    def filters(self) -> dict[str, str]:
        """What a cursor is signed over."""
        return {"section": self.section, "language": self.language, "reason": self.reason}

    def narrow(self, rows: QuerySet[Any], before: str = "") -> QuerySet[Any]:
        """By section and language; `before`: from a row to its comment."""
        if self.section:
            rows = rows.filter(**{f"{before}article__section__key": self.section})
        return rows.filter(**{f"{before}language": self.language}) if self.language else rows


@dataclass
class FlagSum:
    """What readers say of one text: how many by reason, and their latest words."""

    reasons: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.reasons.values())


def pending_comments(site: Site, wanted: Wanted) -> QuerySet[Comment]:
    """What waits for its first decision, the oldest first; by the reason of the last decision."""
    asked = Exists(_open_questions("id"))
    waiting: QuerySet[Comment] = wanted.narrow(pending_queue(site).exclude(asked))
    if not wanted.reason:
        return waiting
    on_comment = Decision.objects.filter(
        comment=OuterRef("id"), comment_version__lte=OuterRef("version")
    )
    newest = on_comment.order_by("-created_at", "-id")
    waiting = waiting.annotate(last_reason=Subquery(newest.values("reason")[:1]))
    by_reason = Q(last_reason=wanted.reason)
    if wanted.reason == Reason.PREMODERATION:
        by_reason |= Q(last_reason=None)
    return waiting.filter(by_reason)


def pending_edits_of(site: Site, wanted: Wanted) -> QuerySet[Revision]:
    """Edits of public comments that wait for a person, the oldest first; by why they wait."""
    edits = pending_edits(site).exclude(Exists(_open_questions("comment")))
    if wanted.section:
        edits = edits.filter(comment__article__section__key=wanted.section)
    if wanted.language:
        edits = edits.filter(language=wanted.language)
    return edits.filter(decision__reason=wanted.reason) if wanted.reason else edits


def reported_comments(site: Site, wanted: Wanted) -> QuerySet[Comment]:
    """What readers reported, or voted on unusually, since the longest first."""
    reported = Comment.objects.filter(site=site, reported_at__isnull=False)
    reported = reported.exclude(Exists(_open_questions("id")))
    reported = wanted.narrow(reported.select_related(*_COMMENT))
    if wanted.reason:
        flags = Flag.objects.filter(
            comment=OuterRef("id"), comment_version=OuterRef("version"), reason=wanted.reason
        )
        reported = reported.filter(Exists(flags))
    return reported.order_by("reported_at", "id")


def open_appeals(site: Site, wanted: Wanted) -> QuerySet[Appeal]:
    """Appeals that nobody has decided, the oldest first; by the reason they are against."""
    related = ("against__by_user", "against__note", *(f"comment__{name}" for name in _COMMENT))
    appeals = Appeal.objects.filter(site=site, decision=None).select_related(*related)
    appeals = appeals.exclude(Exists(_open_questions("comment")))
    appeals = wanted.narrow(appeals, "comment__")
    if wanted.reason:
        appeals = appeals.filter(against__reason=wanted.reason)
    return appeals.order_by("created_at", "id")


def unseen_comments(site: Site, wanted: Wanted, *, now: datetime) -> QuerySet[Comment]:
    """What a machine published within `NEW_FOR` and no person has seen, the oldest first.

    By the reason of the decision that it is public by.
    """
    unseen = Comment.objects.filter(
        site=site,
        state=State.PUBLISHED,
        is_decided_by_person=False,
        published_at__gt=now - NEW_FOR,
        decision__by_kind__in=MACHINES,
    )
    # What people are asked blindly at the desk is not told apart elsewhere.
    asked = open_audits(now=now).filter(comment=OuterRef("id"))
    unseen = unseen.exclude(Exists(asked)).exclude(Exists(_open_questions("id")))
    unseen = wanted.narrow(unseen.select_related(*_COMMENT))
    if wanted.reason:
        unseen = unseen.filter(decision__reason=wanted.reason)
    return unseen.order_by("published_at", "id")


def open_escalations(site: Site, wanted: Wanted) -> QuerySet[Escalation]:
    """What moderators asked the chief or a lawyer, the oldest first; `reason` means nothing."""
    related = ("by_user", *(f"comment__{name}" for name in _COMMENT))
    asked = Escalation.objects.filter(site=site, closed_at=None).select_related(*related)
    return wanted.narrow(asked, "comment__").order_by("created_at", "id")


def _open_questions(comment: str) -> QuerySet[Escalation]:
    """Of a row's comment: what a person passed on is in no other queue."""
    asked = Escalation.objects.filter(comment=OuterRef(comment), closed_at=None)
    return asked.exclude(by_user=None)


def queue_counts(site: Site, *, now: datetime) -> dict[str, dict[str, Any]]:
    """How many wait in each queue, in all and by section, up to COUNTED_MAX each. Queries: 6."""
    everything = Wanted()
    return {
        "pending": _sum(
            _counted(pending_comments(site, everything), "article__section__key"),
            _counted(pending_edits_of(site, everything), "comment__article__section__key"),
        ),
        "reported": _counted(reported_comments(site, everything), "article__section__key"),
        "new": _counted(unseen_comments(site, everything, now=now), "article__section__key"),
        "appeals": _counted(open_appeals(site, everything), "comment__article__section__key"),
        "escalated": _counted(open_escalations(site, everything), "comment__article__section__key"),
    }


def _counted(queue: QuerySet[Any], section: str) -> dict[str, Any]:
    counted = queue.model.objects.filter(id__in=queue.values("id")[:COUNTED_MAX])
    rows = list(counted.values_list(section).annotate(Count("id")).order_by(section))
    return {
        "count": sum(number for _key, number in rows),
        "sections": {key: number for key, number in rows if key is not None},
    }


def _sum(*counts: dict[str, Any]) -> dict[str, Any]:
    sections: Counter[str] = Counter()
    for counted in counts:
        sections.update(counted["sections"])
    return {
        "count": sum(counted["count"] for counted in counts),
        "sections": dict(sorted(sections.items())),
    }


def flag_sums(comments: Iterable[Comment]) -> dict[UUID, FlagSum]:
    """What readers say of the comments' present texts. Queries: 2."""
    ids = [comment.id for comment in comments]
    sums: dict[UUID, FlagSum] = defaultdict(FlagSum)
    flags = Flag.objects.filter(comment__in=ids, comment_version=F("comment__version"))
    rows = flags.values("comment_id", "reason").annotate(number=Count("id"))
    for row in rows.order_by("-number", "reason"):
        sums[row["comment_id"]].reasons[row["reason"]] = row["number"]
    for comment_id, note in _latest_notes(ids):
        sums[comment_id].notes.append(note)
    return sums


def _latest_notes(ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.id, latest.note FROM comments_comment c,
            LATERAL (SELECT note, created_at, id FROM comments_flag
                      WHERE comment_id = c.id AND comment_version = c.version AND note <> ''
                      ORDER BY created_at DESC, id DESC LIMIT %s) AS latest
             WHERE c.id = ANY(%s::uuid[]) ORDER BY latest.created_at DESC, latest.id DESC
            """,
            [NOTES_SHOWN, list(ids)],
        )
        return list(cursor.fetchall())
