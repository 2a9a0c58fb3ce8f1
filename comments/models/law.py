"""What the law asks of a newsroom: requests, holds, and a record of every disclosure."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.states import (
    FLAG_REASONS,
    DisclosureAct,
    RequestAct,
    RequestKind,
    RequestMailKind,
    RequestOutcome,
    RequestState,
)
from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site

REQUEST_KIND_LABELS = [
    (RequestKind.COURT.value, _("court")),
    (RequestKind.POLICE.value, _("police")),
    (RequestKind.REGULATOR.value, _("regulator")),
    (RequestKind.READER_DATA.value, _("a reader's own data")),
    (RequestKind.COMPLAINT.value, _("complaint")),
]
REQUEST_STATE_LABELS = [
    (RequestState.RECEIVED.value, _("received")),
    (RequestState.IN_WORK.value, _("in work")),
    (RequestState.DECIDED.value, _("decided")),
]
REQUEST_OUTCOME_LABELS = [
    (RequestOutcome.GRANTED.value, _("granted")),
    (RequestOutcome.PARTLY.value, _("granted in part")),
    (RequestOutcome.REFUSED.value, _("refused")),
    (RequestOutcome.WITHDRAWN.value, _("withdrawn")),
]
REQUEST_ACT_LABELS = [
    (RequestAct.RECEIVED.value, _("received")),
    (RequestAct.ASSIGNED.value, _("assigned")),
    (RequestAct.DUE_CHANGED.value, _("new due date")),
    (RequestAct.COMMENT_ADDED.value, _("review added")),
    (RequestAct.HOLD_PLACED.value, _("legal hold placed")),
    (RequestAct.HOLD_RELEASED.value, _("legal hold released")),
    (RequestAct.DISCLOSED.value, _("disclosed")),
    (RequestAct.NOTED.value, _("note")),
    (RequestAct.DECIDED.value, _("decided")),
    (RequestAct.MAILED.value, _("answer mailed")),
    (RequestAct.RECEIPT_MAILED.value, _("receipt mailed")),
    (RequestAct.CONTACT_ERASED.value, _("contact erased")),
]
DISCLOSURE_ACT_LABELS = [
    (DisclosureAct.VIEW.value, _("looked at")),
    (DisclosureAct.DOWNLOAD.value, _("downloaded")),
    (DisclosureAct.CONTACT.value, _("contact shown")),
]


class LegalRequest(models.Model):
    """An entry of the register: who asks for what, until when, and what came of it."""

    # What its sender knows it by; the number counts what all have sent.
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, verbose_name=_("site"))
    kind = models.CharField(_("kind"), max_length=11, choices=REQUEST_KIND_LABELS)
    sender = models.CharField(_("sender"), max_length=300, blank=True)
    reference = models.CharField(_("sender's own number"), max_length=120, blank=True)
    subject = models.TextField(_("what is asked"), max_length=5000, blank=True)
    comments = models.ManyToManyField(
        Comment, related_name="+", blank=True, verbose_name=_("reviews")
    )
    received_at = models.DateTimeField(_("received"))
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(
        _("state"), max_length=8, choices=REQUEST_STATE_LABELS, default=RequestState.RECEIVED
    )
    assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    outcome = models.CharField(
        _("outcome"), max_length=9, choices=REQUEST_OUTCOME_LABELS, blank=True
    )
    # In the lawyer's words, to the sender.
    answer = models.TextField(_("answer"), max_length=5000, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    # Of a complaint by whoever reads the page.
    reason = models.CharField(
        _("reason"),
        max_length=40,
        blank=True,
        choices=[(reason.value, reason.value) for reason in FLAG_REASONS],
    )
    url = models.CharField(_("address"), max_length=2000, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = models.EmailField(_("mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True)
    contact_erased_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=RequestState.DECIDED, decided_at__isnull=False) & ~Q(outcome="")
                | ~Q(state=RequestState.DECIDED) & Q(decided_at=None, outcome=""),
                name="legalrequest_decided_as_it_says",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "due_at"],
                condition=~Q(state=RequestState.DECIDED),
                name="legalrequest_open",
            ),
            models.Index(
                fields=["decided_at"],
                condition=Q(kind=RequestKind.COMPLAINT, contact_erased_at=None),
                name="legalrequest_contact",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """«2026/17»: what people call it."""
        return f"{self.received_at.year}/{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state != RequestState.DECIDED


class RequestEntry(models.Model):
    """A line of a request's history. Append-only, by a trigger and by rights."""

    request = models.ForeignKey(LegalRequest, on_delete=models.PROTECT, related_name="entries")
    act = models.CharField(_("what"), max_length=14, choices=REQUEST_ACT_LABELS)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    # Codes, ids and times.
    data = models.JSONField(default=dict)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("when"))

    class Meta:
        indexes = [models.Index(fields=["request", "created_at"], name="requestentry_of_request")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.act}"


class RequestMail(Work):
    """The work of mailing a complainant a receipt, or what was decided; deleted when it is done."""

    request = models.ForeignKey(LegalRequest, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(
        max_length=7,
        choices=[(kind.value, kind.value) for kind in RequestMailKind],
        default=RequestMailKind.ANSWER,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "kind"], name="requestmail_kind_once")
        ]
        indexes = [due_index("requestmail_due")]

    def __str__(self) -> str:
        return str(self.request_id)


class LegalHold(models.Model):
    """Somebody with the right to asks that a comment's texts are kept, whoever would erase them.

    `HeldText` has them from the day of the hold, and `author` who wrote them then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, verbose_name=_("site"))
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, related_name="holds", verbose_name=_("review")
    )
    request = models.ForeignKey(
        LegalRequest,
        on_delete=models.PROTECT,
        null=True,
        related_name="holds",
        verbose_name=_("request"),
    )
    reason = models.CharField(_("why"), max_length=500)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("placed by"),
    )
    placed_at = models.DateTimeField(_("placed"))
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("released by"),
    )
    released_at = models.DateTimeField(_("released"), null=True)
    # Name, mail and sign-on of the author; empty once released.
    author = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "request"],
                condition=Q(released_at=None),
                nulls_distinct=False,
                name="legalhold_once",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False, author={}),
                name="legalhold_released_keeps_nobody",
            ),
        ]
        indexes = [
            models.Index(fields=["comment"], condition=Q(released_at=None), name="legalhold_holds")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.reason}"


class HeldText(models.Model):
    """A copy of one text of a held comment; no door but that of evidence reads it."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    text = models.TextField()
    language = models.CharField(max_length=2)
    rating = models.PositiveSmallIntegerField(null=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "version"], name="heldtext_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} v{self.version}"


class Disclosure(models.Model):
    """What was shown to whom, by whom and on what ground. Append-only, by a trigger and rights."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, verbose_name=_("site"))
    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("review")
    )
    request = models.ForeignKey(
        LegalRequest,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("request"),
    )
    act = models.CharField(_("what"), max_length=8, choices=DISCLOSURE_ACT_LABELS)
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by whom"),
    )
    recipient = models.CharField(_("to whom"), max_length=300)
    basis = models.CharField(_("on what ground"), max_length=500)
    # Whether it told who the author is.
    has_identity = models.BooleanField(_("with the author's identity"), default=False)
    # SHA-256 of the package that was handed out.
    digest = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        indexes = [models.Index(fields=["site", "created_at"], name="disclosure_of_site")]

    def __str__(self) -> str:
        return f"{self.act}: {self.recipient}"
