"""Shapes of what the desk's page sends."""

from rest_framework import serializers

from comments.selectors.desk.picking import COPIES_MAX, Order
from comments.selectors.desk.waiting import Queue
from comments.states import DecisionVerdict, State
from newsportal.lib.serializers import IdField, StrictSerializer, WholeNumber

NOTE_MAX_CHARS = 1000
_PASSED_MAX = 500
_CARDS_MAX = 30


class Seat(StrictSerializer):
    """Which open page asks."""

    seat = IdField()


class Wanted(Seat):
    """The next cards of a queue, without what this page has skipped."""

    queue = serializers.ChoiceField([queue.value for queue in Queue])
    order = serializers.ChoiceField([order.value for order in Order], default=Order.BUNDLES.value)
    site = WholeNumber(required=False, allow_null=True, default=None)
    section = WholeNumber(required=False, allow_null=True, default=None)
    language = serializers.CharField(max_length=2, required=False, allow_blank=True, default="")
    author = IdField(required=False, allow_null=True, default=None)
    here = WholeNumber(required=False, allow_null=True, default=None)
    passed = serializers.ListField(child=IdField(), max_length=_PASSED_MAX, default=list)
    count = WholeNumber(min_value=1, max_value=_CARDS_MAX, default=12)


class Leaving(Seat):
    """Which cards this page gives up; none named: all."""

    ids = serializers.ListField(
        child=IdField(), max_length=COPIES_MAX, required=False, allow_null=True, default=None
    )


class Pulse(Seat):
    """This page is open; of which site it counts."""

    site = WholeNumber(required=False, allow_null=True, default=None)


class TargetShape(StrictSerializer):
    """A text as its card showed it."""

    id = IdField()
    version = WholeNumber(min_value=1)
    state = serializers.ChoiceField([state.value for state in State])


class Deciding(StrictSerializer):
    """One press. `act` is made by the page: the same one sent twice is done once."""

    act = IdField()
    items = serializers.ListField(child=TargetShape(), allow_empty=False, max_length=COPIES_MAX)
    verdict = serializers.ChoiceField([verdict.value for verdict in DecisionVerdict])
    reason = serializers.CharField(max_length=40)
    note = serializers.CharField(
        max_length=NOTE_MAX_CHARS, required=False, allow_blank=True, default=""
    )


class Undoing(Seat):
    """What to take back, and which queue the page shows: the card comes back to it."""

    act = IdField()
    queue = serializers.ChoiceField([queue.value for queue in Queue])
