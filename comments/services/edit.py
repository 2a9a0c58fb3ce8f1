"""Authors change what they wrote: what a PATCH stores, by the same table as a POST."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from comments.deciders import AUTHOR, RULES
from comments.models import Comment, Revision
from comments.selectors.law import is_held
from comments.services.decide import one_review_each, record_decision
from comments.services.due import begin_screening, end_screening
from comments.services.edits import (
    decide_edit,
    last_version,
    overtake_edit,
    store_edit,
)
from comments.services.judge import Judgement, judge_text
from comments.services.own import check_newest, lock_own_comment
from comments.services.reviews import check_review
from comments.services.telling import publish_of
from comments.services.texts import TEXT_FIELDS, Text, make_text, put_text
from comments.states import DecisionVerdict, Reason, RevisionState, State
from newsportal.lib.problems import Problem
from newsportal.readers.bans import is_banned
from newsportal.readers.holding import hold_reader
from newsportal.readers.identity import check_identity
from newsportal.readers.models import Reader
from newsportal.sites.models import EditedText, Mode

EDITABLE = (State.PENDING, State.PUBLISHED)


class Changes(TypedDict, total=False):
    """What the author sends; what is left out stays. A rating of None takes the stars back."""

    text: str
    rating: int | None


@dataclass(frozen=True)
class Edited:
    """The comment as it is now, the edit beside it that waits or was refused, and the status.

    200: the new text is public; 202: it is not.
    """

    comment: Comment
    edit: Revision | None
    http_status: int


def edit_comment(
    *,
    comment_id: UUID,
    author: Reader,
    changes: Changes,
    version: int,
    wants_nudge: bool = False,
    now: datetime,
) -> Edited:
    """Change the author's comment, or store the change until it is decided.

    Public text that was not objected to is replaced at once, as a POST would be published; else
    it stays, or is hidden where the site wants so, and the edit waits. What is not public yet
    takes the new text at once. An edit that the rules refuse changes nothing.
    Raises Problem: not_found, forbidden, reader_banned, decided_already (it was rejected),
    edit_window_over, thread_closed, identity_required, version_conflict, already_reviewed, nudge,
    text_too_complex, validation_error on `rating` or `text`, invalid_token.
    """
    with transaction.atomic():
        comment = lock_own_comment(comment_id, author)
        hold_reader(author)
        _check_may_edit(comment, author, now)
        waiting = check_newest(comment, version)
        newest = Text.of(waiting or comment)
        text, rating = changes.get("text", newest.text), changes.get("rating", newest.rating)
        if (text, rating) == (newest.text, newest.rating):
            return _told(comment, waiting)
        check_review(
            article=comment.article,
            author=author,
            text=text,
            rating=rating,
            is_reply=comment.parent_id is not None,
            edited=comment,
        )
        new = _new_text(comment, text, rating)
        with one_review_each():
            return _told(comment, apply_text(comment, new, wants_nudge=wants_nudge, now=now))


def _check_may_edit(comment: Comment, author: Reader, now: datetime) -> None:
    policy = comment.article.policy
    if comment.state == State.REMOVED or policy.mode == Mode.HIDDEN:
        raise Problem("not_found")
    if is_banned(author, now):
        raise Problem("reader_banned")
    if comment.state not in EDITABLE:
        raise Problem("decided_already")
    # The law keeps the text as it is, and does not let us say so.
    if now >= editable_until(comment) or is_held(comment.id):
        raise Problem("edit_window_over")
    if not policy.is_open(now):
        raise Problem("thread_closed")
    check_identity(author, policy.min_identity)


def editable_until(comment: Comment) -> datetime:
    """When the author's time to edit ends; the comment's site is loaded."""
    return comment.created_at + timedelta(seconds=comment.site.edit_window_seconds)


def _new_text(comment: Comment, text: str, rating: int | None) -> Text:
    version = last_version(comment) + 1
    if text == comment.text:
        return replace(Text.of(comment), rating=rating, version=version)
    return make_text(
        text,
        site=comment.site,
        language=comment.article.language,
        rating=rating,
        version=version,
    )


def apply_text(
    comment: Comment,
    new: Text,
    *,
    wants_nudge: bool,
    is_for_person: bool = False,
    now: datetime,
) -> Revision | None:
    """Put the text where it belongs; returns the edit if it is not the comment's text.

    The caller has locked the comment; `is_for_person` as in `judge_text`. Raises Problem nudge.
    """
    if new.text == comment.text:
        _submit_event(comment, new, now)
        _change_stars(comment, new, now)
        return None
    judged = judge_text(
        text=new.text,
        rating=new.rating,
        article=comment.article,
        author=comment.author,
        written_at=now,
        wants_nudge=wants_nudge,
        edited=comment,
        is_for_person=is_for_person,
    )
    _submit_event(comment, new, now)
    if judged.outcome.state is State.REJECTED:
        return _beside(comment, new, judged, RevisionState.REJECTED, now)
    is_waiting = judged.outcome.state is State.PENDING
    if comment.is_public and is_waiting and comment.site.edited_text == EditedText.KEEP:
        return _beside(comment, new, judged, RevisionState.PENDING, now)
    if not comment.is_public:
        _replace_unseen(comment, new, judged, now)
    elif is_waiting:
        _put(comment, DecisionVerdict.HOLD, new, judged, now)
    else:
        _put(comment, DecisionVerdict.PUBLISH, new, judged, now)
    return None


def _submit_event(comment: Comment, new: Text, now: datetime) -> None:
    publish_of(comment, "comment.edit_submitted", now=now, version=new.version)


def _change_stars(comment: Comment, new: Text, now: datetime) -> None:
    """The words stand as they were decided on; stars need no decision of their own."""
    overtake_edit(comment)
    if not comment.is_public:
        put_text(comment, new, now)
        comment.save(update_fields=TEXT_FIELDS)
        return
    record_decision(
        comment,
        verdict=DecisionVerdict.PUBLISH,
        reason=Reason.RATING_ONLY,
        decider=RULES,
        now=now,
        is_still_due=True,
        new_text=new,
    )


def _beside(
    comment: Comment, new: Text, judged: Judgement, state: RevisionState, now: datetime
) -> Revision:
    """Store the edit, waiting or refused, and leave the comment alone."""
    edit = store_edit(comment, new, state=state, is_due=judged.outcome.is_due, now=now)
    if judged.decision is not None:
        decide_edit(
            edit,
            verdict=judged.decision,
            reason=judged.reason,
            findings=judged.findings,
            decider=RULES,
            now=now,
        )
    return edit


def _put(
    comment: Comment, verdict: DecisionVerdict, new: Text, judged: Judgement, now: datetime
) -> None:
    """Give the comment its new text by a decision: the rules' own, or that it was edited."""
    overtake_edit(comment)
    _set_due(comment, is_due=judged.outcome.is_due, now=now)
    record_decision(
        comment,
        verdict=verdict,
        reason=judged.reason if judged.decision else Reason.EDITED,
        findings=judged.findings,
        decider=RULES if judged.decision else AUTHOR,
        now=now,
        is_still_due=judged.outcome.is_due,
        new_text=new,
    )


def _replace_unseen(comment: Comment, new: Text, judged: Judgement, now: datetime) -> None:
    """A comment that waits takes its new text at once, and waits for whom the table says.

    One that a person or readers' reports took off the page goes on waiting for a person: no
    machine brings it back, whatever its author makes of it.
    """
    is_for_person = comment.is_decided_by_person or comment.reported_at is not None
    verdict = judged.decision
    is_published = verdict is DecisionVerdict.PUBLISH and not is_for_person
    if verdict and (is_published or verdict is DecisionVerdict.HOLD):
        _put(comment, verdict, new, judged, now)
        return
    _set_due(comment, is_due=judged.outcome.is_due and not is_for_person, now=now)
    put_text(comment, new, now)
    comment.save(update_fields=TEXT_FIELDS)


def _set_due(comment: Comment, *, is_due: bool, now: datetime) -> None:
    """Screening begins anew with a new text: who works on the old one has nothing to say."""
    if is_due:
        begin_screening(comment.id, at=now)
    else:
        end_screening([comment.id])


def _told(comment: Comment, edit: Revision | None) -> Edited:
    is_public = comment.is_public and edit is None
    return Edited(comment=comment, edit=edit, http_status=200 if is_public else 202)
