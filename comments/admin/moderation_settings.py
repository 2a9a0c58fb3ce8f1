"""What each rule does at a site, a section or an article, and what the rules say of a text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin.segments import split_by_findings
from comments.admin.words import reason_label
from comments.models import ModerationSetting
from comments.moderation.settings import InvalidSettings, Option, schema
from comments.services.explain import PhaseResult, explain_text
from comments.services.facts import TEXT_MAX_CHARS
from comments.services.moderation_settings import Level, Setting, set_settings, settings_of
from comments.states import VerdictKind
from newsportal.articles.models import Article
from newsportal.lib.staff_admin import ReadOnlyAdmin
from newsportal.sites.models import Section, Site
from newsportal.sites.roles import Ability, can, section_ids_of, sites_where
from newsportal.sites.scoped_admin import may

# A choice that says nothing: as it is above.
AS_ABOVE = ""
LEVEL_LABELS = {
    Level.DEFAULT: gettext_lazy("as delivered"),
    Level.SITE: gettext_lazy("of the site"),
    Level.SECTION: gettext_lazy("of the section"),
    Level.ARTICLE: gettext_lazy("of the article"),
}
VERDICT_LABELS = {
    VerdictKind.PUBLISH: gettext_lazy("publishes it"),
    VerdictKind.HOLD: gettext_lazy("holds it for a person"),
    VerdictKind.REJECT: gettext_lazy("rejects it"),
    VerdictKind.NO_OBJECTION: gettext_lazy("has no objection"),
}
_ERRORS = {
    "out_of_range": gettext_lazy("This number is too small or too large."),
    "not_a_number": gettext_lazy("A whole number, please."),
    "too_long": gettext_lazy("This list is too long."),
    "unknown_judge": gettext_lazy("No judge outside has this name."),
}
_OWN_LABELS = {
    "closed": gettext_lazy("Closed discussion"),
    "model": gettext_lazy("The site's model"),
}


@dataclass(frozen=True)
class Place:
    """Where the settings hold that a page shows."""

    site: Site
    section: Section | None = None
    article: Article | None = None

    @property
    def level(self) -> Level:
        if self.article is not None:
            return Level.ARTICLE
        return Level.SITE if self.section is None else Level.SECTION

    @property
    def query(self) -> str:
        parts = {"site": self.site.key}
        if self.article is not None:
            parts["article"] = self.article.key
        elif self.section is not None:
            parts["section"] = self.section.key
        return urlencode(parts)


@dataclass(frozen=True)
class Field:
    """One option as the form shows it. `value` is this level's own, as text; empty: as above."""

    option: Option
    label: str
    value: str
    above: str
    error: Any = ""
    choices: tuple[tuple[str, str], ...] = ()

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
            path("try/", view(self.try_page), name="comments_try"),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        place = _place(request, Ability.SETTINGS)
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
                    path: _ERRORS.get(code, _("This cannot be set."))
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
            "phases": _phases(place, request.POST if errors else {}, errors),
            "has_errors": bool(errors),
            **_choices(request, place, Ability.SETTINGS),
        }
        return TemplateResponse(request, "comments/admin/moderation_settings.html", context)

    def try_page(self, request: HttpRequest) -> HttpResponse:
        """What every rule says of a text, as if it were sent now. Nothing of it is kept."""
        place = _place(request, Ability.READ)
        text = request.POST.get("text", "")[:TEXT_MAX_CHARS]
        results: list[PhaseResult] = []
        if request.method == "POST" and text.strip():
            results = explain_text(
                site=place.site,
                section=place.section,
                article=place.article,
                text=text,
                now=timezone.now(),
            )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Try a text"),
            "place": place,
            "text": text,
            "results": [_told(result, text) for result in results],
            "outcome": _outcome(results) if results else "",
            **_choices(request, place, Ability.READ),
        }
        return TemplateResponse(request, "comments/admin/try_text.html", context)


