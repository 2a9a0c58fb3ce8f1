"""How well it is known who a reader is, and who may therefore write.

Some countries let publishers take comments only from people they can identify. Reading, voting
and reporting ask for nothing; only new and changed texts do.
"""

from collections.abc import Mapping
from types import MappingProxyType

from newsportal.lib.problem_codes import Problem
from newsportal.readers.models import Reader
from newsportal.sites.models import Identity

# From least to most, as the choices are listed.
RANK: Mapping[str, int] = MappingProxyType(
    {str(level): rank for rank, level in enumerate(Identity.values)}
)


def vouched_identity(claimed: object, *, at_most: str) -> str:
    """The level a signed claim gives: a known one, lowered to what its key may vouch for."""
    if not isinstance(claimed, str) or claimed not in RANK:
        return str(Identity.GUEST)
    return min(claimed, at_most, key=RANK.__getitem__)


def has_identity(reader: Reader, wanted: str) -> bool:
    """Whether the reader is known at least as well as `wanted` (`Policy.min_identity`)."""
    return RANK[reader.identity] >= RANK[wanted]


def check_identity(reader: Reader, wanted: str) -> None:
    """Raise Problem identity_required, which names the level wanted and the one there is."""
    if not has_identity(reader, wanted):
        extra = {"min_identity": str(wanted), "identity": str(reader.identity)}
        raise Problem("identity_required", extra=extra)
