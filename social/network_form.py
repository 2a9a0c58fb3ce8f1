"""A network in the admin: one line for each address, one field for each language."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from newsportal.lib.problem_texts import LANGUAGES
from social.models import Network

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Network]
else:
    ModelForm = forms.ModelForm

_ENDONYMS = dict(settings.LANGUAGES)
_ORDER_MAX = 32_767
BY_LANGUAGE = {
    "names": tuple(f"name_{language}" for language in LANGUAGES),
    "orders": tuple(f"order_{language}" for language in LANGUAGES),
}
LINES = ("robot_patterns", "robot_ranges", "robot_domains")


class LinesField(SimpleArrayField):
    """A list, a line an entry; blank lines are none."""

    def __init__(self, base_field: forms.Field, **kwargs: Any) -> None:
        kwargs.setdefault("widget", UnfoldAdminTextareaWidget(attrs={"rows": 5}))
        super().__init__(base_field, delimiter="\n", **kwargs)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in str(value or "").splitlines()]
        return super().clean("\n".join(line for line in lines if line))


def _name(language: str) -> forms.CharField:
    label = format_lazy("{}: {}", capfirst(_("name")), _ENDONYMS[language])
    return forms.CharField(
        label=label, required=False, max_length=60, widget=UnfoldAdminTextInputWidget()
    )


def _order(language: str) -> forms.IntegerField:
    label = format_lazy("{}: {}", capfirst(_("order")), _ENDONYMS[language])
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=_ORDER_MAX,
        widget=UnfoldAdminIntegerFieldWidget(),
    )


def _lines(name: str) -> LinesField:
    """With the model's own words and checks."""
    column: Any = Network._meta.get_field(name)
    inner = forms.CharField(
        max_length=column.base_field.max_length, validators=column.base_field.validators
    )
    return LinesField(
        inner,
        label=capfirst(column.verbose_name),
        help_text=column.help_text,
        required=False,
    )


class NetworkForm(ModelForm):
    name_ru, name_kk, name_az, name_en = map(_name, LANGUAGES)
    robot_patterns, robot_ranges, robot_domains = map(_lines, LINES)
    order_ru, order_kk, order_az, order_en = map(_order, LANGUAGES)

    class Meta:
        model = Network
        exclude = ("names", "orders")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column, fields in BY_LANGUAGE.items():
            values = getattr(self.instance, column)
            for language, field in zip(LANGUAGES, fields, strict=True):
                self.initial.setdefault(field, values.get(language))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for column, fields in BY_LANGUAGE.items():
            pairs = zip(LANGUAGES, fields, strict=True)
            values = {language: found.get(field) for language, field in pairs}
            kept = {
                language: value for language, value in values.items() if value not in (None, "")
            }
            setattr(self.instance, column, kept)
        return found
