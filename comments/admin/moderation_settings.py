"""What each rule does at a site, a section or an article, and what the rules say of a text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.judges import NAMED_BUT_OFF
from comments.admin.places import Place, choices_of, place_of
from comments.admin.try_text import try_page
from comments.models import ModerationSetting
from comments.moderation.settings import InvalidSettings, Option, schema
from comments.selectors.judges import judges_of
from comments.services.moderation_settings import (
    JUDGES,
    Level,
    Setting,
    set_settings,
    settings_of,
)
from newsportal.lib.staff_admin import ReadOnlyAdmin
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import may

# A choice that says nothing: as it is above.
AS_ABOVE = ""
_NAMED_BUT_NONE = gettext_lazy(
    "The moderation settings name a judge «%(name)s», and there is none: nobody is asked."
)
LEVEL_LABELS = {
    Level.DEFAULT: gettext_lazy("as delivered"),
    Level.SITE: gettext_lazy("of the site"),
    Level.SECTION: gettext_lazy("of the section"),
    Level.ARTICLE: gettext_lazy("of the article"),
}
ERRORS = {
    "out_of_range": gettext_lazy("This number is too small or too large."),
    "not_a_number": gettext_lazy("A whole number, please."),
    "too_long": gettext_lazy("This list is too long."),
    "least_over_most": gettext_lazy("At least must not be more than at most, which holds here."),
    "least_over_most_below": gettext_lazy(
        "A section or an article has lengths of its own that do not agree with this."
    ),
    "unknown_judge": gettext_lazy("No judge outside has this name."),
}


@dataclass(frozen=True)
class Field:
    """One option as the form shows it. `value` is this level's own, as text; empty: as above."""

    option: Option
    label: str
    value: str
    above: str
    error: Any = ""
    choices: tuple[tuple[str, str], ...] = ()
    # Of a list that is chosen from what there is: name, whether it is chosen, what it is called.
    names: tuple[tuple[str, bool, str], ...] | None = None

    @property
    def is_own(self) -> bool:
        return self.value != AS_ABOVE


@admin.register(ModerationSetting)
class ModerationSettingAdmin(ReadOnlyAdmin):
    """No list of rows: one page for each place, and a box to try a text in."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.SETTINGS)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, Ability.SETTINGS)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.page), name="comments_moderationsetting_changelist"),
            path("add/", view(self.add_view), name="comments_moderationsetting_add"),
            path("try/", view(partial(try_page, admin_site=self.admin_site)), name="comments_try"),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        place = place_of(request, Ability.SETTINGS)
        errors: dict[str, Any] = {}
        if request.method == "POST":
            try:
                changed = set_settings(
                    site=place.site,
                    section=place.section,
                    article=place.article,
                    values=_said(request.POST),
                    user=request.user if isinstance(request.user, User) else None,
                    now=timezone.now(),
                )
            except InvalidSettings as error:
                errors = {
                    path: ERRORS.get(code, _("This cannot be set."))
                    for path, code in error.errors.items()
                }
            else:
                told = _("Saved.") if changed else _("Nothing was changed.")
                messages.success(request, told)
                address = reverse("admin:comments_moderationsetting_changelist")
                return HttpResponseRedirect(f"{address}?{place.query}")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Moderation settings"),
            "place": place,
            "phases": _phases(place, request.POST if errors else QueryDict(), errors),
            "has_errors": bool(errors),
            "warnings": _warnings(place),
            **choices_of(request, place, Ability.SETTINGS),
        }
        return TemplateResponse(request, "comments/admin/moderation_settings.html", context)


def _warnings(place: Place) -> list[str]:
    """What is wrong with the judges that are named for this place: such a name asks nobody."""
    here = settings_of(site=place.site, section=place.section, article=place.article)
    named = next(row.value for row in here if row.option.path == JUDGES)
    judges = judges_of(place.site)
    told = [
        (NAMED_BUT_OFF if name in judges else _NAMED_BUT_NONE) % {"name": name}
        for name in named
        if not judges.get(name)
    ]
    if told and len(told) == len(named):
        told.append(_("So no judge outside is asked about the texts here."))
    return told


def _said(form: QueryDict) -> dict[str, Any]:
    """The form's words as values; None where it says nothing."""
    return {path: _value(option, form) for path, option in schema().items() if path in form}


def _value(option: Option, form: QueryDict) -> Any:
    raw = _raw(form, option.path).strip()
    if option.kind == "list":
        return raw.splitlines() if form.get(f"{option.path}.own") else None
    if raw == AS_ABOVE:
        return None
    if option.kind == "switch":
        return {"on": True, "off": False}.get(raw, raw)
    if option.kind == "number":
        # Bounded, so that no number is too long to be read.
        return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else raw
    return raw


def _raw(form: QueryDict, path: str) -> str:
    """Boxes of one name that are ticked are a list as if it was typed, one a line."""
    return "\n".join(form.getlist(path))


def _phases(
    place: Place, form: QueryDict, errors: Mapping[str, Any]
) -> list[tuple[str, list[Field]]]:
    here = settings_of(site=place.site, section=place.section, article=place.article)
    above = {row.option.path: row for row in _settings_above(place)}
    judges = judges_of(place.site)
    fields = [_field(row, above[row.option.path], place, form, errors) for row in here]
    fields = [
        replace(field, names=_names(field.value, judges)) if field.option.path == JUDGES else field
        for field in fields
    ]
    grouped = groupby(fields, key=lambda field: field.option.phase_label)
    return [(_(label), list(rows)) for label, rows in grouped]


def _settings_above(place: Place) -> Iterable[Setting]:
    """What holds here while this level says nothing."""
    if place.level is Level.ARTICLE:
        return settings_of(site=place.site, section=place.section)
    if place.level is Level.SECTION:
        return settings_of(site=place.site)
    return [Setting(option, option.default, Level.DEFAULT) for option in schema().values()]


def _field(
    row: Setting,
    above: Setting,
    place: Place,
    form: QueryDict,
    errors: Mapping[str, Any],
) -> Field:
    option = row.option
    own = _shown(option, row.value) if row.level is place.level else AS_ABOVE
    value = _raw(form, option.path) if option.path in form else own
    return Field(
        option=option,
        label=_(option.label),
        value=value,
        above=f"{_in_words(option, above.value)} ({LEVEL_LABELS[above.level]})",
        error=errors.get(option.path, ""),
        choices=_options(option),
    )


def _names(value: str, judges: Mapping[str, bool]) -> tuple[tuple[str, bool, str], ...]:
    chosen = set(value.splitlines())
    return tuple(
        (name, name in chosen, name if is_on else _("%(name)s (switched off)") % {"name": name})
        for name, is_on in judges.items()
    )


def _options(option: Option) -> tuple[tuple[str, str], ...]:
    if option.kind == "switch":
        return (("on", _("yes")), ("off", _("no")))
    return tuple((value, _(label)) for value, label in option.choices)


def _shown(option: Option, value: Any) -> str:
    """A value as the form's field holds it."""
    if option.kind == "switch":
        return "on" if value else "off"
    # A list of its own that is empty must not look like none.
    return "\n".join(value) or "\n" if option.kind == "list" else str(value)


def _in_words(option: Option, value: Any) -> str:
    if option.kind == "list":
        return ", ".join(value[:5]) + (" …" if len(value) > 5 else "") if value else "—"
    return dict(_options(option)).get(_shown(option, value), str(value))
