"""The switchboard's page and what its buttons do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from newsportal.articles.models import Article, Switch
from newsportal.articles.selectors import articles_of
from newsportal.articles.switchboard.forms import DURATIONS, LEVELS, BeginForm, ChangeForm
from newsportal.articles.switchboard.rows import (
    history_shown,
    holds_now,
    preset_buttons,
    switches_shown,
)
from newsportal.articles.switching import Place, begin_switch, change_switch, end_switch, place_of
from newsportal.lib.problems import Problem
from newsportal.sites.models import Section, Site
from newsportal.sites.policy import values_set
from newsportal.sites.presets import BREAKING, preset_name, presets_of
from newsportal.sites.roles import Ability, can, sites_where


def board(request: HttpRequest, admin_site: AdminSite) -> HttpResponse:
    """What runs, what is planned, the buttons and the history. Queries: the same for any number."""
    sites = list(sites_where(request.user, Ability.READ).order_by("is_sandbox", "name", "id"))
    if not sites:
        raise Http404
    article = _asked_article(request, sites)
    key = request.GET.get("site", "")
    site = article.site if article else next((one for one in sites if one.key == key), sites[0])
    now = timezone.now()
    presets = presets_of(site)
    names = {preset.code: preset_name(preset.code, preset.name) for preset in presets}
    running, planned = switches_shown(
        site, names=names, now=now, may=lambda switch: _may(request, _place(switch, site))
    )
    context = {
        **admin_site.each_context(request),
        "title": _("Switchboard"),
        "sites": sites,
        "site": site,
        "article": article,
        "holds": holds_now(article, now) if article else (),
        "running": running,
        "planned": planned,
        "buttons": preset_buttons(presets),
        "breaking": BREAKING if BREAKING in names else "",
        "durations": DURATIONS,
        "levels": LEVELS,
        "sections": Section.objects.filter(site=site).order_by("name", "id"),
        "may_site": can(request.user, Ability.SWITCH_POLICY, site.id),
        "may_here": _may(request, Place(site, article=article)) if article else True,
        "history": history_shown(site, names),
    }
    return TemplateResponse(request, "articles/admin/switchboard.html", context)


def _asked_article(request: HttpRequest, sites: list[Site]) -> Article | None:
    asked = request.GET.get("article", "")
    if not asked:
        return None
    for site in sites:
        found = articles_of(site).filter(id=int(asked) if asked.isdecimal() else 0).first()
        if found is not None:
            return found
    raise Http404


@require_POST
def begin(request: HttpRequest, site_key: str) -> HttpResponse:
    """A preset's button was pressed."""
    site = _site(request, site_key)
    form = BeginForm(site, request.POST)
    if not form.is_valid():
        return _back(request, site, error=" ".join(_errors(form)))
    place, preset = form.cleaned_data["place"], form.cleaned_data["preset"]
    if not _may(request, place):
        raise PermissionDenied
    now = timezone.now()
    starts_at, ends_at = form.period(now)
    try:
        begin_switch(
            place=place,
            preset=preset.code,
            values=values_set(preset),
            starts_at=starts_at,
            ends_at=ends_at,
            user=_user(request),
            now=now,
        )
    except Problem as problem:
        return _back(request, site, error=_told(problem))
    name = preset_name(preset.code, preset.name)
    is_later = starts_at is not None and starts_at > now
    words = _("Planned: %(name)s.") if is_later else _("Switched on: %(name)s.")
    return _back(request, site, success=words % {"name": name})


@require_POST
def end(request: HttpRequest, site_key: str, switch_id: UUID) -> HttpResponse:
    """End what runs, take back what is planned."""
    site = _site(request, site_key)
    _check(request, site, switch_id)
    try:
        end_switch(site=site, switch_id=switch_id, user=_user(request), now=timezone.now())
    except Problem:
        return _back(request, site, error=_("It is over already."))
    return _back(request, site, success=_("Ended. What held before holds again."))


@require_POST
def change(request: HttpRequest, site_key: str, switch_id: UUID) -> HttpResponse:
    """Let it end at another time."""
    site = _site(request, site_key)
    _check(request, site, switch_id)
    form = ChangeForm(site, request.POST)
    if not form.is_valid():
        return _back(request, site, error=" ".join(_errors(form)))
    try:
        change_switch(
            site=site,
            switch_id=switch_id,
            ends_at=form.cleaned_data["ends_at"],
            user=_user(request),
            now=timezone.now(),
        )
    except Problem as problem:
        return _back(request, site, error=_told(problem))
    return _back(request, site, success=_("The end was changed."))


def _site(request: HttpRequest, key: str) -> Site:
    site = sites_where(request.user, Ability.SWITCH_POLICY).filter(key=key).first()
    if site is None:
        raise Http404
    return site


def _check(request: HttpRequest, site: Site, switch_id: UUID) -> None:
    rows = Switch.objects.filter(site=site, id=switch_id)
    switch = rows.select_related("site", "section", "article").first()
    if switch is None:
        raise Http404
    if not _may(request, place_of(switch)):
        raise PermissionDenied


def _place(switch: Switch, site: Site) -> Place:
    switch.site = site
    return place_of(switch)


def _may(request: HttpRequest, place: Place) -> bool:
    """Whether the user may switch there: a section's moderator its section and its articles."""
    section = place.section.pk if place.section else None
    if place.article is not None:
        section = place.article.section_id
    return can(request.user, Ability.SWITCH_POLICY, place.site.id, section)


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _errors(form: Any) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _told(problem: Problem) -> str:
    sentences = {
        "ends_at": _("It must end after it begins, and later than now."),
        "place": _("Fifty switches lie here already. End some first."),
        "values": _("This preset sets nothing. Set something in it first."),
    }
    field = problem.errors[0].field if problem.errors else ""
    return sentences.get(field, _("It is over already."))


def _back(
    request: HttpRequest, site: Site, *, success: str = "", error: str = ""
) -> HttpResponseRedirect:
    if success:
        messages.success(request, success)
    if error:
        messages.error(request, error)
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = f"{reverse('admin:articles_switch_changelist')}?{urlencode({'site': site.key})}"
    return HttpResponseRedirect(back)
