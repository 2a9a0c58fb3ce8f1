"""React to a comment, and take it back.

Every reader counts once in what is shown; the weights act on the comment's place alone. The
comment's row is locked first, so that its numbers and its reactions are always one; a closed
thread takes reactions, because it is still read.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum

from comments.models import Comment, Reaction
from comments.reactions import DISLIKE, LIKE, OPPOSITE, VOTES, score_of
from comments.services.decide import lock_comments
from comments.services.marks import decided_by_person_at, rank, report
from comments.services.standing import standing_of
from comments.services.telling import publish_shown
from comments.states import State
from comments.trust import FRESH, GUEST_VOTES_BY_PREFIX, vote_weight
from newsportal.articles.selectors import check_reactions
from newsportal.lib.addresses import address_prefix
from newsportal.lib.problems import Problem
from newsportal.lib.signing import digest
from newsportal.readers.bans import is_banned
from newsportal.readers.holding import hold_reader
from newsportal.readers.models import Reader

VELOCITY_WINDOW = timedelta(seconds=60)
_COLUMNS = [
    "reactions",
    "likes_weight",
    "dislikes_weight",
    "best_key",
    "controversy_key",
    "votes_frozen_at",
    "reported_at",
]


def react_to_comment(
    *, comment_id: UUID, reader: Reader, kind: str, address: str, now: datetime
) -> Comment:
    """Add the reader's reaction; a vote takes the place of its opposite. Twice is once.

    Returns the comment as it is then. Raises Problem reader_banned, not_found (not public, or
    another site's), own_comment, reactions_off (a policy of the editors).
    """
    if is_banned(reader, now):
        raise Problem("reader_banned")
    with transaction.atomic():
        comment = lock_public_comment(comment_id, reader)
        check_reactions(comment.article_id, now=now)
        hold_reader(reader)
        if comment.author_id == reader.id:
            raise Problem("own_comment")
        mine = {row.kind: row for row in reactions_of(comment, reader)}
        if kind in mine:
            return comment
        replaced = mine.get(OPPOSITE.get(kind, ""))
        if replaced is not None:
            replaced.delete()
            _count(comment, replaced, -1)
        given = _give(comment, reader, kind, address, now)
        _count(comment, given, 1)
        if kind in VOTES and comment.votes_frozen_at is None and _is_unusual(comment, now):
            comment.votes_frozen_at = now
            report(comment, cause="votes", now=now)
        _show(comment, kind, 1, now, replaced=replaced.kind if replaced else None)
    return comment


def take_reaction_back(*, comment_id: UUID, reader: Reader, kind: str, now: datetime) -> Comment:
    """Remove the reader's reaction, if there is one. Raises Problem not_found."""
    with transaction.atomic():
        comment = lock_public_comment(comment_id, reader)
        given = reactions_of(comment, reader).filter(kind=kind).first()
        if given is not None:
            take_back(given, comment, now=now)
    return comment


def take_back(given: Reaction, comment: Comment, *, now: datetime) -> None:
    """Remove a reaction from its comment, whose row the caller has locked."""
    given.delete()
    _count(comment, given, -1)
    if comment.is_public:
        _show(comment, given.kind, -1, now)
        return
    # Nobody sees the numbers, but they come back with the comment.
    if comment.votes_frozen_at is None:
        rank(comment)
    comment.save(update_fields=_COLUMNS)


def lock_public_comment(comment_id: UUID, reader: Reader) -> Comment:
    """A public comment of the reader's site, locked. Raises Problem not_found."""
    found = lock_comments().filter(id=comment_id, site_id=reader.site_id, state=State.PUBLISHED)
    comment = found.first()
    if comment is None:
        raise Problem("not_found")
    return comment


def reactions_of(comment: Comment, reader: Reader) -> QuerySet[Reaction]:
    return Reaction.objects.filter(comment=comment, reader=reader)


def _give(comment: Comment, reader: Reader, kind: str, address: str, now: datetime) -> Reaction:
    """Write the reaction down with what it weighs; other kinds than votes order nothing."""
    given = Reaction(comment=comment, reader=reader, kind=kind, created_at=now)
    if kind in VOTES:
        if reader.is_guest:
            # Of comment and network together: says nothing of who votes where else.
            parts = (str(comment.id), address_prefix(address))
            given.origin = digest("vote-origin", *parts).hex()[:16]
        given.weight = vote_weight(standing_of(reader, now))
        if given.weight and given.origin and _voices_from(given) >= GUEST_VOTES_BY_PREFIX:
            given.weight = 0
    given.save(force_insert=True)
    return given


def _voices_from(given: Reaction) -> int:
    """What guests of the same network weigh on this comment already. Queries: 1."""
    others = Reaction.objects.filter(
        comment_id=given.comment_id, kind__in=VOTES, origin=given.origin
    )
    return int(others.aggregate(sum=Sum("weight"))["sum"] or 0)


def _count(comment: Comment, row: Reaction, step: int) -> None:
    number = comment.reactions.get(row.kind, 0) + step
    others = {kind: count for kind, count in comment.reactions.items() if kind != row.kind}
    comment.reactions = {**others, row.kind: number} if number > 0 else others
    if row.kind == LIKE:
        comment.likes_weight += step * row.weight
    elif row.kind == DISLIKE:
        comment.dislikes_weight += step * row.weight


def _is_unusual(comment: Comment, now: datetime) -> bool:
    """Whether votes come as they do when somebody calls for them.

    More than NEWSPORTAL_VOTES_PER_MINUTE within a minute, most by accounts younger than a day:
    a good joke gets as many, but from readers who were here before. Queries: 1.
    """
    most = settings.NEWSPORTAL_VOTES_PER_MINUTE
    if not settings.NEWSPORTAL_LIMITS or not most:
        return False
    latest = (
        Reaction.objects.filter(
            comment=comment, kind__in=VOTES, created_at__gt=now - VELOCITY_WINDOW
        )
        .order_by("-created_at", "-id")
        .values_list("created_at", "reader__created_at")[: most + 1]
    )
    looked_at = decided_by_person_at(comment) if len(latest) > most else None
    ages = [now - born for at, born in latest if looked_at is None or at > looked_at]
    return len(ages) > most and 2 * sum(age < FRESH for age in ages) > len(ages)


def _show(
    comment: Comment, kind: str, change: int, now: datetime, *, replaced: str | None = None
) -> None:
    """Write the comment's numbers and its place, and say so; the engagement row comes last."""
    if comment.votes_frozen_at is None:
        rank(comment)
    comment.save(update_fields=_COLUMNS)
    publish_shown(
        comment,
        "comment.reacted",
        now=now,
        reaction=kind,
        change=change,
        replaced=replaced,
        score=score_of(comment.reactions),
    )
