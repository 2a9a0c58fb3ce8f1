"""What is known of a comment, for a court: texts, decisions and the seals that hold them."""

from datetime import datetime
from typing import Any

from comments import seals
from comments.models import Comment, Decision, LegalHold, Revision, Seal
from comments.selectors.audit import canonical_of, keys_of, sealed_facts
from comments.selectors.law import held_texts
from comments.selectors.moderation import decisions_of
from newsportal.lib.conditional import rfc3339

FORMAT = 1


def evidence_of(comment: Comment, *, with_identity: bool) -> dict[str, Any]:
    """Everything as JSON; the same rows give the same answer. Queries: 9.

    The comment's site, article and author are loaded. Texts that were erased are null, unless a
    hold keeps them; `key` is what their sealed digest was made with. Who the author is, beyond a
    name, is told only when asked for.
    """
    return {
        "format": FORMAT,
        "site": {"key": comment.site.key, "name": comment.site.name},
        "article": {
            "key": comment.article.key,
            "url": comment.article.url,
            "title": comment.article.title,
        },
        "comment": _comment(comment),
        "author": _author(comment, with_identity=with_identity),
        "versions": _versions(comment),
        "decisions": _decisions(comment),
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": str(comment.id),
        "parent": str(comment.parent_id) if comment.parent_id else None,
        "created_at": rfc3339(comment.created_at),
        "published_at": _time(comment.published_at),
        "edited_at": _time(comment.edited_at),
        "state": comment.state,
        "removed_by": comment.removed_by,
        "version": comment.version,
        "is_erased": comment.is_erased,
    }


def _author(comment: Comment, *, with_identity: bool) -> dict[str, Any]:
    """As the reader is now; of an erased one what the oldest hold has kept."""
    author = comment.author
    facts: dict[str, Any] = {"id": str(author.id), "kind": author.kind, "name": author.name}
    facts["erased_at"] = _time(author.erased_at)
    if not with_identity:
        return facts
    facts |= {"email": author.email, "issuer": author.issuer, "subject": author.subject}
    if author.erased_at is not None:
        holds = LegalHold.objects.filter(comment=comment, released_at=None).exclude(author={})
        hold = holds.order_by("placed_at", "id").first()
        return facts | (hold.author if hold else {"email": "", "issuer": "", "subject": ""})
    return facts


def _versions(comment: Comment) -> list[dict[str, Any]]:
    """All texts by number: the comment's own, those beside it, and what a hold keeps."""
    rows: dict[int, dict[str, Any]] = {
        held.version: _text(held.text, held.language, held.rating, held.written_at, "held")
        for held in held_texts(comment)
    }
    for row in Revision.objects.filter(comment=comment).order_by("version"):
        rows[row.version] = _text(row.text, row.language, row.rating, row.created_at, row.state)
    if not comment.is_erased:
        written_at = comment.edited_at or comment.created_at
        rows[comment.version] = _text(
            comment.text, comment.language, comment.rating, written_at, "current"
        )
    elif comment.version not in rows:
        rows[comment.version] = _text(None, "", None, None, "erased")
    keys = keys_of((comment.id, version) for version in rows)
    return [
        {
            "version": version,
            **rows[version],
            "key": key.hex() if (key := keys.get((comment.id, version))) else None,
        }
        for version in sorted(rows)
    ]


def _text(
    text: str | None,
    language: str,
    rating: int | None,
    written_at: datetime | None,
    state: str,
) -> dict[str, Any]:
    return {
        "text": text,
        "language": language,
        "rating": rating,
        "written_at": _time(written_at),
        "state": state,
    }


def _decisions(comment: Comment) -> list[dict[str, Any]]:
    decisions = decisions_of(comment)
    sealed = {
        seal.decision_id: seal
        for seal in Seal.objects.filter(decision__in=[row.id for row in decisions])
    }
    before = _hashes_before(comment.site_id, list(sealed.values()))
    return [
        {
            **sealed_facts(row),
            "by_name": row.by_user.get_username() if row.by_user else None,
            "seal": _seal(sealed[row.id], row, before) if row.id in sealed else None,
        }
        for row in decisions
    ]


def _hashes_before(site_id: int, sealed: list[Seal]) -> dict[int, bytes]:
    """Position -> the hash that stands before it."""
    wanted = [seal.position - 1 for seal in sealed]
    rows = Seal.objects.filter(site=site_id, position__in=wanted)
    found = {position + 1: bytes(hash_) for position, hash_ in rows.values_list("position", "hash")}
    return {1: seals.genesis(site_id), **found}


def _seal(seal: Seal, decision: Decision, before: dict[int, bytes]) -> dict[str, Any]:
    return {
        "position": seal.position,
        "sealed_at": rfc3339(seal.sealed_at),
        "previous_hash": before[seal.position].hex(),
        "hash": bytes(seal.hash).hex(),
        "canonical": canonical_of(seal, decision).decode(),
    }


def _time(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
