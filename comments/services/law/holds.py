"""Legal hold: a comment's texts are kept, whoever would change or erase them.

The texts are copied when the hold begins, so that erasing needs no exception: it takes the
comment, its earlier texts and its author's name as ever, and what the law keeps lies apart, where
only evidence is made from. When the last hold ends the copies go. See ADR 21.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from comments.models import Comment, HeldText, LegalHold, LegalRequest, Revision
from comments.selectors.law import active_holds, comments_for_law
from comments.services.decide import lock_comments
from comments.services.law.history import note_act
from comments.services.sealing import forget_keys
from comments.states import RequestAct
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader


def place_hold(
    *,
    comment_id: UUID,
    request: LegalRequest | None,
    reason: str,
    user: User,
    now: datetime,
) -> LegalHold:
    """Keep the comment's texts and who wrote them; for one request once.

    The author is not told, and sees of it no more than that the time to edit is over.
    Raises Problem not_found (another site's too), forbidden.
    """
    with transaction.atomic():
        comment = _lock(comment_id, user)
        if request is not None and request.site_id != comment.site_id:
            raise Problem("not_found")
        before = active_holds(comment.id).filter(request=request).first()
        if before is not None:
            return before
        _copy_texts(comment)
        hold = LegalHold.objects.create(
            site_id=comment.site_id,
            comment=comment,
            request=request,
            reason=reason,
            placed_by=user,
            placed_at=now,
            author=_facts_of(comment),
        )
        if request is not None:
            request.comments.add(comment)
            note_act(request, RequestAct.HOLD_PLACED, by=user, now=now, comment=str(comment.id))
    return hold


def release_hold(*, hold_id: UUID, user: User, now: datetime) -> LegalHold:
    """End a hold; with the last one of a comment its copies go, and what is erased is erased.

    A second time changes nothing. Raises Problem not_found, forbidden.
    """
    with transaction.atomic():
        found = LegalHold.objects.filter(id=hold_id).first()
        if found is None:
            raise Problem("not_found")
        comment = _lock(found.comment_id, user)
        hold = LegalHold.objects.select_related("request").get(id=hold_id)
        if hold.released_at is not None:
            return hold
        hold.released_by, hold.released_at, hold.author = user, now, {}
        hold.save(update_fields=["released_by", "released_at", "author"])
        if hold.request is not None:
            note_act(
                hold.request, RequestAct.HOLD_RELEASED, by=user, now=now, comment=str(comment.id)
            )
        if not active_holds(comment.id).exists():
            HeldText.objects.filter(comment=comment).delete()
            forget_keys(comment)
    return hold


def _lock(comment_id: UUID, user: User) -> Comment:
    """The comment, locked against edits, erasure and the sealer. Raises Problem."""
    comment = lock_comments().select_related("author").filter(id=comment_id).first()
    if comment is None or not comments_for_law(user).filter(id=comment_id).exists():
        raise Problem("not_found")
    return comment


def _copy_texts(comment: Comment) -> None:
    """Each text that is there; what an earlier hold has copied stays as it was."""
    copies = [
        HeldText(
            comment=comment,
            version=row.version,
            text=row.text,
            language=row.language,
            rating=row.rating,
            written_at=row.created_at,
        )
        for row in Revision.objects.filter(comment=comment).order_by("version")
    ]
    if not comment.is_erased:
        copies.append(
            HeldText(
                comment=comment,
                version=comment.version,
                text=comment.text,
                language=comment.language,
                rating=comment.rating,
                written_at=comment.edited_at or comment.created_at,
            )
        )
    HeldText.objects.bulk_create(copies, ignore_conflicts=True)


def _facts_of(comment: Comment) -> dict[str, str]:
    """Who wrote it, as far as it is known; nobody when the author was erased before."""
    author: Reader = comment.author
    if author.erased_at is not None:
        return {}
    return {
        "id": str(author.id),
        "kind": author.kind,
        "name": author.name,
        "email": author.email,
        "issuer": author.issuer,
        "subject": author.subject,
    }
