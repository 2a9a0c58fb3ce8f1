"""Where the publisher itself can be followed."""

from datetime import datetime
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CompositePrimaryKey
from django.utils.translation import gettext_lazy as _

from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site
from social.external import COUNT_MAX
from social.models.networks import code_validator


def web_address(url: str) -> None:
    """A redirect leads there, so only web pages will do."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValidationError(_("An address that begins with http:// or https://"))


class FollowLink(Work):
    """A place where the publisher itself can be followed; the link through us counts clicks.

    The row is also the work of asking the network how many follow it. `followers` is null until
    it is known; what is known stays, with its time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    # Not a foreign key: one can be followed where nothing can be shared to.
    network = models.CharField(_("network"), max_length=20, validators=[code_validator])
    url = models.URLField(_("address"), max_length=2000, validators=[web_address])
    label = models.CharField(_("label"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_enabled = models.BooleanField(_("shown"), default=True)
    clicks = models.BigIntegerField(_("clicks"), default=0, editable=False)
    channel = models.CharField(
        _("name of the channel there"),
        max_length=100,
        blank=True,
        help_text=_("For Telegram, YouTube and VK: @name or an id. Empty: as in the address."),
    )
    typed_followers = models.BigIntegerField(
        _("followers, typed in"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(COUNT_MAX)],
        help_text=_("Shown instead of what the network says."),
    )
    followers = models.BigIntegerField(_("followers"), null=True, editable=False)
    followers_as_of = models.DateTimeField(null=True, editable=False)
    # In a row; the last one's code.
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    last_error = models.CharField(max_length=20, blank=True, editable=False)

    class Meta:
        verbose_name = _("follow link")
        verbose_name_plural = _("follow links")
        indexes = [
            models.Index(fields=["site", "order", "id"], name="follow_link_order"),
            due_index("follow_link_due"),
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.site}"

    @property
    def shown_followers(self) -> int | None:
        return self.followers if self.typed_followers is None else self.typed_followers

    @property
    def shown_followers_as_of(self) -> datetime | None:
        """Nobody says of when a number is that was typed in."""
        return self.followers_as_of if self.typed_followers is None else None


class FollowerSnapshot(models.Model):
    """A link's numbers at the end of a day of UTC; `clicks`: all since ever."""

    pk = CompositePrimaryKey("link_id", "day")
    link = models.ForeignKey(
        FollowLink, on_delete=models.CASCADE, related_name="snapshots", db_index=False
    )
    day = models.DateField()
    followers = models.BigIntegerField(null=True)
    clicks = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.link_id} {self.day}"
