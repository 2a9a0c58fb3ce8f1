"""Reading the chain of seals: what each row says, and whether the whole still holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from comments import seals
from comments.models import Comment, Decision, HeldText, Revision, Seal, TextKey
from newsportal.lib.conditional import rfc3339
from newsportal.sites.models import Site

CHUNK = 1000
# Of a comment, which text: its id and the text's number.
TextId = tuple[UUID, int]


class Break(StrEnum):
    """What is wrong with a chain."""

    # What the decision says is not what was sealed, or another stands in its place.
    CHANGED = "changed"
    MISSING_DECISION = "missing_decision"
    MISSING_SEAL = "missing_seal"
    # The text that is there is not the one that was decided on.
    CHANGED_TEXT = "changed_text"
    # A witness saw more, or something else, at this position.
    CUT_SHORT = "cut_short"
    OTHER_THAN_WITNESSED = "other_than_witnessed"
    # Decisions that should long have been sealed.
    UNSEALED = "unsealed"


@dataclass(frozen=True)
class Checkpoint:
    """A head of a site's chain that somebody outside kept: `gazeta:120:9f2c…`."""

    site: str
    position: int
    hash: bytes

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Raises ValueError."""
        site, position, digest = text.strip().split(":")
        return cls(site, int(position), bytes.fromhex(digest))

    def __str__(self) -> str:
        return f"{self.site}:{self.position}:{self.hash.hex()}"


@dataclass
class ChainReport:
    """What a walk over one site's chain found. `broken_at`: the first position that fails."""

    site: str
    sealed: int = 0
    # Texts that were erased since: their seals hold, and say nothing of them.
    erased_texts: int = 0
    unsealed: int = 0
    late: int = 0
    head: Checkpoint | None = None
    problem: Break | None = None
    broken_at: int | None = None
    decision: UUID | None = None

    @property
    def is_whole(self) -> bool:
        return self.problem is None

    def fail(self, problem: Break, at: int | None, decision: UUID | None = None) -> None:
        """Keep the first thing that is wrong."""
        if self.problem is None:
            self.problem, self.broken_at, self.decision = problem, at, decision

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "ChainReport":
        """What `to_json` wrote."""
        return cls(
            site=row["site"],
            sealed=row["sealed"],
            erased_texts=row["erased_texts"],
            unsealed=row["unsealed"],
            late=row["late"],
            head=Checkpoint.parse(row["checkpoint"]) if row["checkpoint"] else None,
            problem=Break(row["problem"]) if row["problem"] else None,
            broken_at=row["broken_at"],
            decision=UUID(row["decision"]) if row["decision"] else None,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "site": self.site,
            "is_whole": self.is_whole,
            "sealed": self.sealed,
            "erased_texts": self.erased_texts,
            "unsealed": self.unsealed,
            "late": self.late,
            "checkpoint": str(self.head) if self.head else None,
            "problem": self.problem,
            "broken_at": self.broken_at,
            "decision": str(self.decision) if self.decision else None,
        }


@dataclass
class _Walk:
    """Where a walk stands: what must come next."""

    position: int
    hash: bytes
    witnessed: dict[int, bytes] = field(default_factory=dict)


def sealed_facts(decision: Decision) -> dict[str, Any]:
    """All that a decision says, as JSON: what its hash is made of."""
    return {
        "id": str(decision.id),
        "site": decision.site_id,
        "comment": str(decision.comment_id),
        "comment_version": decision.comment_version,
        "verdict": decision.verdict,
        "reason": decision.reason,
        "findings": decision.findings,
        "by_kind": decision.by_kind,
        "by_user": decision.by_user_id,
        "by_key": decision.by_key_id,
        "ruleset_version": decision.ruleset_version,
        "model_version": decision.model_version,
        "created_at": rfc3339(decision.created_at),
    }


def texts_of(wanted: Iterable[TextId]) -> dict[TextId, str]:
    """The texts that are still there, by comment and number. Queries: 3.

    Of a held comment the copies too, once it was erased.
    """
    pairs = set(wanted)
    ids = {comment_id for comment_id, _version in pairs}
    own = Comment.objects.filter(id__in=ids, is_erased=False).values_list("id", "version", "text")
    held, others = (
        model._default_manager.filter(comment__in=ids) for model in (HeldText, Revision)
    )
    # The last one counts: what is there in its place goes before a copy of it.
    rows = [
        *held.values_list("comment_id", "version", "text"),
        *others.values_list("comment_id", "version", "text"),
        *own,
    ]
    return {(id_, version): text for id_, version, text in rows if (id_, version) in pairs}


def keys_of(wanted: Iterable[TextId]) -> dict[TextId, bytes]:
    """The keys of those texts' digests that are still there. Queries: 1."""
    pairs = set(wanted)
    rows = TextKey.objects.filter(comment__in={comment_id for comment_id, _version in pairs})
    found = rows.values_list("comment_id", "version", "key")
    return {(id_, version): bytes(key) for id_, version, key in found if (id_, version) in pairs}


