"""The words and moves of a comment's life, and the table of what a POST answers.

Pure: no Django, so that models, services and tests can all lean on it.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a comment stands. Only `published` is public."""

    PENDING = "pending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    REMOVED = "removed"


class Mode(StrEnum):
    """How a thread takes comments: `post` and `pre` say when a person looks at them."""

    POST = "post"
    PRE = "pre"
    CLOSED = "closed"
    HIDDEN = "hidden"


class Screening(StrEnum):
    """Whether the worker screens a text before or after it is public."""

    BEFORE = "before"
    AFTER = "after"


class VerdictKind(StrEnum):
    """What the fast phases say of a text."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"
    NO_OBJECTION = "no_objection"


class DecisionVerdict(StrEnum):
    """What a recorded decision does to a comment."""

    PUBLISH = "publish"
    HOLD = "hold"
    REJECT = "reject"
    REMOVE = "remove"


class DeciderKind(StrEnum):
    """Who decided."""

    RULES = "rules"
    MODEL = "model"
    PERSON = "person"
    SERVICE = "service"
    AUTHOR = "author"
    IMPORT = "import"


class RemovedBy(StrEnum):
    """On whose word a public tombstone stands."""

    AUTHOR = "author"
    MODERATOR = "moderator"
    LAW = "law"


class BulkOutcome(StrEnum):
    """What became of one comment in an act on many."""

    DONE = "done"
    # Somebody decided on it, or took the act's decision on it back, since it was chosen.
    DECIDED_ALREADY = "decided_already"
    VERSION_CONFLICT = "version_conflict"
    IMPOSSIBLE = "impossible"
    ALREADY_REVIEWED = "already_reviewed"
    OWN_DECISION = "own_decision"
    # The user lost the right to decide there, or the comment its text.
    NOT_FOUND = "not_found"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RevisionState(StrEnum):
    """Where another text of a comment stands."""

    # An edit that is not the comment's text yet.
    PENDING = "pending"
    # It was the comment's text until an edit took its place.
    REPLACED = "replaced"
    # An edit that never became the text: refused, or overtaken by the next one.
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"


class NoticeKind(StrEnum):
    """What a reader is told of."""

    REPLY = "reply"
    # In a discussion that the reader follows.
    COMMENT = "comment"
    PUBLISHED = "published"
    REJECTED = "rejected"
    REMOVED = "removed"
    FEATURED = "featured"
    EDIT_REJECTED = "edit_rejected"
    APPEAL_DECIDED = "appeal_decided"


class RequestKind(StrEnum):
    """Who asks the newsroom for something in the name of the law."""

    COURT = "court"
    POLICE = "police"
    REGULATOR = "regulator"
    READER_DATA = "reader_data"
    COMPLAINT = "complaint"


class RequestState(StrEnum):
    """Where a request of the register stands."""

    RECEIVED = "received"
    IN_WORK = "in_work"
    DECIDED = "decided"


class RequestOutcome(StrEnum):
    """How a request ended."""

    GRANTED = "granted"
    PARTLY = "partly"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RequestAct(StrEnum):
    """What happened to a request, in its history."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    DUE_CHANGED = "due_changed"
    COMMENT_ADDED = "comment_added"
    HOLD_PLACED = "hold_placed"
    HOLD_RELEASED = "hold_released"
    DISCLOSED = "disclosed"
    NOTED = "noted"
    DECIDED = "decided"
    MAILED = "mailed"
    RECEIPT_MAILED = "receipt_mailed"
    CONTACT_ERASED = "contact_erased"


class RequestMailKind(StrEnum):
    """What a complainant is mailed."""

    RECEIPT = "receipt"
    ANSWER = "answer"


class DisclosureAct(StrEnum):
    """What was shown to whom: on the screen, as a file, or how to reach a person."""

    VIEW = "view"
    DOWNLOAD = "download"
    CONTACT = "contact"


class DeskActKind(StrEnum):
    """What a moderator did at the desk with one press of a key."""

    DECIDE = "decide"
    BAN = "ban"
    ESCALATE = "escalate"
    REDACT = "redact"
    REPLY = "reply"
    HIGHLIGHT = "highlight"


class EscalatedTo(StrEnum):
    """Whom a moderator asks."""

    CHIEF = "chief"
    LAWYER = "lawyer"


