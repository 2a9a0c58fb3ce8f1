"""What was said of an article elsewhere. Comments are plain ids here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site


class MentionKind(models.TextChoices):
    WEBMENTION = "webmention", "Webmention"
    FEDIVERSE = "fediverse", _("Fediverse")


class MentionState(models.TextChoices):
    """`taken`: a review came of it, which waits for a person or was decided on."""

    RECEIVED = "received", _("to be looked at")
    TAKEN = "taken", _("became a review")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Mention(Work):
    """A page elsewhere that speaks of an article. Its row is also the work of looking there.

    Each page once for an article: who tells of it again has it looked at again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    article = models.ForeignKey(Article, on_delete=models.CASCADE, verbose_name=_("article"))
    kind = models.CharField(_("kind"), max_length=10, choices=MentionKind)
    source = models.CharField(_("where"), max_length=2000)
    # As it was told last: the page may name any address of the article's.
    target = models.CharField(_("address of the article"), max_length=2000, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=MentionState, default=MentionState.RECEIVED
    )
    # Why it was refused: a code.
    reason = models.CharField(_("reason"), max_length=30, blank=True)
    comment_id = models.UUIDField(_("review"), null=True)
    # What another server calls it, where that is not its address.
    remote_id = models.CharField(max_length=100, blank=True)
    # Of what was said there when we last looked: the same again changes nothing.
    digest = models.BinaryField(max_length=16, null=True)
    etag = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("received"))
    checked_at = models.DateTimeField(_("looked at"), null=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["article", "source"], name="mention_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[MentionState.TAKEN, MentionState.WITHDRAWN])
                | Q(comment_id__isnull=False),
                name="mention_taken_has_comment",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-created_at", "-id"], name="mention_of_site"),
            due_index("mention_due"),
        ]

    def __str__(self) -> str:
        return self.source
