"""Run the phases over a submission and weigh what they say."""

import hashlib
from collections.abc import Iterable, Sequence

from comments.moderation.lexicon import lists_digest
from comments.moderation.phases import PHASES, Phase
from comments.moderation.submission import Submission
from comments.moderation.verdict import Verdict
from comments.states import VerdictKind

# A trusted author with a banned word is held: a hold weighs more than a publish.
_WEIGHTS = {
    VerdictKind.NO_OBJECTION: 0,
    VerdictKind.PUBLISH: 1,
    VerdictKind.HOLD: 2,
    VerdictKind.REJECT: 3,
}


def run(submission: Submission, phases: Iterable[Phase] = PHASES) -> Verdict:
    """Return the weightiest verdict with the findings of all phases, its own first.

    The first final verdict decides (staff are published, a closed thread is closed to staff
    too); without one the most severe: reject, hold, publish, no objection.
    """
    said = [verdict for phase in phases if (verdict := phase.check(submission))]
    kind = _deciding_kind(said)
    # Stable: findings keep the phases' order within the deciding ones and within the others.
    said.sort(key=lambda verdict: verdict.kind is not kind)
    return Verdict(kind, [finding for verdict in said for finding in verdict.findings])


def _deciding_kind(said: Sequence[Verdict]) -> VerdictKind:
    for verdict in said:
        if verdict.is_final:
            return verdict.kind
    kinds = [verdict.kind for verdict in said]
    return max(kinds, key=_WEIGHTS.__getitem__, default=VerdictKind.NO_OBJECTION)


def _ruleset_version() -> str:
    names = " ".join(phase.name for phase in PHASES)
    return hashlib.blake2b(f"{names} {lists_digest()}".encode(), digest_size=6).hexdigest()


# Which phases and word lists a decision was made by: 12 hex digits.
RULESET_VERSION = _ruleset_version()