class Reason(StrEnum):
    """Why: the closed list of codes; a site may add codes of its own beside it."""

    OFFENSIVE = "offensive"
    ABUSIVE = "abusive"
    SPAM = "spam"
    OFF_TOPIC = "off_topic"
    PERSONAL_DATA = "personal_data"
    ILLEGAL = "illegal"
    OTHER = "other"

    OK = "ok"
    DUPLICATE = "duplicate"
    RULES = "rules"
    LEGAL = "legal"

    AUTHOR = "author"
    BANNED_WORD = "banned_word"
    CAPITALS = "capitals"
    CLOSED = "closed"
    DOMAIN = "domain"
    EDITED = "edited"
    FLAGGED = "flagged"
    FLOOD = "flood"
    HISTORY = "history"
    IDENTITY = "identity"
    JUDGE = "judge"
    LENGTH = "length"
    LINKS = "links"
    NEW_AUTHOR = "new_author"
    NOISE = "noise"
    PREMODERATION = "premoderation"
    RATING_ONLY = "rating_only"
    REPEATED = "repeated"
    SCREENING_FAILED = "screening_failed"
    SHADOW_BAN = "shadow_ban"
    STAFF = "staff"
    TOXIC = "toxic"
    TRUSTED = "trusted"
    UNCERTAIN = "uncertain"
    # A moderator took an act back, moments after it.
    UNDONE = "undone"


# What a reader may choose when reporting a comment, in the order of the menu.
FLAG_REASONS: tuple[Reason, ...] = (
    Reason.OFFENSIVE,
    Reason.ABUSIVE,
    Reason.SPAM,
    Reason.OFF_TOPIC,
    Reason.PERSONAL_DATA,
    Reason.ILLEGAL,
    Reason.OTHER,
)

# What a moderator may give: a reader's reasons and four of the desk's own.
DECISION_REASONS: tuple[Reason, ...] = (
    *FLAG_REASONS,
    Reason.OK,
    Reason.DUPLICATE,
    Reason.RULES,
    Reason.LEGAL,
)

# A machine never undoes what anyone else decided.
MACHINES: frozenset[DeciderKind] = frozenset({DeciderKind.RULES, DeciderKind.MODEL})

# What a certificate may outweigh: objections to a text's form, never to its words, its author or
# its place.
MILD_REASONS: frozenset[Reason] = frozenset(
    {Reason.CAPITALS, Reason.LENGTH, Reason.LINKS, Reason.NEW_AUTHOR, Reason.NOISE}
)

MOVES: frozenset[tuple[State, State]] = frozenset(
    {
        (State.PENDING, State.PUBLISHED),
        (State.PENDING, State.REJECTED),
        (State.PENDING, State.REMOVED),
        (State.PUBLISHED, State.PENDING),
        (State.PUBLISHED, State.REJECTED),
        (State.PUBLISHED, State.REMOVED),
        (State.REJECTED, State.PUBLISHED),
        (State.REJECTED, State.REMOVED),
        # Only by a moderator, and only while the text was not erased.
        (State.REMOVED, State.PUBLISHED),
    }
)

_STATE_AFTER = {
    DecisionVerdict.PUBLISH: State.PUBLISHED,
    DecisionVerdict.HOLD: State.PENDING,
    DecisionVerdict.REJECT: State.REJECTED,
    DecisionVerdict.REMOVE: State.REMOVED,
}


# Of one discussion.
PINNED_MAX = 3


@dataclass(frozen=True)
class Outcome:
    """What one POST stores and answers.

    `state` is None when nothing is stored. `is_due`: the worker's screening decides further.
    `decided_by_rules`: the fast phases' verdict is written down as a decision of its own.
    """

    state: State | None
    http_status: int
    is_due: bool = False
    decided_by_rules: bool = False


def can_move(old: State, new: State) -> bool:
    """Tell whether a comment may go from one state to another; staying is no move."""
    return (old, new) in MOVES


def state_after(verdict: DecisionVerdict) -> State:
    """Return the state a decision asks for."""
    return _STATE_AFTER[verdict]


def outcome(*, mode: Mode, verdict: VerdictKind, screening: Screening) -> Outcome:
    """Return what a POST stores and answers, as the contract's table says.

    `publish` in mode `pre` can only be staff's: the phase for trusted authors speaks in mode
    `post` alone. Source of the numbers: "What a POST answers" in the API's contract.
    """
    if mode is Mode.CLOSED:
        return Outcome(state=None, http_status=409)
    if mode is Mode.HIDDEN:
        return Outcome(state=None, http_status=404)
    if verdict is VerdictKind.REJECT:
        return Outcome(State.REJECTED, 202, decided_by_rules=True)
    if verdict is VerdictKind.PUBLISH:
        return Outcome(State.PUBLISHED, 201, decided_by_rules=True)
    if verdict is VerdictKind.HOLD:
        return Outcome(State.PENDING, 202, decided_by_rules=True)
    return _unobjected(mode, screening)


def _unobjected(mode: Mode, screening: Screening) -> Outcome:
    if mode is Mode.PRE:
        return Outcome(State.PENDING, 202)
    if screening is Screening.AFTER:
        return Outcome(State.PUBLISHED, 201, is_due=True, decided_by_rules=True)
    return Outcome(State.PENDING, 202, is_due=True)
