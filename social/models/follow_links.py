"""Where the publisher itself can be followed."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site
from social.models.networks import code_validator


def web_address(url: str) -> None:
    """A redirect leads there, so only web pages will do."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValidationError(_("An address that begins with http:// or https://"))


class FollowLink(models.Model):
    """A place where the publisher itself can be followed; the link through us counts clicks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    # Not a foreign key: one can be followed where nothing can be shared to.
    network = models.CharField(_("network"), max_length=20, validators=[code_validator])
    url = models.URLField(_("address"), max_length=2000, validators=[web_address])
    label = models.CharField(_("label"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_enabled = models.BooleanField(_("shown"), default=True)
    clicks = models.BigIntegerField(_("clicks"), default=0, editable=False)

    class Meta:
        verbose_name = _("follow link")
        verbose_name_plural = _("follow links")
        indexes = [models.Index(fields=["site", "order", "id"], name="follow_link_order")]

    def __str__(self) -> str:
        return f"{self.label} · {self.site}"
