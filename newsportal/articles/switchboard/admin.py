"""The switchboard's doors: its page in the place of a list, and what its buttons call."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from newsportal.articles.models import Switch
from newsportal.articles.switchboard import page
from newsportal.sites.scoped_admin import ScopedAdmin


@admin.register(Switch)
class SwitchAdmin(ScopedAdmin):
    fields = ("preset", "site", "section", "tag", "article", "starts_at", "ends_at", "created_by")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return page.board(request, self.admin_site)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # One switch by itself has no page; its section's members see it on the board.
        return super().has_view_permission(request, obj) and (
            obj is None or self.may_do(request, self.ability, obj)
        )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        acts = [
            path("<slug:site_key>/begin/", wrap(page.begin), name="articles_switch_begin"),
            path(
                "<slug:site_key>/<uuid:switch_id>/end/", wrap(page.end), name="articles_switch_end"
            ),
            path(
                "<slug:site_key>/<uuid:switch_id>/change/",
                wrap(page.change),
                name="articles_switch_period",
            ),
        ]
        return [*acts, *super().get_urls()]
