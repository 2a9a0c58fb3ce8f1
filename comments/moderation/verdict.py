"""What a phase says, and on what evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from comments.states import DeciderKind, Reason, VerdictKind


class FindingJson(TypedDict):
    """A finding as stored beside a decision."""

    phase: str
    reason: str
    score: float
    start: NotRequired[int]
    end: NotRequired[int]


class VerdictJson(TypedDict):
    """A verdict as stored beside a decision."""

    kind: str
    findings: list[FindingJson]


@dataclass(frozen=True)
class Finding:
    """One piece of evidence: where it stands in the author's text, never what it says.

    `start` and `end` are character offsets (end exclusive), None when the whole text is meant.
    `score` is 0..1, higher is worse.
    """

    phase: str
    reason: Reason
    start: int | None = None
    end: int | None = None
    score: float = 1.0

    def to_json(self) -> FindingJson:
        """Return the finding as JSON; the offsets are left out when the whole text is meant."""
        row = FindingJson(phase=self.phase, reason=self.reason.value, score=self.score)
        if self.start is not None and self.end is not None:
            row["start"], row["end"] = self.start, self.end
        return row


@dataclass(frozen=True)
class Verdict:
    """What is to be done with a text, and why.

    `is_final`: no later phase may change the kind, whatever it finds. `decided_by`: whose word
    made the kind; `model_version`: the model that was asked, decisive or not.
    """

    kind: VerdictKind
    findings: Sequence[Finding] = ()
    is_final: bool = False
    decided_by: DeciderKind = DeciderKind.RULES
    model_version: int | None = None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each reason once; those that decided come first."""
        return tuple(dict.fromkeys(finding.reason for finding in self.findings))

    def to_json(self) -> VerdictJson:
        """Return kind and findings as JSON, without any word of the text."""
        return VerdictJson(
            kind=self.kind.value, findings=[finding.to_json() for finding in self.findings]
        )
