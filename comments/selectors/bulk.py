"""What the pages of an act on many comments ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet

from comments.models import BulkAct, BulkItem
from comments.states import BulkOutcome, DecisionVerdict, State, can_move, state_after
from newsportal.sites.roles import Person

SAMPLE = 10


@dataclass(frozen=True)
class Progress:
    """How far an act has come: numbers of comments."""

    total: int
    outcomes: Mapping[BulkOutcome, int]

    @property
    def settled(self) -> int:
        return sum(self.outcomes.values())

    @property
    def done(self) -> int:
        return self.outcomes.get(BulkOutcome.DONE, 0)


@dataclass(frozen=True)
class Forecast:
    """What a verdict would do to the frozen comments, as they were."""

    changed: int
    # The same verdict again, or a move that the state does not allow.
    untouched: int


def bulk_acts_for(user: Person) -> QuerySet[BulkAct]:
    """The one door to acts on many: everybody's own, and all for who runs the service."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return BulkAct.objects.none()
    own = Q() if user.is_superuser else Q(user=user)
    return BulkAct.objects.filter(own)


def progress_of(act: BulkAct) -> Progress:
    """Queries: 1."""
    rows = BulkItem.objects.filter(act=act).exclude(outcome="").values_list("outcome")
    counts = rows.annotate(count=Count("id")).order_by("outcome")
    return Progress(act.total, {BulkOutcome(code): count for code, count in counts})


def states_in(act: BulkAct) -> dict[State, int]:
    """How many comments of the act were in each state when they were chosen. Queries: 1."""
    counts = BulkItem.objects.filter(act=act).values_list("state").annotate(count=Count("id"))
    return {State(state): count for state, count in counts.order_by("state")}


def forecasts(states: Mapping[State, int]) -> dict[DecisionVerdict, Forecast]:
    """For each verdict what it would do to so many comments of each state."""
    found = {}
    for verdict in DecisionVerdict:
        wanted = state_after(verdict)
        changed = sum(count for state, count in states.items() if can_move(state, wanted))
        found[verdict] = Forecast(changed, sum(states.values()) - changed)
    return found


def site_of(act: BulkAct) -> int | None:
    """The one site of all comments of the act; None where they are of several. Queries: 1."""
    sites = BulkItem.objects.filter(act=act).order_by().values_list("comment__site", flat=True)
    found = list(sites.distinct()[:2])
    return found[0] if len(found) == 1 else None


def sample_of(act: BulkAct) -> list[BulkItem]:
    """The first comments of the act. Queries: 1."""
    items = BulkItem.objects.filter(act=act).select_related("comment__author", "comment__article")
    return list(items.order_by("id")[:SAMPLE])


def unsettled(act_id: UUID) -> QuerySet[BulkItem]:
    """What still waits for its turn, in the order in which it was chosen."""
    return BulkItem.objects.filter(act=act_id, outcome="").order_by("id")
