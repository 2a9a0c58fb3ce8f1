"""What stands on a comment until somebody decides: reports, frozen votes, pins, appeals."""

from datetime import datetime, timedelta

from comments.deciders import Decider
from comments.models import Comment, Decision, Escalation
from comments.ranking import best_key, controversy_key
from comments.selectors.moderation import undecided_appeals
from comments.services.telling import publish_of, publish_shown
from comments.states import DeciderKind, State
from newsportal.lib.problems import Problem
from newsportal.sites.roles import Ability, can

MARKS = (
    "reported_at",
    "votes_frozen_at",
    "best_key",
    "controversy_key",
    "pinned_at",
    "featured_at",
)
_GONE = {State.REJECTED, State.REMOVED}


def report(comment: Comment, *, cause: str, now: datetime) -> None:
    """Put a locked comment into the queue `reported`, unless it waits there; the caller saves.

    `cause`: flags or votes.
    """
    if comment.reported_at is not None:
        return
    comment.reported_at = now
    publish_of(comment, "comment.reported", now=now, cause=cause)


def rank(comment: Comment) -> None:
    """Set the sort keys by the weights of the votes; the caller saves."""
    comment.best_key = best_key(comment.likes_weight, comment.dislikes_weight)
    comment.controversy_key = controversy_key(comment.likes_weight, comment.dislikes_weight)


def end_marks(comment: Comment, decider: Decider) -> bool:
    """Take off what the decision ends, by the new state; the caller saves `MARKS`.

    A person has looked at reports and votes, whatever the verdict; what is refused needs no look.
    Returns whether the comment now stands elsewhere among others.
    """
    if decider.is_moderator or comment.state in _GONE:
        comment.reported_at = None
    if not comment.is_public:
        # Chosen for what it said in public: when it comes back somebody has to choose it again.
        comment.pinned_at = comment.featured_at = None
        return False
    if comment.votes_frozen_at is None or not decider.is_moderator:
        return False
    keys = comment.best_key, comment.controversy_key
    comment.votes_frozen_at = None
    rank(comment)
    return (comment.best_key, comment.controversy_key) != keys


def show_new_place(comment: Comment, *, now: datetime) -> None:
    """Say that a comment that stays public stands elsewhere: its votes count again."""
    publish_shown(comment, "comment.reranked", now=now)


def check_other_moderator(comment: Comment, decider: Decider, *, now: datetime) -> None:
    """Who refused a text does not decide on its appeal. Raises Problem own_decision.

    But for a chief, once nobody else has decided for the hours that the site says
    (`appeal_chief_hours`): on a lone shift an author would wait for ever. A service key is let
    through: who of the publisher's people is behind it we do not know. Queries: 1, and 2 for
    one's own.
    """
    if decider.user is None:
        return
    own = undecided_appeals(comment).filter(against__by_user=decider.user)
    appeal = own.select_related("site").first()
    if appeal is None:
        return
    hours = appeal.site.appeal_chief_hours
    has_waited = hours > 0 and now - appeal.created_at >= timedelta(hours=hours)
    if not (has_waited and can(decider.user, Ability.STAFF, appeal.site_id)):
        raise Problem("own_decision")


def has_news(comment: Comment) -> bool:
    """Whether there is something new to decide on, so that a person may confirm a decision."""
    return comment.reported_at is not None or undecided_appeals(comment).exists()


def close_appeals(comment: Comment, decision: Decision, *, now: datetime) -> None:
    """Answer the open appeal by this decision, whoever made it; a machine answers none."""
    for appeal in undecided_appeals(comment).order_by("created_at", "id"):
        appeal.decision = decision
        appeal.save(update_fields=["decision"])
        publish_of(
            comment, "appeal.decided", now=now, appeal=str(appeal.id), verdict=decision.verdict
        )


def close_escalations(comment: Comment, decision: Decision, *, now: datetime) -> None:
    """Whoever was asked, a person's decision is the answer."""
    Escalation.objects.filter(comment=comment, closed_at=None).update(
        closed_at=now, closed_by=decision.by_user, decision=decision
    )


def decided_by_person_at(comment: Comment) -> datetime | None:
    """When a person last decided on this text. Queries: 1, none when nobody did."""
    if not comment.is_decided_by_person:
        return None
    kinds = (DeciderKind.PERSON, DeciderKind.SERVICE)
    acts = Decision.objects.filter(
        comment=comment, comment_version=comment.version, by_kind__in=kinds
    )
    return acts.order_by("-created_at", "-id").values_list("created_at", flat=True).first()
