"""Where the newsroom's pages of sharing stand in the admin."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from newsportal.lib.staff_admin import ReadOnlyAdmin
from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import may
from social.models import TakeOff
from social.newsroom import alerts, board, course, files, patterns


@admin.register(TakeOff)
class NewsroomAdmin(ReadOnlyAdmin):
    """No list of rows: the board, and the pages below it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request, Ability.STATISTICS)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may(request, Ability.STATISTICS)

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Callable[..., HttpResponseBase], name: str) -> URLPattern:
            wrapped = self.admin_site.admin_view(partial(self.page, view=view))
            return path(route, wrapped, name=f"social_takeoff_{name}")

        return [
            page("", require_safe(board.page), "changelist"),
            page("patterns/", require_safe(patterns.page), "patterns"),
            page("articles/<int:article_id>/", require_safe(course.page), "article"),
            page("board.<slug:form>", require_safe(files.board), "board_file"),
            page("patterns/hours.<slug:form>", require_safe(files.hours), "hours_file"),
            page(
                "articles/<int:article_id>/<slug:name>.<slug:form>",
                require_safe(files.of_article),
                "article_file",
            ),
            page("watch/", require_POST(alerts.watch), "watch"),
            page("rule/", require_POST(alerts.rule), "rule"),
            path("add/", self.admin_site.admin_view(self.add_view), name="social_takeoff_add"),
        ]

    def page(
        self, request: HttpRequest, *, view: Callable[..., HttpResponseBase], **at: Any
    ) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return view(request, self.admin_site.each_context(request), **at)
