"""The comments' part of an export: what this wing holds of a reader."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from comments.models import Appeal, Comment, Decision, Flag, Notice, Reaction, Revision
from newsportal.lib.batches import batches, by_key
from newsportal.readers.data import Section
from newsportal.readers.models import Reader

Rows = Iterator[dict[str, Any]]


def collect(*, reader: Reader) -> Iterator[Section]:
    yield "comments", _comments(reader)
    yield "reactions", _reactions(reader)
    yield "flags", _flags(reader)
    yield "appeals", _appeals(reader)
    yield "notifications", _notices(reader)


def _comments(reader: Reader) -> Rows:
    """Each with all its texts and what was decided on them."""
    own = Comment.objects.filter(author=reader).select_related("article")
    for batch in batches(own):
        ids = [comment.id for comment in batch]
        texts, decisions = _other_texts(ids), _decisions(ids)
        for comment in batch:
            yield {
                **_comment_row(comment),
                "other_texts": texts[comment.id],
                "decisions": decisions[comment.id],
            }


def _comment_row(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "article": comment.article.key,
        "url": comment.article.url,
        "parent": comment.parent_id,
        "text": comment.text,
        "rating": comment.rating,
        "language": comment.language,
        "version": comment.version,
        "state": comment.state,
        "removed_by": comment.removed_by,
        "created_at": comment.created_at,
        "published_at": comment.published_at,
        "edited_at": comment.edited_at,
    }


def _other_texts(ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in Revision.objects.filter(comment__in=ids).order_by("version"):
        found[row.comment_id].append(
            {
                "text": row.text,
                "rating": row.rating,
                "version": row.version,
                "state": row.state,
                "created_at": row.created_at,
            }
        )
    return found


def _decisions(ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Who of the newsroom decided is the newsroom's; so are their notes."""
    found = defaultdict(list)
    for row in Decision.objects.filter(comment__in=ids).order_by("created_at", "id"):
        found[row.comment_id].append(
            {
                "verdict": row.verdict,
                "reason": row.reason,
                "version": row.comment_version,
                "by": row.by_kind,
                "at": row.created_at,
            }
        )
    return found


def _reactions(reader: Reader) -> Rows:
    for row in by_key(Reaction.objects.filter(reader=reader)):
        yield {"comment": row.comment_id, "kind": row.kind, "created_at": row.created_at}


def _flags(reader: Reader) -> Rows:
    for row in by_key(Flag.objects.filter(reader=reader)):
        yield {
            "comment": row.comment_id,
            "version": row.comment_version,
            "reason": row.reason,
            "note": row.note,
            "created_at": row.created_at,
        }


def _appeals(reader: Reader) -> Rows:
    for row in by_key(Appeal.objects.filter(comment__author=reader).select_related("decision")):
        yield {
            "comment": row.comment_id,
            "version": row.comment_version,
            "note": row.note,
            "verdict": row.decision.verdict if row.decision else None,
            "created_at": row.created_at,
        }


def _notices(reader: Reader) -> Rows:
    for row in by_key(Notice.objects.filter(reader=reader)):
        yield {
            "id": row.id,
            "kind": row.kind,
            "comment": row.comment_id,
            "created_at": row.created_at,
            "read_at": row.read_at,
            "mailed_at": row.mailed_at,
        }
