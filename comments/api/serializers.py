"""Shapes of requests and answers. Answers are described here and built in `readpath`."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from comments.models import Comment
from comments.selectors import ORDERS, ORDERS_BY_STARS
from comments.services.facts import TEXT_MAX_CHARS
from comments.states import DECISION_REASONS, DecisionVerdict, State
from newsportal.articles.api.serializers import CountsOutput
from newsportal.articles.models import RATINGS
from newsportal.lib.serializers import (
    AtLeast,
    IdField,
    PageQuery,
    StrictSerializer,
    TrueOrFalse,
    WholeNumber,
)
from newsportal.lib.text import clean_text, is_blank
from newsportal.readers.api.serializers import AuthorOutput

# Comments that one call decides on.
DECISIONS_MAX = 500


class RepliesQuery(AtLeast, PageQuery):
    """A page of replies."""


class ThreadQuery(AtLeast, PageQuery):
    sort = serializers.ChoiceField(tuple(ORDERS), default="best")
    replies = serializers.ChoiceField((0, 3, 10), default=3)
    rating = serializers.ChoiceField(RATINGS, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "rating" in attrs and attrs["sort"] not in ORDERS_BY_STARS:
            raise serializers.ValidationError({"sort": "-"}, code="invalid_choice")
        return attrs


class ReaderText(serializers.CharField):
    """A text by a reader: kept as typed but for the white space around it.

    Where it `may_be_blank` blanks are no text at all.
    """

    def __init__(self, *, may_be_blank: bool = False, **kwargs: Any) -> None:
        self.may_be_blank = may_be_blank
        super().__init__(
            max_length=TEXT_MAX_CHARS,
            trim_whitespace=False,
            allow_blank=may_be_blank,
            **kwargs,
        )
        # The parser refuses these, by one look instead of one at each letter.
        self.validators = [
            each
            for each in self.validators
            if not isinstance(each, ProhibitSurrogateCharactersValidator)
        ]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = clean_text(super().to_internal_value(data))
        if not is_blank(text):
            return text
        if not self.may_be_blank:
            self.fail("blank")
        return ""


class LazyArticleInput(StrictSerializer):
    url = serializers.URLField(max_length=2000)
    title = serializers.CharField(max_length=500)


class Rating(WholeNumber):
    """Stars of a review, or null for none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=RATINGS[0], max_value=RATINGS[-1], required=False, allow_null=True, **kwargs
        )


