"""Comment. What must never happen is a constraint here or in migration 0002."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from comments.states import RemovedBy, State
from newsportal.articles.models import RATINGS, Article
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Reader
from newsportal.sites.models import Site

STATE_LABELS = [
    (State.PENDING.value, _("waiting")),
    (State.PUBLISHED.value, _("published")),
    (State.REJECTED.value, _("rejected")),
    (State.REMOVED.value, _("removed")),
]
# Reviews that count, or wait to count: one for each author and discussion.
ACTIVE_REVIEW = Q(rating__isnull=False, state__in=[State.PENDING, State.PUBLISHED])


class Comment(models.Model):
    """A review or a reply. While a worker has yet to look at it, it has a `Screening`.

    Public only when decided: `published` needs `decision`, and the database checks that the
    decision was made on this very version of the text. What is listed in a thread is public or
    a tombstone that holds public descendants up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Of site, author and decision there are wider indexes, or nobody asks: each further index is
    # written with every new row and every move.
    site = models.ForeignKey(Site, on_delete=models.PROTECT, db_index=False, verbose_name=_("site"))
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="comments", verbose_name=_("article")
    )
    author = models.ForeignKey(
        Reader,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="comments",
        verbose_name=_("author"),
    )
    # Without the index that Django makes of a key: the planner would take it for a page of replies
    # and sort them all. Comments are never deleted, so nobody else asks for it.
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        db_index=False,
    )
    # The top of the tree; null on the top itself.
    root = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="descendants",
        db_index=False,
    )
    depth = models.PositiveIntegerField(default=0)

    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    # What public pages show of this text, as JSON without its braces. A trigger keeps it; null in
    # rows from before there was one.
    fragment = models.TextField(editable=False, null=True)
    language = models.CharField(_("language"), max_length=2)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    # The number of the text: states and decisions leave it alone.
    version = models.PositiveIntegerField(default=1)
    # Letters and digits only, folded: equal for repeated texts.
    fingerprint = models.CharField(max_length=64, editable=False)
    # Some numbers, half of which are equal for texts that differ a little; none for short ones.
    sketch = ArrayField(models.IntegerField(), default=list, db_default=[], editable=False)

    state = models.CharField(_("state"), max_length=9, choices=STATE_LABELS)
    decision = models.ForeignKey(
        "Decision",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_constraint=False,  # migration 0002 makes a stricter one
        db_index=False,
    )
    # A machine never undoes a person; a new text starts again at False.
    is_decided_by_person = models.BooleanField(default=False, editable=False)
    removed_by = models.CharField(
        max_length=9, null=True, choices=[(who.value, who.value) for who in RemovedBy]
    )
    # Always later than the parent's, so that a parent stands before its replies in any order.
    created_at = models.DateTimeField(_("written"))
    published_at = models.DateTimeField(_("published"), null=True)

    # Public descendants of a root, public children of a reply.
    reply_count = models.PositiveIntegerField(default=0)
    # Children that are listed; above 0 it keeps a comment that is not public as a tombstone.
    listed_children = models.PositiveIntegerField(default=0)
    is_listed = models.BooleanField(default=False)

    # Every reader once: {kind: number}, without zeros.
    reactions = models.JSONField(default=dict)
    # Likes and dislikes as the sort keys see them: weighed by trust, and frozen while they come
    # unusually fast.
    likes_weight = models.PositiveIntegerField(default=0)
    dislikes_weight = models.PositiveIntegerField(default=0)
    votes_frozen_at = models.DateTimeField(null=True)
    # Sort keys, whole numbers; see `comments.ranking`. They change when a vote does.
    best_key = models.PositiveIntegerField(default=0)
    controversy_key = models.PositiveIntegerField(default=0)
    # Reviews without a rating stand last in both orders, and so do tombstones: their place would
    # tell what they were rated.
    rating_high_key = models.GeneratedField(
        expression=Case(When(state=State.PUBLISHED, then=Coalesce("rating", 0)), default=0),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    rating_low_key = models.GeneratedField(
        expression=Case(When(state=State.PUBLISHED, then=Coalesce("rating", 6)), default=6),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )

    # Where a comment that was written elsewhere stands there: {kind, url, name}. Nobody but a
    # person publishes one.
    source = models.JSONField(null=True, editable=False)

    edited_at = models.DateTimeField(_("edited"), null=True)
    pinned_at = models.DateTimeField(_("pinned"), null=True)
    featured_at = models.DateTimeField(_("featured"), null=True)
    # Since when it waits in the queue `reported`: by readers' flags or by votes that came
    # unusually fast. A person's decision ends it.
    reported_at = models.DateTimeField(_("reported"), null=True)
    # The author was erased, and the text with it: nobody can bring it back.
    is_erased = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(decision__isnull=False),
                name="comment_public_only_when_decided",
            ),
            models.CheckConstraint(
                condition=Q(state=State.PUBLISHED) | Q(decision=None),
                name="comment_decision_only_while_public",
            ),
            models.CheckConstraint(
                condition=Q(is_listed=True) & (Q(state=State.PUBLISHED) | Q(listed_children__gt=0))
                | Q(is_listed=False) & ~Q(state=State.PUBLISHED) & Q(listed_children=0),
                name="comment_listed_as_it_says",
            ),
            models.CheckConstraint(
                condition=Q(is_listed=False) | Q(published_at__isnull=False),
                name="comment_listed_was_published",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | (Q(rating__in=RATINGS) & Q(parent=None)),
                name="comment_rating_on_roots",
            ),
            models.CheckConstraint(
                condition=Q(parent=None, root=None, depth=0)
                | Q(parent__isnull=False, root__isnull=False, depth__gt=0),
                name="comment_tree_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(is_erased=False) | Q(state=State.REMOVED),
                name="comment_erased_is_removed",
            ),
            models.UniqueConstraint(
                fields=["article", "author"],
                condition=ACTIVE_REVIEW,
                name="comment_one_review_each",
            ),
        ]
        indexes = [
            models.Index(
                fields=["article", "published_at", "id"],
                condition=Q(parent=None, is_listed=True),
                name="comment_roots_by_time",
            ),
            models.Index(
                fields=["article", "best_key", "id"],
                condition=Q(parent=None, is_listed=True),
                name="comment_roots_best",
            ),
            *(
                models.Index(
                    fields=["article", column, "id"],
                    condition=Q(parent=None, is_listed=True),
                    name=f"comment_roots_{name}",
                )
                for name, column in {
                    "replied": "reply_count",
                    "disputed": "controversy_key",
                    "high": "rating_high_key",
                    "low": "rating_low_key",
                }.items()
            ),
            models.Index(
                fields=["article", "rating", "published_at", "id"],
                condition=Q(is_listed=True, rating__isnull=False),
                name="comment_stars_by_time",
            ),
            models.Index(
                fields=["article", "rating", "best_key", "id"],
                condition=Q(is_listed=True, rating__isnull=False),
                name="comment_stars_best",
            ),
            models.Index(
                fields=["article", "pinned_at", "id"],
                condition=Q(pinned_at__isnull=False),
                name="comment_pinned_by_time",
            ),
            models.Index(
                fields=["article", "published_at", "id"],
                condition=Q(state=State.PUBLISHED),
                name="comment_newest",
            ),
            models.Index(
                fields=["site", "published_at", "id"],
                condition=Q(state=State.PUBLISHED),
                name="comment_latest",
            ),
            models.Index(
                fields=["site", "published_at", "id"],
                condition=Q(state=State.PUBLISHED, featured_at__isnull=False),
                name="comment_featured",
            ),
            models.Index(
                fields=["site", "reported_at", "id"],
                condition=Q(reported_at__isnull=False),
                name="comment_reported",
            ),
            models.Index(
                fields=["root", "created_at", "id"],
                condition=Q(is_listed=True, root__isnull=False),
                name="comment_of_root",
            ),
            models.Index(
                fields=["parent", "created_at", "id"],
                condition=Q(is_listed=True, parent__isnull=False),
                name="comment_of_parent",
            ),
            models.Index(
                fields=["parent", "created_at", "id"],
                condition=Q(is_listed=False, parent__isnull=False),
                name="comment_children_unseen",
            ),
            models.Index(
                fields=["site", "created_at", "id"],
                condition=Q(state=State.PENDING),
                name="comment_pending",
            ),
            # Published by a machine and seen by no person.
            models.Index(
                fields=["site", "published_at", "id"],
                condition=Q(state=State.PUBLISHED, is_decided_by_person=False),
                name="comment_unseen",
            ),
            models.Index(fields=["author", "created_at"], name="comment_of_author"),
            models.Index(fields=["site", "fingerprint", "created_at"], name="comment_repeats"),
            # At once: the list of what is to be put in would be read by every look-up.
            GinIndex(fields=["sketch"], fastupdate=False, name="comment_alike"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} {self.created_at:%d.%m.%Y %H:%M}"

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED
