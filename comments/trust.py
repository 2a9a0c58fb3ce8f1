"""What a reader's voice weighs, by what is known of the reader. Pure.

Every reader is counted once in what is shown. Weights act on the order of a thread and on what
reports may hide, because accounts are cheap: a guest is made by one call.
"""

from dataclasses import dataclass
from datetime import timedelta

# A guest of this age with a published comment has been looked at by somebody.
GUEST_VOTES_AFTER = timedelta(minutes=10)
# Mobile carriers and offices put many people behind one prefix, and so do sock puppets.
GUEST_VOTES_BY_PREFIX = 3
# Younger accounts report, and are heard, but hide nothing.
FRESH = timedelta(hours=24)
TRUSTED_FLAG = 2


@dataclass(frozen=True)
class Standing:
    """What is known of a reader when a voice is raised."""

    age: timedelta
    is_guest: bool
    is_vouched_for: bool
    has_published: bool

    @property
    def is_fresh(self) -> bool:
        return self.age < FRESH


def vote_weight(standing: Standing) -> int:
    """0 or 1, before the cap by address prefix."""
    if not standing.is_guest or standing.is_vouched_for:
        return 1
    return int(standing.age >= GUEST_VOTES_AFTER and standing.has_published)


def flag_weight(standing: Standing) -> int:
    """0..2: the newsroom's own and trusted readers twice, fresh accounts and idle guests never."""
    if standing.is_vouched_for:
        return TRUSTED_FLAG
    if standing.is_fresh or (standing.is_guest and not standing.has_published):
        return 0
    return 1