def _place(request: HttpRequest, ability: Ability) -> Place:
    """The place in the query, or the user's first site. Raises Http404, PermissionDenied."""
    sites = sites_where(request.user, ability).order_by("is_sandbox", "name", "id")
    key = request.GET.get("site", "")
    site = sites.filter(key=key).first() if key else sites.first()
    if site is None:
        if not key:
            raise PermissionDenied
        raise Http404
    article = section = None
    if request.GET.get("article"):
        found = Article.objects.filter(site=site, key=request.GET["article"])
        article = found.select_related("section", "site").first()
        section = article.section if article else None
        if article is None:
            raise Http404
    elif request.GET.get("section"):
        section = Section.objects.filter(site=site, key=request.GET["section"]).first()
        if section is None:
            raise Http404
    if not can(request.user, ability, site.pk, section.pk if section else None):
        own = section_ids_of(request.user, site.pk)
        # Who has sections only begins at the first of them.
        first = Section.objects.filter(site=site, id__in=own or ()).order_by("name", "id").first()
        if section is not None or article is not None or first is None:
            raise PermissionDenied
        section = first
    return Place(site, section, article)


def _choices(request: HttpRequest, place: Place, ability: Ability) -> dict[str, Any]:
    """Where one may go from here."""
    sections = Section.objects.filter(site=place.site).order_by("name", "id")
    own = section_ids_of(request.user, place.site.pk)
    return {
        "sites": list(sites_where(request.user, ability).order_by("is_sandbox", "name", "id")),
        "sections": [row for row in sections if own is None or row.pk in own],
        "has_whole_site": own is None,
    }


def _said(form: Mapping[str, Any]) -> dict[str, Any]:
    """The form's words as values; None where it says nothing."""
    return {path: _value(option, form) for path, option in schema().items() if path in form}


def _value(option: Option, form: Mapping[str, Any]) -> Any:
    raw = str(form[option.path]).strip()
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


def _phases(
    place: Place, form: Mapping[str, Any], errors: Mapping[str, Any]
) -> list[tuple[str, list[Field]]]:
    here = settings_of(site=place.site, section=place.section, article=place.article)
    above = {row.option.path: row for row in _settings_above(place)}
    fields = [_field(row, above[row.option.path], place, form, errors) for row in here]
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
    form: Mapping[str, Any],
    errors: Mapping[str, Any],
) -> Field:
    option = row.option
    own = _shown(option, row.value) if row.level is place.level else AS_ABOVE
    return Field(
        option=option,
        label=_(option.label),
        value=str(form.get(option.path, own)),
        above=f"{_in_words(option, above.value)} ({LEVEL_LABELS[above.level]})",
        error=errors.get(option.path, ""),
        choices=_options(option),
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


def _told(result: PhaseResult, text: str) -> dict[str, Any]:
    findings = [
        {"start": start, "end": end, "reason": result.reasons[0] if result.reasons else ""}
        for start, end in result.spans
    ]
    label = schema_label(result.phase)
    return {
        "phase": label,
        "verdict": result.verdict or "",
        "says": VERDICT_LABELS[VerdictKind(result.verdict)] if result.verdict else "",
        "reasons": [reason_label(code) for code in result.reasons],
        "pieces": split_by_findings(text, findings) if findings else [],
        "milliseconds": f"{result.milliseconds:.2f}",
    }


def schema_label(phase: str) -> str:
    """What a phase is called."""
    if phase in _OWN_LABELS:
        return str(_OWN_LABELS[phase])
    labels = {option.phase: option.phase_label for option in schema().values()}
    return _(labels[phase]) if phase in labels else phase


def _outcome(results: Iterable[PhaseResult]) -> Any:
    """The first word that counts: the order of the rules is the order of their weight."""
    said = [VerdictKind(row.verdict) for row in results if row.verdict]
    order = (VerdictKind.REJECT, VerdictKind.HOLD, VerdictKind.PUBLISH)
    found = next((kind for kind in order if kind in said), VerdictKind.NO_OBJECTION)
    return {
        VerdictKind.REJECT: _("Such a text is rejected at once."),
        VerdictKind.HOLD: _("Such a text waits for a person."),
        VerdictKind.PUBLISH: _("Such a text is published by the rules."),
        VerdictKind.NO_OBJECTION: _("The rules have no objection; the model may still have one."),
    }[found]
