"""Shapes of what is read across a site and of what is one's own."""

from rest_framework import serializers

from comments.api.serializers import (
    ArticleLinkOutput,
    FlatCommentOutput,
    OwnCommentOutput,
    ReasonLabels,
)
from comments.states import RevisionState
from newsportal.lib.serializers import Moment, PageQuery


class LatestQuery(PageQuery):
    section = serializers.CharField(max_length=40, required=False)
    author = serializers.UUIDField(required=False)
    featured = serializers.ChoiceField(("true", "false"), required=False)
    since = Moment(required=False)


class LatestCommentOutput(FlatCommentOutput):
    article = ArticleLinkOutput()


class LatestOutput(serializers.Serializer[object]):
    items = LatestCommentOutput(many=True)
    next = serializers.CharField(allow_null=True)


class EditOutput(serializers.Serializer[object]):
    """Another text of a comment: an edit that waits, or was refused."""

    text = serializers.CharField()
    html = serializers.CharField()
    rating = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField([RevisionState.PENDING.value, RevisionState.REJECTED.value])
    reasons = serializers.ListField(child=serializers.CharField())
    reason_labels = ReasonLabels()
    created_at = serializers.DateTimeField()


class MyCommentOutput(OwnCommentOutput):
    edit = EditOutput(allow_null=True)


class CanOutput(serializers.Serializer[object]):
    comment = serializers.BooleanField()
    rate = serializers.BooleanField()
    react = serializers.BooleanField()
    reason = serializers.ChoiceField(
        ["reader_banned", "thread_closed", "identity_required", "slow_mode"], required=False
    )
    retry_at = serializers.DateTimeField(required=False)


class MineOutput(serializers.Serializer[object]):
    held = MyCommentOutput(many=True)
    recent = MyCommentOutput(many=True)
    reactions = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Comment id -> kinds.",
    )
    flags = serializers.ListField(child=serializers.UUIDField())
    rating = serializers.IntegerField(allow_null=True)
    ignored = serializers.ListField(child=serializers.UUIDField())
    subscribed = serializers.BooleanField()
    can = CanOutput()
    article_reactions = serializers.ListField(child=serializers.CharField(), required=False)
    bookmarked = serializers.BooleanField(required=False)
