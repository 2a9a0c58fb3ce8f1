"""Shapes of what the desk's page sends."""

from datetime import date
from typing import Any

from rest_framework import serializers

from comments.selectors.desk.picking import COPIES_MAX, Order
from comments.selectors.desk.waiting import Queue
from comments.services.desk.highlighting import HIGHLIGHTS
from comments.states import DecisionVerdict, EscalatedTo, State
from newsportal.lib.moments import YEARS
from newsportal.lib.serializers import IdField, StrictSerializer, TrueOrFalse, WholeNumber
from newsportal.lib.text import clean_text, is_blank
from newsportal.readers.models import BanKind

NOTE_MAX_CHARS = 1000
TEXT_MAX_CHARS = 5000
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


class OneText(StrictSerializer):
    """An act on the one text that a card shows."""

    act = IdField()
    item = TargetShape()


class Escalating(OneText):
    to = serializers.ChoiceField([to.value for to in EscalatedTo])
    note = serializers.CharField(max_length=NOTE_MAX_CHARS, required=False, allow_blank=True)


class Answering(StrictSerializer):
    """Advice for the moderators who asked."""

    act = IdField()
    id = IdField()
    answer = serializers.CharField(max_length=NOTE_MAX_CHARS)


class Redacting(OneText):
    """Places to mask: pairs of offsets, in characters."""

    spans = serializers.ListField(
        child=serializers.ListField(child=WholeNumber(min_value=0), min_length=2, max_length=2),
        allow_empty=False,
        max_length=100,
    )


class Replying(OneText):
    text = serializers.CharField(max_length=TEXT_MAX_CHARS, trim_whitespace=False)

    def validate_text(self, value: str) -> str:
        text = clean_text(value)
        if is_blank(text):
            raise serializers.ValidationError("blank", code="blank")
        return text


class Highlighting(StrictSerializer):
    act = IdField()
    id = IdField()
    highlight = serializers.ChoiceField(list(HIGHLIGHTS))
    is_on = TrueOrFalse()


class Banning(StrictSerializer):
    """How long: hours from now, or to the end of a day where the site is; both null: for good."""

    act = IdField()
    # Where the moderator met the author: a comment of theirs.
    id = IdField()
    kind = serializers.ChoiceField(BanKind.values)
    hours = WholeNumber(min_value=1, max_value=24 * 366, allow_null=True)
    until = serializers.DateField(
        input_formats=["iso-8601"], required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=40)

    def validate_until(self, value: date | None) -> date | None:
        if value is not None and value.year not in YEARS:
            raise serializers.ValidationError("out of range", code="out_of_range")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["hours"] and attrs["until"]:
            raise serializers.ValidationError("one of hours and until", code="invalid")
        return attrs


class OfComment(StrictSerializer):
    """What is done where this comment stands."""

    id = IdField()


class AuthorOf(Seat):
    """The author of this comment, and what of theirs waits."""

    id = IdField()
    queue = serializers.ChoiceField([queue.value for queue in Queue])


class Undoing(Seat):
    """What to take back, and which queue the page shows: the card comes back to it."""

    act = IdField()
    queue = serializers.ChoiceField([queue.value for queue in Queue])
    # Of which texts each card was made; what is on none goes back to everybody.
    cards = serializers.ListField(
        child=serializers.ListField(child=IdField(), max_length=COPIES_MAX),
        max_length=COPIES_MAX,
        default=list,
    )


class Renewing(Seat):
    """A card that this page holds."""

    ids = serializers.ListField(child=IdField(), allow_empty=False, max_length=COPIES_MAX)
