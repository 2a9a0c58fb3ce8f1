"""Who decides on comments."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from comments.moderation.verdict import Verdict
from comments.states import MACHINES, DeciderKind
from newsportal.readers.models import ServiceKey


@dataclass(frozen=True)
class Decider:
    """A machine, a person (`user`) or a publisher's backend (`key`)."""

    kind: DeciderKind
    user: User | None = None
    key: ServiceKey | None = None
    # Of the model that was asked, where a machine decides.
    model_version: int | None = None

    @property
    def is_machine(self) -> bool:
        return self.kind in MACHINES

    @property
    def is_moderator(self) -> bool:
        """Whether the act counts as a person's: a key acts for people of the publisher."""
        return self.kind in {DeciderKind.PERSON, DeciderKind.SERVICE}


RULES = Decider(DeciderKind.RULES)
# Of their own comments.
AUTHOR = Decider(DeciderKind.AUTHOR)


def machine(verdict: Verdict) -> Decider:
    """Who decides by this verdict: the rules or the model, and which model was asked."""
    return Decider(verdict.decided_by, model_version=verdict.model_version)
