"""The pages of the second factor: asked for at the log-in, switched on, renewed, switched off."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as otp_login

from newsportal.staff import second_factor
from newsportal.staff.second_factor import Device, Policy

Page = Callable[[HttpRequest, AdminSite, User], HttpResponse]


def for_staff(page: Page, site: AdminSite) -> Callable[..., HttpResponse]:
    """A page for whoever gave the right password, with or without the second factor."""

    @never_cache
    @csrf_protect
    @sensitive_post_parameters("code")
    @wraps(page)
    def view(request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User) or not user.is_active or not user.is_staff:
            return HttpResponseRedirect(reverse("admin:login"))
        return page(request, site, user)

    return view


def verify_page(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    """The step between the password and the admin."""
    if site.has_permission(request):
        return _onward(request)
    if second_factor.device_of(user) is None:
        return HttpResponseRedirect(reverse("admin:second_factor"))
    error = ""
    if request.method == "POST":
        device = second_factor.verify(user=user, code=request.POST.get("code", ""))
        if device is not None:
            _let_in(request, device)
            return _onward(request)
        error = _refusal(user)
    context = {
        **site.each_context(request),
        "title": _("Second factor"),
        "error": error,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "staff/verify.html", context)


def second_factor_page(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    """Switch it on, by a picture and a first code; or see how it stands and change it."""
    if second_factor.device_of(user) is None:
        return _enrol(request, site, user)
    if not site.has_permission(request):
        return HttpResponseRedirect(reverse("admin:verify"))
    return _manage(request, site, user)


def _enrol(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    device, error = second_factor.begin(user=user), ""
    if request.method == "POST":
        confirmed = second_factor.confirm(user=user, code=request.POST.get("code", ""))
        if confirmed is not None:
            _let_in(request, confirmed[0])
            return _codes_page(request, site, confirmed[1])
        error = _("This code is not right. Look at the application's newest one.")
    uri = device.config_url
    context = {
        **site.each_context(request),
        "title": _("Switch the second factor on"),
        "error": error,
        "picture": segno.make(uri, error="m").svg_data_uri(scale=5, border=2, dark="#000"),
        "secret": _secret(uri),
        "is_required": second_factor.policy() is Policy.REQUIRED,
    }
    return render(request, "staff/enrol.html", context)


def _manage(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    error = ""
    if request.method == "POST":
        # Whoever finds an open browser must not be able to take the lock off.
        if second_factor.verify(user=user, code=request.POST.get("code", "")) is None:
            error = _refusal(user)
        elif request.POST.get("act") == "renew":
            return _codes_page(request, site, second_factor.renew_codes(user=user))
        elif request.POST.get("act") == "off" and _may_be_off():
            second_factor.switch_off(user=user)
            messages.success(request, _("The second factor is switched off."))
            return HttpResponseRedirect(reverse("admin:index"))
    context = {
        **site.each_context(request),
        "title": _("Second factor"),
        "error": error,
        "codes_left": second_factor.codes_left(user),
        "may_be_off": _may_be_off(),
    }
    return render(request, "staff/second_factor.html", context)


def leave(request: HttpRequest, site: AdminSite, user: User) -> HttpResponse:
    """Out again, for whoever stands before the second factor without it."""
    if request.method == "POST":
        logout(request)
    return HttpResponseRedirect(reverse("admin:login"))


def _codes_page(request: HttpRequest, site: AdminSite, codes: list[str]) -> HttpResponse:
    """The recovery codes, this once: a message would lie in a cookie or a session."""
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": _("Recovery codes"),
        "codes": [f"{code[:4]}-{code[4:]}" for code in codes],
    }
    return render(request, "staff/codes.html", context)


def _may_be_off() -> bool:
    return second_factor.policy() is not Policy.REQUIRED


def _let_in(request: HttpRequest, device: Device) -> None:
    """The session is worth more from here on, so it gets another key."""
    request.session.cycle_key()
    otp_login(request, device)
    # What was found out before the code is not so any more.
    request.is_half_way = False  # type: ignore[attr-defined]


def _refusal(user: User) -> str:
    seconds = second_factor.wait_seconds(user)
    if seconds:
        return _("This code is not right. Wait %(seconds)d s before the next one.") % {
            "seconds": seconds
        }
    return _("This code is not right.")


def _secret(uri: str) -> str:
    """For whoever cannot take a picture: in groups of four letters."""
    secret = uri.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _onward(request: HttpRequest) -> HttpResponse:
    """To the page that was wanted, if it is one of ours."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return HttpResponseRedirect(wanted if is_ours else reverse("admin:index"))
