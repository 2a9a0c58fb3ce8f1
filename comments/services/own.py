"""The door of authors to their own comments."""

from uuid import UUID

from comments.models import Comment, Revision
from comments.selectors.moderation import waiting_edit
from comments.services.decide import lock_comments
from comments.states import RevisionState
from newsportal.lib.problems import Problem
from newsportal.readers.models import Reader


def lock_own_comment(comment_id: UUID, author: Reader) -> Comment:
    """The author's comment with article, section and site, locked.

    Raises Problem not_found, or forbidden where another's comment is public anyway. Queries: 1,
    or 2 for one that is not found.
    """
    own = (
        lock_comments()
        .select_related("article__site", "article__section", "site")
        .filter(id=comment_id, site_id=author.site_id)
    )
    # Asked again: a comment that went over to another article while we waited for its row is not
    # found beside the one it was under.
    comment = own.first() or own.first()
    if comment is None or (comment.author_id != author.id and not comment.is_public):
        raise Problem("not_found")
    if comment.author_id != author.id:
        raise Problem("forbidden")
    comment.author = author
    return comment


def check_newest(comment: Comment, version: int) -> Revision | None:
    """Check that `version` is the author's newest text; returns the edit that waits, if any.

    That is the edit that waits, else the comment's own text; the author may as well know the
    number of an edit refused since. Raises Problem version_conflict.
    """
    edit = waiting_edit(comment)
    if version == (edit or comment).version:
        return edit
    refused = Revision.objects.filter(
        comment=comment, state=RevisionState.REJECTED, version__gt=comment.version
    )
    newest = refused.order_by("-version").values_list("version", flat=True).first()
    if edit is not None or version != newest:
        raise Problem("version_conflict")
    return None
