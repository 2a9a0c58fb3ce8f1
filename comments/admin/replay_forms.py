"""The form of a draft: everything that judges texts on a site, as it is now, to be changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comments.admin.moderation_settings import ERRORS
from comments.admin.word_lists import PROBLEMS, TEXT_MAX, UNREADABLE, errors_of, read_file
from comments.moderation.own_words import WORDS_MAX, OwnWord, read_lines, write_lines
from comments.moderation.settings import InvalidSettings, Option, schema
from comments.selectors.site_words import words_of
from comments.services.moderation_settings import settings_of
from comments.services.replay.runs import DAYS_MAX
from newsportal.sites.models import Site

_PREFIX = "option:"
# What a form can be sent with beside all its other fields; longer lists come as a file.
_FIELD_MAX_BYTES = 40_000
_ERRORS_SHOWN = 20


@dataclass(frozen=True)
class Group:
    """Fields of one phase."""

    label: str
    fields: list[BoundField]

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields)


class DraftForm(forms.Form):
    """Days to look back, the site's words and thresholds, and each option of the phases."""

    days = forms.IntegerField(min_value=1, max_value=DAYS_MAX, initial=7, label=_("days back"))
    banned_words = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        label=_("banned words"),
        help_text=_("One stem a line; * at the end stands for any ending."),
    )
    words = forms.CharField(
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        label=_("the site's own words"),
        help_text=_(
            "The whole list, one word a line: what it does (hold, reject, allow) and, where it"
            " counts in one language only, that language behind it. What is not here goes."
        ),
    )
    words_file = forms.FileField(
        required=False,
        label=_("or the whole list as a file"),
        widget=forms.FileInput(attrs={"accept": ".txt,text/plain"}),
    )
    hold_toxic_percent = forms.IntegerField(
        min_value=1, max_value=101, label=_("hold from toxicity, %")
    )
    hold_spam_percent = forms.IntegerField(min_value=1, max_value=101, label=_("hold from spam, %"))

    def __init__(self, site: Site, data: Any = None, files: Any = None) -> None:
        words = write_lines(words_of(site))
        columns = {
            "words": words,
            "banned_words": site.banned_words,
            "hold_toxic_percent": site.hold_toxic_percent,
            "hold_spam_percent": site.hold_spam_percent,
        }
        super().__init__(data, files, initial=columns)
        if len(words.encode()) > _FIELD_MAX_BYTES:
            del self.fields["words"]
        for setting in settings_of(site=site):
            name = _PREFIX + setting.option.path
            self.fields[name] = _field(setting.option, setting.value)

    def clean_words(self) -> list[OwnWord]:
        return _words(self.cleaned_data["words"])

    def clean_words_file(self) -> list[OwnWord] | None:
        """None where no file was sent."""
        file = self.cleaned_data["words_file"]
        if file is None:
            return None
        text = read_file(file)
        if text is None:
            raise forms.ValidationError(UNREADABLE)
        return _words(text)

    @property
    def site_words(self) -> list[OwnWord] | None:
        """The list as it would be: the file's, if there is one; None: as it is."""
        sent: list[OwnWord] | None = self.cleaned_data["words_file"]
        return self.cleaned_data.get("words") if sent is None else sent

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

    def add_setting_errors(self, error: InvalidSettings) -> None:
        """Say at each field what the settings themselves object to."""
        for path, code in error.errors.items():
            self.add_error(_PREFIX + path, ERRORS.get(code, _("This cannot be set.")))

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


def _words(text: str) -> list[OwnWord]:
    """A list as it is imported. Raises ValidationError with the mistakes by lines."""
    lines = read_lines(text)
    errors = [f"{number}: «{word}» — {said}" for number, word, said in errors_of(lines)]
    if len(lines) > WORDS_MAX:
        errors = [str(PROBLEMS["too_many"])]
    if errors:
        raise forms.ValidationError(errors[:_ERRORS_SHOWN])
    return [line.word for line in lines]


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
