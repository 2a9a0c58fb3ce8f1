"""Charts for the newsroom, from numbers that are counted already."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.admin.words import reason_label
from comments.models import HourTally
from comments.selectors.statistics import Numbers, numbers_of, quantile
from comments.services.tallies import STEPS
from newsportal.lib.charts import Chart, day_columns, heat, shares
from newsportal.lib.staff_admin import ReadOnlyAdmin
from newsportal.sites.models import Section, Site
from newsportal.sites.roles import Ability, section_ids_of, sites_where
from newsportal.sites.scoped_admin import may

PERIODS = (7, 30, 90)
_REASONS_SHOWN = 10
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


@admin.register(HourTally)
class StatisticsAdmin(ReadOnlyAdmin):
    """No list of rows: one page."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.STATISTICS)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, Ability.STATISTICS)

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.page)
        return [
            path("", page, name="comments_hourtally_changelist"),
            path("add/", self.admin_site.admin_view(self.add_view), name="comments_hourtally_add"),
        ]

    @method_decorator(require_safe)
    def page(self, request: HttpRequest) -> HttpResponse:
        sites = list(
            sites_where(request.user, Ability.STATISTICS).order_by("is_sandbox", "name", "id")
        )
        if not sites:
            raise PermissionDenied
        site = _chosen(sites, request.GET.get("site", ""))
        own = section_ids_of(request.user, site.pk)
        sections = [
            row
            for row in Section.objects.filter(site=site).order_by("name", "id")
            if own is None or row.pk in own
        ]
        section = _section(sections, request.GET.get("section", ""))
        days = _days(request.GET.get("days", ""))
        asked = own if section is None else {section.pk}
        numbers = numbers_of(site=site, sections=asked, days=days, now=timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Numbers"),
            "sites": sites,
            "site": site,
            "sections": sections,
            "section": section,
            "days": days,
            "periods": PERIODS,
            "facts": _facts(numbers),
            "charts": _charts(numbers),
            "reasons": _reasons(numbers),
            "heat": heat(_("When reviews are written"), numbers.hours),
        }
        return TemplateResponse(request, "comments/admin/statistics.html", context)


def _chosen(sites: Sequence[Site], key: str) -> Site:
    found = next((site for site in sites if key in {"", site.key}), None)
    if found is None:
        raise Http404
    return found


def _section(sections: Sequence[Section], key: str) -> Section | None:
    found = next((section for section in sections if section.key == key), None)
    if key and found is None:
        raise Http404
    return found


def _days(raw: str) -> int:
    return int(raw) if raw in {str(days) for days in PERIODS} else PERIODS[1]


def _facts(numbers: Numbers) -> list[tuple[str, str]]:
    machine, person = sum(numbers.by_machine.values()), sum(numbers.by_person.values())
    overrides = sum(numbers.overrides.values())
    return [
        (_("reviews written"), str(sum(numbers.inflow.values()))),
        (_("decisions"), str(machine + person)),
        (_("by machines"), _percent(machine, machine + person)),
        (_("median time to a decision"), _duration(quantile(numbers.delays, 0.5, STEPS))),
        (_("nine of ten within"), _duration(quantile(numbers.delays, 0.9, STEPS))),
        (_("overruled by people"), f"{overrides} ({_percent(overrides, machine)})"),
    ]


def _charts(numbers: Numbers) -> list[Chart]:
    medians = {
        day: found
        for day in numbers.days
        if (found := quantile(numbers.delays_by_day.get(day, {}), 0.5, STEPS)) is not None
    }
    return [
        day_columns(_("Reviews written"), numbers.days, [("a", _("written"), numbers.inflow)]),
        day_columns(
            _("Decisions"),
            numbers.days,
            [("a", _("machines"), numbers.by_machine), ("b", _("people"), numbers.by_person)],
        ),
        day_columns(
            _("Median time to a decision"),
            numbers.days,
            [("b", _("median"), medians)],
            says=_duration,
        ),
        day_columns(
            _("Overruled by people"), numbers.days, [("c", _("overruled"), numbers.overrides)]
        ),
    ]


def _reasons(numbers: Numbers) -> list[tuple[str, int, int]]:
    shown = numbers.reasons[:_REASONS_SHOWN]
    return shares([(reason_label(code), count) for code, count in shown])


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "—"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    for unit, word in ((_DAY, _("d")), (_HOUR, _("h")), (_MINUTE, _("min"))):
        if seconds >= unit:
            return f"{seconds / unit:.1f} {word}".replace(".0 ", " ").replace(".", ",")
    return f"{seconds:.0f} {_('s')}"