def head_of(site_id: int) -> tuple[int, bytes]:
    """Position and hash of the last seal; 0 and the beginning where there is none. Queries: 1."""
    rows = Seal.objects.filter(site=site_id).order_by("-position").values_list("position", "hash")
    last = rows.first()
    return (last[0], bytes(last[1])) if last else (0, seals.genesis(site_id))


def verify_chain(
    *,
    site: Site,
    now: datetime,
    late_after: timedelta,
    witnessed: Sequence[Checkpoint] = (),
) -> ChainReport:
    """Walk a site's chain from its beginning; O(decisions), a thousand rows in memory at a time.

    `witnessed` are heads that were kept elsewhere: without one nobody can tell that a tail, seals
    and decisions together, was cut off.
    """
    report = ChainReport(site=site.key)
    walk = _Walk(0, seals.genesis(site.id), {point.position: point.hash for point in witnessed})
    _go_on(site, walk, report, chunks=None)
    for position in sorted(walk.witnessed):
        report.fail(Break.CUT_SHORT, position)
    _count_unsealed(site, report, now - late_after)
    return report


def verify_further(
    *, site: Site, report: ChainReport, chunks: int, now: datetime, late_after: timedelta
) -> bool:
    """Go on with a walk where `report` stopped, a thousand rows a chunk; whether it is over."""
    head = report.head
    walk = _Walk(head.position, head.hash) if head else _Walk(0, seals.genesis(site.id))
    if not _go_on(site, walk, report, chunks=chunks):
        return False
    _count_unsealed(site, report, now - late_after)
    return True


def _go_on(site: Site, walk: _Walk, report: ChainReport, *, chunks: int | None) -> bool:
    """Check seals behind those that were checked; whether the chain's end is reached."""
    rows, done = Seal.objects.filter(site=site).order_by("position"), 0
    while chunk := list(rows.filter(position__gt=walk.position)[:CHUNK]):
        if done == chunks:
            return False
        _check_chunk(chunk, walk, report)
        report.head = Checkpoint(site.key, walk.position, walk.hash)
        done += 1
    return True


def _check_chunk(chunk: Sequence[Seal], walk: _Walk, report: ChainReport) -> None:
    decisions = Decision.objects.in_bulk([seal.decision_id for seal in chunk])
    named = [(row.comment_id, row.comment_version) for row in decisions.values()]
    texts, keys = texts_of(named), keys_of(named)
    for seal in chunk:
        if seal.position != walk.position + 1:
            report.fail(Break.MISSING_SEAL, walk.position + 1)
        decision = decisions.get(seal.decision_id)
        _check_seal(seal, decision, walk, report)
        if decision is not None:
            _check_text(seal, decision, texts, keys, report)
        # Each seal is checked against what is written before it: one break is told as one.
        walk.position, walk.hash = seal.position, bytes(seal.hash)
        if walk.witnessed.pop(seal.position, walk.hash) != walk.hash:
            report.fail(Break.OTHER_THAN_WITNESSED, seal.position, seal.decision_id)
        report.sealed += 1


def _check_seal(seal: Seal, decision: Decision | None, walk: _Walk, report: ChainReport) -> None:
    if decision is None:
        report.fail(Break.MISSING_DECISION, seal.position, seal.decision_id)
    elif bytes(seal.hash) != seals.next_hash(walk.hash, canonical_of(seal, decision)):
        report.fail(Break.CHANGED, seal.position, decision.id)


def canonical_of(seal: Seal, decision: Decision) -> bytes:
    """The bytes that were hashed, if nothing was changed since."""
    return seals.canonical(
        position=seal.position,
        facts=sealed_facts(decision),
        text_digest=None if seal.text_digest is None else bytes(seal.text_digest),
    )


def _check_text(
    seal: Seal,
    decision: Decision,
    texts: Mapping[TextId, str],
    keys: Mapping[TextId, bytes],
    report: ChainReport,
) -> None:
    name = (decision.comment_id, decision.comment_version)
    text, key = texts.get(name), keys.get(name)
    if seal.text_digest is None or text is None:
        report.erased_texts += 1
    elif key is None or not seals.is_text(text, key=key, digest=bytes(seal.text_digest)):
        report.fail(Break.CHANGED_TEXT, seal.position, decision.id)


def _count_unsealed(site: Site, report: ChainReport, late_before: datetime) -> None:
    """By what has no seal, whatever the sealer's own list says."""
    sealed = Seal.objects.filter(decision=OuterRef("id"))
    rows = Decision.objects.filter(~Exists(sealed), site=site)
    report.unsealed = rows.count()
    late = rows.filter(created_at__lt=late_before)
    report.late = late.count()
    if report.late:
        first = late.order_by("created_at", "id").values_list("id", flat=True).first()
        report.fail(Break.UNSEALED, None, first)
