"""Seal and what sealing needs: the chain that shows that no decision was changed or taken out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import Decision
from newsportal.sites.models import Site


class Seal(models.Model):
    """A decision's place in its site's chain. Append-only, by a trigger and by rights.

    `comments.seals` says what the hash is made of. `text_digest` is null when the text was erased
    before the sealer came.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, verbose_name=_("site"))
    # From 1, without gaps.
    position = models.PositiveBigIntegerField(_("position"))
    decision = models.OneToOneField(
        Decision, on_delete=models.PROTECT, related_name="seal", verbose_name=_("decision")
    )
    text_digest = models.BinaryField(null=True)
    hash = models.BinaryField()
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.UniqueConstraint(fields=["site", "position"], name="seal_position_in_site"),
            models.CheckConstraint(
                condition=models.Q(position__gt=0), name="seal_positions_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id}:{self.position}"


class UnsealedDecision(models.Model):
    """A decision that the sealer has not seen. A trigger writes it with the decision itself.

    So what is left to seal is a matter of membership: a decision that commits late is found like
    any other, which no number or time would promise.
    """

    # Without constraints: the trigger copies a decision that was written a moment ago, and nothing
    # deletes one.
    decision = models.OneToOneField(
        Decision,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="+",
    )
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["site", "created_at", "decision"], name="unsealed_of_site"),
        ]

    def __str__(self) -> str:
        return str(self.decision_id)


class Chain(models.Model):
    """A site's chain: the row that a sealer locks, so that two of them never fork it."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.site_id)


class TextKey(models.Model):
    """The key of one text's digest. It goes with the text, and with it all that the digest says."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    key = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "version"], name="text_key_of_version")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} v{self.version}"
