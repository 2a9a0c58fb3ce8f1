"""Shapes of a reader's own comments and notices across the site."""

from typing import Any

from rest_framework import serializers

from comments.api.reading_serializers import EditOutput, MyCommentOutput
from comments.api.serializers import ArticleLinkOutput, FlatCommentOutput, ReasonLabels
from comments.states import NoticeKind
from newsportal.lib.serializers import IdField, StrictSerializer, TrueOrFalse

IDS_MAX = 100


class AccountCommentOutput(MyCommentOutput):
    article = ArticleLinkOutput()


class AccountCommentListOutput(serializers.Serializer[object]):
    items = AccountCommentOutput(many=True)
    next = serializers.CharField(allow_null=True)


class NotedCommentOutput(FlatCommentOutput):
    """As everybody sees it now; one's own with text, state and reasons."""

    published_at = serializers.DateTimeField(allow_null=True)
    text = serializers.CharField(required=False)
    reasons = serializers.ListField(child=serializers.CharField(), required=False)
    reason_labels = ReasonLabels()
    edit = EditOutput(allow_null=True, required=False)


class NotificationOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField([kind.value for kind in NoticeKind])
    is_read = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    comment_version = serializers.IntegerField()
    comment = NotedCommentOutput()
    article = ArticleLinkOutput(allow_null=True)


class NotificationListOutput(serializers.Serializer[object]):
    items = NotificationOutput(many=True)
    next = serializers.CharField(allow_null=True)
    unread = serializers.IntegerField()


class ReadInput(StrictSerializer):
    """Which notices were read: these, all down the list from one, or all."""

    ids = serializers.ListField(child=IdField(), max_length=IDS_MAX, min_length=1, required=False)
    until = IdField(required=False)
    all = TrueOrFalse(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        said = [name for name in ("ids", "until", "all") if attrs.get(name)]
        if len(said) != 1:
            raise serializers.ValidationError({"ids": "-"}, code="required")
        return attrs
