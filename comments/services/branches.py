"""Taking many comments out of their threads at once: few statements, however many there are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from comments.models import Comment
from comments.services.due import end_screening
from comments.services.visibility import Shown
from comments.states import RemovedBy, State
from newsportal.articles.engagement import touch
from newsportal.events.models import Event
from newsportal.lib.postgres.texts import array_of
from newsportal.lib.statements import Columns, any_of, rows_of

# A text's HTML and its part of a page are read by nobody who locks a branch.
_COMMENT = Columns(Comment, "c", without=("html", "fragment"))
# Without the key, as `lock_comments` does it. Apart, so that it is over before the first is locked.
_LOCK = f"""
    WITH RECURSIVE up (id, parent_id) AS (
        SELECT id, parent_id FROM comments_comment WHERE id = {any_of("$1", "uuid")}
        UNION
        SELECT c.id, c.parent_id FROM comments_comment c JOIN up ON c.id = up.parent_id)
    SELECT {_COMMENT.sql} FROM comments_comment c
     WHERE c.id = ANY(ARRAY(SELECT id FROM up)) ORDER BY c.depth DESC, c.id FOR NO KEY UPDATE OF c
"""  # noqa: S608
_SAVE_NUMBERS = """
    UPDATE comments_comment c SET reply_count = v.reply_count,
           listed_children = v.listed_children, is_listed = v.is_listed {more}
      FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::bool[])
           AS v (id, reply_count, listed_children, is_listed)
     WHERE c.id = v.id
"""
# One statement with the numbers: a row is listed as its state says at every moment. No other row
# has the fingerprint, so that it does not look like a repeated text.
_ERASED = """
         , state = 'removed', removed_by = 'author', decision_id = NULL, is_erased = true,
           text = '', html = '', rating = NULL, source = NULL,
           fingerprint = c.id::text, sketch = '{}',
           reported_at = NULL, votes_frozen_at = NULL, pinned_at = NULL, featured_at = NULL
"""


def lock_branches(ids: Sequence[UUID]) -> dict[UUID, Comment]:
    """The comments and all that they answer to, locked. Queries: 1.

    The deepest first: whoever else moves a comment locks it and then what is above it.
    """
    if not ids:
        return {}
    rows = (_COMMENT.take(row, 0) for row in rows_of(_LOCK, [array_of(ids)]))
    return {row.id: row for row in rows if row is not None}


def take_out(comments: Iterable[Comment], branches: Mapping[UUID, Comment]) -> dict[UUID, Shown]:
    """Remove comments, by their author's word, in memory: states, tombstones and reply counts.

    Returns what was seen of each before; `save_erased` and `save_numbers` write the rows.
    """
    before = {comment.id: Shown.of(comment) for comment in comments}
    for comment in comments:
        was = Shown.of(comment)
        comment.state, comment.removed_by = State.REMOVED, RemovedBy.AUTHOR
        comment.is_listed = comment.listed_children > 0
        carry_up(comment, before=was, branches=branches)
    return before


def carry_up(comment: Comment, *, before: Shown, branches: Mapping[UUID, Comment]) -> None:
    """Count a comment that changed in or out above it, in memory: answers and tombstones."""
    step = comment.is_public - before.is_public
    for above in filter(None, {comment.parent_id, comment.root_id} if step else ()):
        branches[above].reply_count += step
    if comment.is_listed != before.is_listed:
        _list_at_parent(comment, 1 if comment.is_listed else -1, branches)


def _list_at_parent(comment: Comment, step: int, branches: Mapping[UUID, Comment]) -> None:
    """Count a child in or out of the list, and climb while that makes or ends a tombstone."""
    while comment.parent_id:
        comment = branches[comment.parent_id]
        comment.listed_children += step
        has_turned = comment.listed_children == (1 if step > 0 else 0)
        if comment.is_public or not has_turned:
            return
        comment.is_listed = step > 0


def save_erased(comments: Iterable[Comment]) -> None:
    """Write what `take_out` made of comments, without any of their words. Queries: 2."""
    rows = list(comments)
    _save(rows, more=_ERASED)
    end_screening([row.id for row in rows])


def save_numbers(comments: Iterable[Comment]) -> None:
    """Write how often others are answered now and whether they are listed. Queries: 1."""
    _save(comments, more="")


def numbers_of(comment: Comment) -> tuple[int, int, bool]:
    """What `take_out` may change of a comment above."""
    return comment.reply_count, comment.listed_children, comment.is_listed


def _save(comments: Iterable[Comment], *, more: str) -> None:
    rows = [(row.id, *numbers_of(row)) for row in comments]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(_SAVE_NUMBERS.format(more=more), columns)


def show_erased(comments: Iterable[Comment], before: Mapping[UUID, Shown], now: datetime) -> None:
    """Carry what was taken out to the articles' numbers and the event log; articles come last.

    One page version an article, by one `comment.erased` for each comment that anybody could see,
    and one `author.erased` that sums up. Queries: 1 an article and 1.
    """
    by_article: dict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        by_article[comment.article_id].append(comment)
    events: list[Event] = []
    for article_id, rows in sorted(by_article.items()):
        seen = [row for row in rows if row.id in before and before[row.id] != Shown.of(row)]
        numbers: Counter[str] = Counter()
        for row in seen:
            numbers.subtract(before[row.id].counts())
        version = touch(article_id, **numbers) if seen else None
        events += [_erased(row, version, now) for row in seen]
        events.append(_summed_up(rows, before, now))
    Event.objects.bulk_create(events)


def _erased(comment: Comment, version: int | None, now: datetime) -> Event:
    return Event(
        kind="comment.erased",
        site_id=comment.site_id,
        article_id=comment.article_id,
        article_version=version,
        subject_id=comment.id,
        data={"version": comment.version, "root": str(comment.root_id or comment.id)},
        created_at=now,
    )


def _summed_up(rows: Sequence[Comment], before: Mapping[UUID, Shown], now: datetime) -> Event:
    shown = [before[row.id] for row in rows if row.id in before]
    stars = [one.rating for one in shown if one.rating]
    changes = {
        "comments": -sum(one.is_public for one in shown),
        "ratings": -len(stars),
        "stars": -sum(stars),
    }
    return Event(
        kind="author.erased",
        site_id=rows[0].site_id,
        article_id=rows[0].article_id,
        subject_id=rows[0].author_id,
        data={
            "erased": [str(row.id) for row in rows],
            **{name: change for name, change in changes.items() if change},
        },
        created_at=now,
    )
