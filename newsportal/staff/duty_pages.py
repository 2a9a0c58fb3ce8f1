"""Forms of the dashboard and of lists: hand-over notes and saved filters. Each leads back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from newsportal.lib.problems import Problem
from newsportal.staff.duty import drop_filter, hand_over, mark_read, save_filter


@require_POST
def leave_note(request: HttpRequest) -> HttpResponse:
    site = _number(request.POST.get("site", ""))
    _try(
        request,
        lambda: hand_over(
            user=_user(request),
            site_id=site or 0,
            text=request.POST.get("text", ""),
            now=timezone.now(),
        ),
        _("The next shift will read it."),
    )
    return _back(request)


@require_POST
def read_note(request: HttpRequest, note_id: int) -> HttpResponse:
    _try(request, lambda: mark_read(user=_user(request), note_id=note_id), "")
    return _back(request)


@require_POST
def keep_filter(request: HttpRequest) -> HttpResponse:
    _try(
        request,
        lambda: save_filter(
            user=_user(request),
            name=request.POST.get("name", ""),
            query=request.POST.get("query", ""),
            site_id=_number(request.POST.get("site", "")),
        ),
        _("The filter is saved."),
    )
    return _back(request)


@require_POST
def forget_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    drop_filter(user=_user(request), filter_id=filter_id)
    return _back(request)


def _try(request: HttpRequest, act: Any, done: str) -> None:
    try:
        act()
    except Problem as problem:
        if problem.code == "forbidden":
            raise PermissionDenied from problem
        if problem.code == "not_found":
            raise Http404 from problem
        messages.error(request, _("Nothing was changed. Try again, please."))
    else:
        if done:
            messages.success(request, done)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 10 else None


def _back(request: HttpRequest) -> HttpResponse:
    page = request.POST.get("back", "")
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return HttpResponseRedirect(page if is_ours else reverse("admin:index"))
