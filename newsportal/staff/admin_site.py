"""The admin's site: Unfold's, with a second factor between the password and every page."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from newsportal.staff import duty_pages, factor_pages
from newsportal.staff.second_factor import device_of, is_asked_of

if TYPE_CHECKING:
    UnfoldAdminSite = admin.AdminSite
else:
    from unfold.sites import UnfoldAdminSite


class StaffAdminSite(UnfoldAdminSite):
    """Every page behind `admin_view` asks `has_permission`, so no page has to know of this."""

    index_template = "staff/index.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not self._is_half_way(request)

    def _is_half_way(self, request: HttpRequest) -> bool:
        """Whether the password was right and the second factor is still asked for.

        Queries: at most 1 for each request, however often it is asked.
        """
        found: bool | None = getattr(request, "is_half_way", None)
        if found is None:
            user = request.user
            is_verified = getattr(user, "otp_device", None) is not None
            found = isinstance(user, User) and not is_verified and is_asked_of(user)
            request.is_half_way = found  # type: ignore[attr-defined]
        return found

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        user = request.user
        is_staff = isinstance(user, User) and user.is_active and user.is_staff
        if request.method == "GET" and is_staff and self._is_half_way(request):
            return self._next_step(request)
        return super().login(request, extra_context)

    def _next_step(self, request: HttpRequest) -> HttpResponse:
        has_device = isinstance(request.user, User) and device_of(request.user) is not None
        step = "verify" if has_device else "second_factor"
        query = urlencode({"next": request.GET.get("next", "")})
        return HttpResponseRedirect(f"{reverse(f'admin:{step}')}?{query}")

    def get_urls(self) -> list[Any]:
        pages = {
            "verify": factor_pages.verify_page,
            "second_factor": factor_pages.second_factor_page,
            "leave": factor_pages.leave,
        }
        own: list[URLPattern] = [
            path(f"{name.replace('_', '-')}/", factor_pages.for_staff(page, self), name=name)
            for name, page in pages.items()
        ]
        own += [
            path("hand-over/", self.admin_view(duty_pages.leave_note), name="leave_note"),
            path(
                "hand-over/<int:note_id>/read/",
                self.admin_view(duty_pages.read_note),
                name="read_note",
            ),
            path("filters/", self.admin_view(duty_pages.keep_filter), name="keep_filter"),
            path(
                "filters/<int:filter_id>/forget/",
                self.admin_view(duty_pages.forget_filter),
                name="forget_filter",
            ),
        ]
        return own + super().get_urls()