class CommentInput(StrictSerializer):
    # Stars need no text.
    text = ReaderText(required=False, may_be_blank=True)
    # Fields of a serializer have a `parent` too; DRF keeps declared ones apart.
    parent = IdField(required=False, allow_null=True)  # type: ignore[assignment]
    rating = Rating()
    # True asks to be told of objections (422) before anything is stored.
    nudge = TrueOrFalse(required=False)
    # True asks to be told of what others write here.
    subscribe = TrueOrFalse(required=False)
    # Let be: challenges are for who becomes a guest.
    challenge = serializers.CharField(max_length=4096, required=False, allow_null=True)
    article = LazyArticleInput(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("text") and attrs.get("rating") is None:
            code = "blank" if "text" in attrs else "required"
            raise serializers.ValidationError({"text": [ErrorDetail("", code=code)]})
        return attrs


class PreviewInput(StrictSerializer):
    text = ReaderText()


class DecisionInput(StrictSerializer):
    verdict = serializers.ChoiceField([verdict.value for verdict in DecisionVerdict])
    # Of the closed list, or a code of the site's own; `check_reason` looks.
    reason = serializers.CharField(
        max_length=40,
        help_text=", ".join(reason.value for reason in DECISION_REASONS)
        + ", or a code of the site's own.",
    )
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    version = WholeNumber(min_value=1)


class SeenInput(StrictSerializer):
    """A comment, and the version of its text that was read."""

    id = IdField()
    version = WholeNumber(min_value=1)


class ManyInput(StrictSerializer):
    verdict = serializers.ChoiceField([verdict.value for verdict in DecisionVerdict])
    reason = serializers.CharField(max_length=40)
    items = serializers.ListField(child=SeenInput(), max_length=DECISIONS_MAX, allow_empty=False)


class PreviewOutput(serializers.Serializer[object]):
    html = serializers.CharField()


class SourceOutput(serializers.Serializer[object]):
    """Where a comment that was written elsewhere stands there."""

    kind = serializers.ChoiceField(["webmention", "fediverse"])
    published_at = serializers.DateTimeField(
        required=False, help_text="When it was written there, if that is told and can be true."
    )
    url = serializers.URLField()
    name = serializers.CharField()


class FlatCommentOutput(serializers.Serializer[Comment]):
    """A comment without replies: in lists of replies and among ancestors."""

    id = serializers.UUIDField()
    parent = serializers.UUIDField(allow_null=True, required=False)  # type: ignore[assignment]
    root = serializers.UUIDField(allow_null=True, required=False)  # type: ignore[assignment]
    depth = serializers.IntegerField()
    author = AuthorOutput(allow_null=True)
    html = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField([State.PUBLISHED.value, State.REMOVED.value])
    published_at = serializers.DateTimeField()
    reply_count = serializers.IntegerField()
    rating = serializers.IntegerField(allow_null=True, required=False)
    language = serializers.CharField(required=False)
    version = serializers.IntegerField(required=False)
    edited_at = serializers.DateTimeField(allow_null=True, required=False)
    is_pinned = serializers.BooleanField(required=False)
    is_featured = serializers.BooleanField(required=False)
    score = serializers.IntegerField(required=False)
    reactions = serializers.DictField(child=serializers.IntegerField(), required=False)
    removed_by = serializers.CharField(required=False)
    source = SourceOutput(required=False)  # type: ignore[assignment]


class RepliesOutput(serializers.Serializer[object]):
    items = FlatCommentOutput(many=True)
    next = serializers.CharField(allow_null=True)


class CommentOutput(FlatCommentOutput):
    replies = RepliesOutput()


class ThreadOutput(serializers.Serializer[object]):
    items = CommentOutput(many=True)
    next = serializers.CharField(allow_null=True)


class ArticleLinkOutput(serializers.Serializer[object]):
    key = serializers.CharField()
    url = serializers.URLField()
    title = serializers.CharField()


class PermalinkOutput(CommentOutput):
    text = serializers.CharField(allow_null=True)
    article = ArticleLinkOutput()
    ancestors = FlatCommentOutput(many=True)


class ReasonLabels(serializers.DictField):
    """What the author is told of each reason."""

    def __init__(self) -> None:
        super().__init__(
            child=serializers.CharField(),
            required=False,
            help_text="Reason -> its words in the caller's language; only for the author.",
        )


class OwnCommentOutput(FlatCommentOutput):
    """A comment as its author sees it."""

    state = serializers.ChoiceField([state.value for state in State])
    published_at = serializers.DateTimeField(allow_null=True)
    text = serializers.CharField()
    created_at = serializers.DateTimeField()
    reasons = serializers.ListField(child=serializers.CharField())
    reason_labels = ReasonLabels()
    editable_until = serializers.DateTimeField(allow_null=True)


class CurrentTextOutput(serializers.Serializer[object]):
    """What a comment says while an edit of it waits, or after one was refused."""

    text = serializers.CharField()
    html = serializers.CharField()
    rating = serializers.IntegerField(allow_null=True)
    language = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.ChoiceField([state.value for state in State])
    reasons = serializers.ListField(child=serializers.CharField())
    reason_labels = ReasonLabels()


class EditedCommentOutput(OwnCommentOutput):
    """The comment with its newest text: an edit's, if `current` says what it has until then."""

    current = CurrentTextOutput(allow_null=True)


class SubmittedOutput(OwnCommentOutput):
    counts = CountsOutput()


class DeciderOutput(serializers.Serializer[object]):
    kind = serializers.CharField()
    name = serializers.CharField(allow_null=True)


class DecisionOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    verdict = serializers.CharField()
    reason = serializers.CharField()
    note = serializers.CharField(allow_null=True)
    by = DeciderOutput()
    version = serializers.IntegerField()
    at = serializers.DateTimeField()


class ManyResultOutput(serializers.Serializer[object]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField([201, 400, 403, 404, 409])
    # Of the problem; without one the decision is there.
    code = serializers.CharField(required=False)
    decision = DecisionOutput(required=False)


class ManyOutput(serializers.Serializer[object]):
    results = ManyResultOutput(many=True)


class DecisionListOutput(serializers.Serializer[object]):
    items = DecisionOutput(many=True)
    next = serializers.CharField(allow_null=True)


class QueueOutput(serializers.Serializer[object]):
    items = EditedCommentOutput(many=True)
    next = serializers.CharField(allow_null=True)
