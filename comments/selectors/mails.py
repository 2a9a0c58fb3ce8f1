"""What of a reader's notices a mail may still tell, from the rows as they are now."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from comments.models import Comment, Mailing, Notice
from comments.states import NoticeKind, RemovedBy, State
from newsportal.articles.models import Subscription
from newsportal.readers.models import Ignored
from newsportal.sites.models import Mode

_OF_OTHERS = (NoticeKind.REPLY, NoticeKind.COMMENT)
# The states of a comment in which a notice of this kind is still true.
_TRUE_IN: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        NoticeKind.REPLY: frozenset({State.PUBLISHED}),
        NoticeKind.COMMENT: frozenset({State.PUBLISHED}),
        NoticeKind.PUBLISHED: frozenset({State.PUBLISHED}),
        NoticeKind.FEATURED: frozenset({State.PUBLISHED}),
        NoticeKind.REJECTED: frozenset({State.REJECTED}),
        NoticeKind.REMOVED: frozenset({State.REMOVED}),
        NoticeKind.EDIT_REJECTED: frozenset({State.PUBLISHED, State.PENDING}),
        NoticeKind.APPEAL_DECIDED: frozenset(State),
    }
)


def waiting_to_be_mailed(mailing: Mailing) -> QuerySet[Notice]:
    """The notices that go with the next mail of this reader and pace."""
    return Notice.objects.filter(reader=mailing.reader_id, mail_pace=mailing.pace, mailed_at=None)


def oldest_waiting(mailing: Mailing, *, limit: int) -> list[Notice]:
    """Oldest first, each with all that is shown of it. Queries: 1."""
    rows = waiting_to_be_mailed(mailing).select_related(
        "comment__author", "comment__article__site", "comment__article__section"
    )
    return list(rows.order_by("created_at", "id")[:limit])


def still_true(notices: Sequence[Notice], *, reader_id: UUID) -> list[Notice]:
    """Without what is not public any more, of ignored readers, or followed no more. Queries: 2."""
    ignored = set(Ignored.objects.filter(reader=reader_id).values_list("ignored_id", flat=True))
    at = Coalesce(F("article__thread"), F("article"))
    followed = set(Subscription.objects.filter(reader=reader_id).values_list(at, flat=True))
    return [
        notice
        for notice in notices
        if _is_true(notice)
        and not (notice.kind in _OF_OTHERS and notice.comment.author_id in ignored)
        and not (notice.kind == NoticeKind.COMMENT and notice.comment.article_id not in followed)
    ]


def _is_true(notice: Notice) -> bool:
    comment: Comment = notice.comment
    if comment.is_erased or comment.article.policy.mode == Mode.HIDDEN:
        return False
    if notice.kind == NoticeKind.FEATURED and comment.featured_at is None:
        return False
    if notice.kind in _OF_OTHERS and comment.author_id == notice.reader_id:
        return False
    is_taken_back = comment.state == State.REMOVED and comment.removed_by == RemovedBy.AUTHOR
    return not is_taken_back and comment.state in _TRUE_IN[notice.kind]
