"""The places to share to, as data."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from social.networks import Device, template_error

code_validator = RegexValidator(r"\A[a-z0-9_]{1,20}\Z", _("1-20 characters of a-z, 0-9 and _"))


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
    is_enabled = models.BooleanField(_("shown"), default=True)
    robot_patterns = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("its preview robot"),
        default=list,
        blank=True,
        help_text=_("Parts of the robot's user agent; ^ in front: at the beginning only."),
    )
    evidence_date = models.DateField(
        _("last seen to work"), null=True, blank=True, help_text=_("By its own documents or code.")
    )

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if template_error(self.intent_url_template):
            message = _("It needs {url}, may have {title}, and begins with https: or an app.")
            raise ValidationError({"intent_url_template": message})
