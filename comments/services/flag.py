"""Report a comment to the newsroom.

Every report calls a person; only what established readers say can take a text off the page, and
never one that a person has published.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum

from comments.deciders import RULES
from comments.models import Comment, Flag
from comments.moderation.verdict import Finding
from comments.services.decide import record_decision
from comments.services.marks import decided_by_person_at, report
from comments.services.react import lock_public_comment
from comments.services.standing import standing_of
from comments.services.telling import publish_of
from comments.states import DecisionVerdict, Reason
from comments.trust import flag_weight
from newsportal.lib.problems import Problem
from newsportal.readers.bans import is_banned
from newsportal.readers.holding import hold_reader
from newsportal.readers.models import Reader
from newsportal.sites.models import Site


def flag_comment(
    *, comment_id: UUID, reader: Reader, reason: Reason, note: str = "", now: datetime
) -> Flag:
    """Take a reader's report of the text as it is; it may queue the comment or hide it.

    Raises Problem reader_banned, not_found (not public, or another site's), own_comment,
    already_flagged (this text, by this reader).
    """
    if is_banned(reader, now):
        raise Problem("reader_banned")
    with transaction.atomic():
        comment = lock_public_comment(comment_id, reader)
        hold_reader(reader)
        if comment.author_id == reader.id:
            raise Problem("own_comment")
        if flags_of(comment).filter(reader=reader).exists():
            raise Problem("already_flagged")
        flag = Flag.objects.create(
            site_id=comment.site_id,
            comment=comment,
            comment_version=comment.version,
            reader=reader,
            reason=reason,
            note=note,
            weight=flag_weight(standing_of(reader, now)),
            created_at=now,
        )
        publish_of(comment, "comment.flagged", now=now, reason=flag.reason, weight=flag.weight)
        _act(comment, now)
    return flag


def flags_of(comment: Comment) -> QuerySet[Flag]:
    """Reports of the text that the comment has now."""
    return Flag.objects.filter(comment=comment, comment_version=comment.version)


def _act(comment: Comment, now: datetime) -> None:
    """Queue or hide, by the site's thresholds. Reports that a person has seen count no more."""
    flags = flags_of(comment)
    seen_at = decided_by_person_at(comment)
    if seen_at is not None:
        flags = flags.filter(created_at__gt=seen_at)
    sums = flags.aggregate(number=Count("id"), weight=Sum("weight"))
    site = Site.objects.only("flags_to_queue", "flags_to_hide").get(id=comment.site_id)
    if sums["number"] >= site.flags_to_queue and comment.reported_at is None:
        report(comment, cause="flags", now=now)
        comment.save(update_fields=["reported_at"])
    is_too_much = 0 < site.flags_to_hide <= (sums["weight"] or 0)
    if is_too_much and not comment.is_decided_by_person:
        _hide(comment, flags, now)


def _hide(comment: Comment, flags: QuerySet[Flag], now: datetime) -> None:
    if comment.reported_at is None:
        report(comment, cause="flags", now=now)
    reasons = flags.values("reason").annotate(number=Count("id")).order_by("-number", "reason")
    findings = [Finding("flags", Reason(row["reason"])).to_json() for row in reasons]
    record_decision(
        comment,
        verdict=DecisionVerdict.HOLD,
        reason=Reason.FLAGGED,
        findings=findings,
        decider=RULES,
        now=now,
    )
