"""Comment and Decision. What must never happen is a constraint here or in migration 0002."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.states import DeciderKind, DecisionVerdict, RemovedBy, State
from newsportal.articles.models import RATINGS, Article
from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Reader, ServiceKey
from newsportal.sites.models import Site

STATE_LABELS = [
    (State.PENDING.value, _("waiting")),
    (State.PUBLISHED.value, _("published")),
    (State.REJECTED.value, _("rejected")),
    (State.REMOVED.value, _("removed")),
]
VERDICT_LABELS = [
    (DecisionVerdict.PUBLISH.value, _("publish")),
    (DecisionVerdict.HOLD.value, _("hold")),
    (DecisionVerdict.REJECT.value, _("reject")),
    (DecisionVerdict.REMOVE.value, _("remove")),
]
DECIDER_LABELS = [
    (DeciderKind.RULES.value, _("rules")),
    (DeciderKind.MODEL.value, _("model")),
    (DeciderKind.PERSON.value, _("moderator")),
    (DeciderKind.SERVICE.value, _("service")),
    (DeciderKind.AUTHOR.value, _("author")),
    (DeciderKind.IMPORT.value, _("import")),
]


class Comment(Work):
    """A review or a reply. Its row is also the work of screening it (`due_at` and on).

    Public only when decided: `published` needs `decision`, and the database checks that the
    decision was made on this very version of the text. What is listed in a thread is public or
    a tombstone that holds public descendants up.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, verbose_name=_("site"))
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="comments", verbose_name=_("article")
    )
    author = models.ForeignKey(
        Reader, on_delete=models.PROTECT, related_name="comments", verbose_name=_("author")
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # The top of the tree; null on the top itself.
    root = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="descendants"
    )
    depth = models.PositiveIntegerField(default=0)

    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    language = models.CharField(_("language"), max_length=2)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    # The number of the text: states and decisions leave it alone.
    version = models.PositiveIntegerField(default=1)
    # Letters and digits only, folded: equal for repeated texts.
    fingerprint = models.CharField(max_length=64, editable=False)

    state = models.CharField(_("state"), max_length=9, choices=STATE_LABELS)
    decision = models.ForeignKey(
        "Decision",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_constraint=False,  # migration 0002 makes a stricter one
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
    # Wilson lower bound of the votes, x 10^6.
    best_key = models.PositiveIntegerField(default=0)

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
            models.UniqueConstraint(
                fields=["article", "author"],
                condition=Q(rating__isnull=False, state__in=[State.PENDING, State.PUBLISHED]),
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
            models.Index(
                fields=["root", "created_at", "id"],
                condition=Q(is_listed=True),
                name="comment_descendants",
            ),
            models.Index(
                fields=["parent", "created_at", "id"],
                condition=Q(is_listed=True),
                name="comment_children",
            ),
            models.Index(
                fields=["site", "created_at", "id"],
                condition=Q(state=State.PENDING),
                name="comment_pending",
            ),
            models.Index(fields=["author", "created_at"], name="comment_of_author"),
            models.Index(fields=["site", "fingerprint", "created_at"], name="comment_repeats"),
            due_index("comment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} {self.created_at:%d.%m.%Y %H:%M}"

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED


class Decision(models.Model):
    """A verdict or a moderator's act on one version of one text. Append-only, by a trigger.

    Evidence is kept as offsets into the text, never as words: texts can be erased, decisions not.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, verbose_name=_("site"))
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("review")
    )
    comment_version = models.PositiveIntegerField(_("version of the text"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=VERDICT_LABELS)
    reason = models.CharField(_("reason"), max_length=40)
    findings = models.JSONField(_("evidence"), default=list)
    by_kind = models.CharField(_("decided by"), max_length=8, choices=DECIDER_LABELS)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="decisions",
        verbose_name=_("moderator"),
    )
    by_key = models.ForeignKey(ServiceKey, on_delete=models.PROTECT, null=True, related_name="+")
    ruleset_version = models.CharField(_("version of the rules"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("decided"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["id", "comment", "comment_version"], name="decision_of_version"
            ),
            models.CheckConstraint(
                condition=~Q(by_kind=DeciderKind.PERSON) | Q(by_user__isnull=False),
                name="decision_by_person_has_name",
            ),
        ]
        indexes = [
            models.Index(fields=["comment", "created_at"], name="decision_of_comment"),
            models.Index(F("site"), F("created_at").desc(), name="decision_of_site"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}"


class DecisionNote(models.Model):
    """A moderator's words beside a decision; apart from it, because words can be erased."""

    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, primary_key=True, related_name="note"
    )
    text = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return self.text
