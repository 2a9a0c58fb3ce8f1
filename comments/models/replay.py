"""Replay: what other settings would have made of the comments of the last days."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsportal.events.models import Work, due_index
from newsportal.sites.models import Site


class Replay(models.Model):
    """A draft of a site's settings, run over its comments before it is switched on.

    `draft`: `{"options": {path: value}, "site": {column: value}, "words": {"put": text, "gone":
    text}}`, only what differs from the settings of the day it was made; `words`, in lines as the
    export writes them, only where any differ. `result` is the sum of the chunks, see
    `comments.services.replay.tally`; it has ids and codes, no words.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    draft = models.JSONField(default=dict)
    days = models.PositiveSmallIntegerField(_("days"))
    by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    comments = models.PositiveIntegerField(_("reviews"), default=0)
    chunks = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("asked"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    applied_at = models.DateTimeField(_("switched on"), null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("switched on by"),
    )

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(cancelled_at=None), name="replay_ends_once"
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(finished_at__isnull=False),
                name="replay_applied_when_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%d.%m.%Y %H:%M}"

    @property
    def is_running(self) -> bool:
        return self.finished_at is None and self.cancelled_at is None


class ReplayChunk(Work):
    """Some of a replay's comments, from one id to another; done while nothing else waits for it."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="+")
    first_id = models.UUIDField()
    last_id = models.UUIDField()
    result = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            due_index("replaychunk_due"),
            models.Index(fields=["replay", "done_at"], name="replaychunk_of_replay"),
        ]

    def __str__(self) -> str:
        return f"{self.replay_id}: {self.first_id}"
