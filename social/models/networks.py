"""The places to share to, as data."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from social.networks import Device, Unit, is_domain, range_error, template_error

code_validator = RegexValidator(r"\A[a-z0-9_]{1,20}\Z", _("1-20 characters of a-z, 0-9 and _"))
# Where an app of the publisher's own is needed and its number is not written in yet.
APP_ID = "{app_id}"


def validate_range(text: str) -> None:
    code = range_error(text)
    if code == "wide":
        raise ValidationError(_("%(range)s is wider than any network's."), params={"range": text})
    if code:
        raise ValidationError(
            _("%(range)s is no range of addresses such as 149.154.160.0/20."),
            params={"range": text},
        )


def validate_domain(text: str) -> None:
    if not is_domain(text):
        raise ValidationError(
            _("%(domain)s is no domain such as example.com."), params={"domain": text}
        )


class Network(models.Model):
    """A place to share to, as data: a network that dies is a switch, not a release."""

    code = models.CharField(_("code"), max_length=20, primary_key=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=60)
    # By language where the name is not the same in all: {"ru": "ВКонтакте"}.
    names = models.JSONField(_("names by language"), default=dict, blank=True)
    intent_url_template = models.CharField(
        _("address template"),
        max_length=500,
        blank=True,
        help_text=_("With {url} and {title}; empty where the link is only copied."),
    )
    text_max_chars = models.PositiveSmallIntegerField(_("longest text"), null=True, blank=True)
    text_unit = models.CharField(
        _("counted in"),
        max_length=9,
        choices=[
            (Unit.CHARS.value, _("characters")),
            (Unit.GRAPHEMES.value, _("signs as people see them")),
            (Unit.WEIGHTED.value, _("characters as X weighs them")),
        ],
        default=Unit.CHARS.value,
    )
    text_has_link = models.BooleanField(_("the link is part of the text"), default=False)
    device = models.CharField(
        _("device"),
        max_length=7,
        choices=[
            (Device.ANY.value, _("any")),
            (Device.TOUCH.value, _("touch screens")),
            (Device.DESKTOP.value, _("desktop")),
        ],
        default=Device.ANY.value,
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    # By language where it is not the same in all: {"kk": 20}.
    orders = models.JSONField(_("order by language"), default=dict, blank=True)
    is_enabled = models.BooleanField(_("shown"), default=True)
    is_more = models.BooleanField(
        _("under «more»"), default=False, help_text=_("Behind the last button of the row.")
    )
    robot_patterns = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("its preview robot"),
        default=list,
        blank=True,
        help_text=_("Parts of the robot's user agent; ^ in front: at the beginning only."),
    )
    robot_ranges = ArrayField(
        models.CharField(max_length=50, validators=[validate_range]),
        verbose_name=_("its robot's addresses"),
        default=list,
        blank=True,
        help_text=_("A robot that comes from there confirms the share at once. One a line."),
    )
    robot_domains = ArrayField(
        models.CharField(max_length=253, validators=[validate_domain]),
        verbose_name=_("its robot's domains"),
        default=list,
        blank=True,
        help_text=_(
            "A robot whose address bears such a name, and the name that address. One a line."
        ),
    )
    evidence_date = models.DateField(
        _("last seen to work"), null=True, blank=True, help_text=_("By its own documents or code.")
    )

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        return str(self.names.get(language) or self.name)

    def order_in(self, language: str) -> int:
        return int(self.orders.get(language, self.order))

    def clean(self) -> None:
        if self.is_enabled and APP_ID in self.intent_url_template:
            # Of no field: the list of networks switches them on too.
            raise ValidationError(_("Write the number of your app in place of {app_id} first."))
        if template_error(self.intent_url_template.replace(APP_ID, "0")):
            message = _("It needs {url}, may have {title}, and begins with https: or an app.")
            raise ValidationError({"intent_url_template": message})


def texts_of(network: Network) -> dict[str, Any]:
    """How much a composer takes, as `intent_url` asks for it."""
    return {
        "text_max": network.text_max_chars,
        "unit": network.text_unit,
        "has_link": network.text_has_link,
    }
