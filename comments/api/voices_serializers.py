"""Shapes of what readers say about a comment, and of the queues in which people answer it."""

from rest_framework import serializers

from comments.api.serializers import DecisionOutput, OwnCommentOutput
from comments.states import FLAG_REASONS, EscalatedTo
from newsportal.lib.serializers import PageQuery, StrictSerializer

NOTE_MAX_CHARS = 1000


class ReactedOutput(serializers.Serializer[object]):
    """Every reader once."""

    reactions = serializers.DictField(child=serializers.IntegerField())
    score = serializers.IntegerField()


class FlagInput(StrictSerializer):
    reason = serializers.ChoiceField([reason.value for reason in FLAG_REASONS])
    note = serializers.CharField(max_length=NOTE_MAX_CHARS, required=False, allow_blank=True)


class FlagOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    comment = serializers.UUIDField()
    version = serializers.IntegerField()
    reason = serializers.CharField()
    created_at = serializers.DateTimeField()


class AppealInput(StrictSerializer):
    note = serializers.CharField(max_length=NOTE_MAX_CHARS, required=False, allow_blank=True)


class AppealOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    comment = serializers.UUIDField()
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class HighlightedOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    is_pinned = serializers.BooleanField()
    is_featured = serializers.BooleanField()


class QueueQuery(PageQuery):
    section = serializers.SlugField(max_length=40, required=False)
    language = serializers.CharField(max_length=2, required=False)
    reason = serializers.CharField(max_length=40, required=False)


class QueueCountOutput(serializers.Serializer[object]):
    count = serializers.IntegerField()
    sections = serializers.DictField(child=serializers.IntegerField())


class QueueCountsOutput(serializers.Serializer[object]):
    pending = QueueCountOutput()
    reported = QueueCountOutput()
    new = QueueCountOutput()
    appeals = QueueCountOutput()
    escalated = QueueCountOutput()


class FlagSumOutput(serializers.Serializer[object]):
    total = serializers.IntegerField()
    reasons = serializers.DictField(child=serializers.IntegerField())
    notes = serializers.ListField(child=serializers.CharField())


class ReportedOutput(OwnCommentOutput):
    reported_at = serializers.DateTimeField()
    # Its place in the thread stands still because votes came unusually fast.
    has_frozen_votes = serializers.BooleanField()
    flags = FlagSumOutput()


class ReportedQueueOutput(serializers.Serializer[object]):
    items = ReportedOutput(many=True)
    next = serializers.CharField(allow_null=True)


class AppealedOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    note = serializers.CharField()
    created_at = serializers.DateTimeField()
    against = DecisionOutput()
    comment = OwnCommentOutput()


class AppealQueueOutput(serializers.Serializer[object]):
    items = AppealedOutput(many=True)
    next = serializers.CharField(allow_null=True)


class EscalatedOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    to = serializers.ChoiceField([to.value for to in EscalatedTo])
    note = serializers.CharField()
    by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    comment = OwnCommentOutput()


class EscalatedQueueOutput(serializers.Serializer[object]):
    items = EscalatedOutput(many=True)
    next = serializers.CharField(allow_null=True)
