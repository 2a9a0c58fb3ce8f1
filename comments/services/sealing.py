"""Sealing decisions into their site's chain, in batches and behind the writers.

Decisions are written unsealed: a chain whose head every decision locks would make them wait for
each other. One sealer of a site works at a time, by the lock of its `Chain`; another one goes
away. See ADR 20.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from comments import seals
from comments.models import Chain, Comment, Decision, Seal, TextKey, UnsealedDecision
from comments.selectors.audit import (
    Checkpoint,
    TextId,
    canonical_of,
    head_of,
    keys_of,
    texts_of,
)
from newsportal.readers.models import Reader
from newsportal.sites.models import Site

logger = logging.getLogger(__name__)

BATCH = 500
# What one run does of one site at most; the next run goes on.
BATCHES_A_RUN = 10


def seal_decisions(*, now: datetime) -> int:
    """Seal what waits, of all sites; returns how many. Beside itself it does nothing twice."""
    waiting = UnsealedDecision.objects.order_by().values("site").distinct()
    sites = Site.objects.filter(id__in=waiting).order_by("id")
    return sum(_seal_site(site, now) for site in sites)


def _seal_site(site: Site, now: datetime) -> int:
    Chain.objects.get_or_create(site=site)
    done = 0
    for _ in range(BATCHES_A_RUN):
        sealed = _seal_batch(site, now)
        done += sealed
        if sealed < BATCH:
            break
    if done:
        # Whoever keeps the log elsewhere is a witness: nobody can rewrite the chain unseen.
        head = Checkpoint(site.key, *head_of(site.id))
        logger.info("sealed %d decisions, checkpoint %s", done, head)
    return done


@transaction.atomic
def _seal_batch(site: Site, now: datetime) -> int:
    if not Chain.objects.select_for_update(skip_locked=True).filter(site=site).exists():
        return 0
    waiting = UnsealedDecision.objects.filter(site=site).order_by("created_at", "decision_id")
    ids = list(waiting.values_list("decision_id", flat=True)[:BATCH])
    found = Decision.objects.in_bulk(ids)
    decisions = _with_still_texts([found[id_] for id_ in ids])
    if not decisions:
        return 0
    digests = _digests(decisions)
    position, hash_ = head_of(site.id)
    rows = []
    for decision in decisions:
        position += 1
        seal = Seal(
            site=site,
            position=position,
            decision=decision,
            text_digest=digests.get((decision.comment_id, decision.comment_version)),
            sealed_at=now,
        )
        seal.hash = hash_ = seals.next_hash(hash_, canonical_of(seal, decision))
        rows.append(seal)
    Seal.objects.bulk_create(rows)
    UnsealedDecision.objects.filter(decision__in=[row.id for row in decisions]).delete()
    return len(rows)


def _with_still_texts(decisions: Sequence[Decision]) -> list[Decision]:
    """Those whose comment nobody writes now: a text that is being erased gets no new key.

    Who writes is not waited for, so that sealing stands in nobody's way: the next run has it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM comments_comment WHERE id = ANY(%s) FOR SHARE SKIP LOCKED",
            [list({row.comment_id for row in decisions})],
        )
        still = {row[0] for row in cursor.fetchall()}
    return [row for row in decisions if row.comment_id in still]


def _digests(decisions: Sequence[Decision]) -> dict[TextId, bytes]:
    """A digest of each text that is there, under a key of its own that is made with it."""
    wanted = {(row.comment_id, row.comment_version) for row in decisions}
    texts, keys = texts_of(wanted), keys_of(wanted)
    fresh = {name: secrets.token_bytes(seals.KEY_BYTES) for name in texts if name not in keys}
    TextKey.objects.bulk_create(
        TextKey(comment_id=comment_id, version=version, key=key)
        for (comment_id, version), key in fresh.items()
    )
    keys |= fresh
    return {name: seals.digest_of(text, key=keys[name]) for name, text in texts.items()}


_FORGET_KEYS = """
    DELETE FROM comments_textkey WHERE id IN (
        SELECT k.id FROM comments_textkey k JOIN comments_comment c ON c.id = k.comment_id
         WHERE {which} AND (c.is_erased OR c.version <> k.version)
           AND NOT EXISTS (SELECT 1 FROM comments_revision r
                            WHERE r.comment_id = k.comment_id AND r.version = k.version)
           AND NOT EXISTS (SELECT 1 FROM comments_heldtext h
                            WHERE h.comment_id = k.comment_id AND h.version = k.version)
         ORDER BY k.id LIMIT %s)
"""


def forget_keys_of(reader: Reader, *, limit: int) -> int:
    """Delete keys of the reader's texts that are gone, and with them what their digests said.

    Returns how many. Queries: 1.
    """
    return _forget("c.author_id = %s", reader.id, limit)


def forget_keys(comment: Comment) -> int:
    """As `forget_keys_of`, of one comment, which the caller has locked."""
    return _forget("c.id = %s", comment.id, None)


def _forget(which: str, value: UUID, limit: int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_KEYS.format(which=which), [value, limit])
        return int(cursor.rowcount)
