"""The board's alarm: who wants mail when a story takes off, and when it has."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsportal.lib.public_url import base_url
from newsportal.sites.roles import Ability, can
from social.models import TakeOff, TakeOffRule, TakeOffWatch
from social.newsroom.places import Place, place_of
from social.services import taking_off

if TYPE_CHECKING:
    RuleFormBase = forms.ModelForm[TakeOffRule]
else:
    RuleFormBase = forms.ModelForm

_SHOWN = 10


class RuleForm(RuleFormBase):
    class Meta:
        model = TakeOffRule
        fields = ("is_on", "rising_min", "outrun_min")


def shown(request: HttpRequest, place: Place) -> dict[str, Any]:
    """What the board says of take-offs. Queries: 3."""
    now = timezone.now()
    rows = TakeOff.objects.filter(place.articles("article__"), at__gt=now - taking_off.SHARES_OF)
    rule = TakeOffRule.objects.filter(site=place.site).first() or TakeOffRule(site=place.site)
    may_set = can(request.user, Ability.SETTINGS, place.site.pk)
    return {
        "take_offs": list(rows.select_related("article").order_by("-at", "-id")[:_SHOWN]),
        "is_watched": TakeOffWatch.objects.filter(user=request.user.pk, site=place.site).exists(),
        "has_address": bool(getattr(request.user, "email", "")),
        "rule": rule,
        "rule_form": RuleForm(instance=rule) if may_set else None,
    }


def watch(request: HttpRequest, _shown: Any) -> HttpResponse:
    """The person's own switch."""
    place = place_of(request)
    user: Any = request.user
    is_on = request.POST.get("on") == "1"
    taking_off.watch(
        user=user,
        site_id=place.site.pk,
        is_on=is_on,
        language=(get_language() or "ru")[:2],
        base_url=base_url(request),
        now=timezone.now(),
    )
    said = _("You will get a mail when a story takes off.") if is_on else _("No more mails.")
    messages.success(request, said)
    return _back(place)


def rule(request: HttpRequest, _shown: Any) -> HttpResponse:
    """When a story has taken off, for the whole site. Raises PermissionDenied."""
    place = place_of(request)
    if not can(request.user, Ability.SETTINGS, place.site.pk):
        raise PermissionDenied
    form = RuleForm(request.POST)
    if form.is_valid():
        user: Any = request.user
        taking_off.set_rule(user=user, site=place.site, values=form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Both limits are whole numbers from 1 up."))
    return _back(place)


def _back(place: Place) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('admin:social_takeoff_changelist')}?{place.query}")
