"""The form of a draft: everything that judges texts on a site, as it is now, to be changed."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comments.moderation.settings import Option, schema
from comments.services.moderation_settings import settings_of
from comments.services.replay.runs import DAYS_MAX
from newsportal.sites.models import Site

_PREFIX = "option:"


class Group(NamedTuple):
    """Fields of one phase."""

    label: str
    fields: list[BoundField]


class DraftForm(forms.Form):
    """Days to look back, the site's words and thresholds, and each option of the phases."""

    days = forms.IntegerField(min_value=1, max_value=DAYS_MAX, initial=7, label=_("days back"))
    banned_words = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        label=_("banned words"),
        help_text=_("One stem a line; * at the end stands for any ending."),
    )
    hold_toxic_percent = forms.IntegerField(
        min_value=1, max_value=101, label=_("hold from toxicity, %")
    )
    hold_spam_percent = forms.IntegerField(min_value=1, max_value=101, label=_("hold from spam, %"))

    def __init__(self, site: Site, data: Any = None) -> None:
        columns = {
            "banned_words": site.banned_words,
            "hold_toxic_percent": site.hold_toxic_percent,
            "hold_spam_percent": site.hold_spam_percent,
        }
        super().__init__(data, initial=columns)
        for setting in settings_of(site=site):
            name = _PREFIX + setting.option.path
            self.fields[name] = _field(setting.option, setting.value)

    @property
    def main(self) -> list[BoundField]:
        return [self[name] for name in self.fields if not name.startswith(_PREFIX)]

    @property
    def groups(self) -> Iterable[Group]:
        found: dict[str, Group] = {}
        for path, option in schema().items():
            group = found.setdefault(option.phase, Group(_g(option.phase_label), []))
            group.fields.append(self[_PREFIX + path])
        return found.values()

    @property
    def options(self) -> Mapping[str, Any]:
        return {
            name.removeprefix(_PREFIX): _value(self.fields[name], value)
            for name, value in self.cleaned_data.items()
            if name.startswith(_PREFIX)
        }

    @property
    def columns(self) -> Mapping[str, Any]:
        names = ("banned_words", "hold_toxic_percent", "hold_spam_percent")
        # Browsers send lines as mails do.
        clean = {name: self.cleaned_data[name] for name in names}
        return clean | {"banned_words": clean["banned_words"].replace("\r\n", "\n")}


def _field(option: Option, value: Any) -> forms.Field:
    label = _g(option.label)
    if option.kind == "switch":
        return forms.BooleanField(required=False, initial=value, label=label)
    if option.kind == "number":
        return forms.IntegerField(
            min_value=option.least, max_value=option.most, initial=value, label=label
        )
    if option.kind == "choice":
        choices = [(choice, _g(text)) for choice, text in option.choices]
        return forms.ChoiceField(choices=choices, initial=value, label=label)
    return forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        initial="\n".join(value),
        label=label,
        help_text=_("One a line."),
    )


def _value(field: forms.Field, value: Any) -> Any:
    is_list = isinstance(field, forms.CharField) and isinstance(field.widget, forms.Textarea)
    return [line.strip() for line in value.splitlines() if line.strip()] if is_list else value
