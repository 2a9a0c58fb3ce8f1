"""The queue: comments that wait for a person, oldest first, as cards."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.admin.cards import make_cards
from comments.admin.navigation import queue_badge
from comments.admin.selectors import Waiting, waiting_page
from comments.admin.words import REFUSALS, reason_choices
from comments.selectors import reply_key
from newsportal.lib.paging import Paging
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, sites_where

CARDS_A_PAGE = 20


@dataclass(frozen=True)
class Scope:
    """The sites whose queue is shown: all of the user's, or the one that was asked for."""

    sites: list[Site]
    key: str

    @property
    def ids(self) -> list[int]:
        return [site.id for site in self.sites if self.key in {"", site.key}]

    @property
    def paging(self) -> Paging:
        return Paging("admin-queue", {"site": self.key})


def queue_url(*, site: str = "", after: str = "") -> str:
    query = {name: value for name, value in (("site", site), ("after", after)) if value}
    address = reverse("admin:comments_comment_queue")
    return f"{address}?{urlencode(query)}" if query else address


def queue_page(request: HttpRequest, admin_site: AdminSite) -> HttpResponse:
    """A page of the queue. Raises Http404 for a site of others."""
    sites = sites_where(request.user, Ability.READ).order_by("name", "id")
    scope = Scope(list(sites), request.GET.get("site", ""))
    if not scope.ids:
        raise Http404
    try:
        after = _after(request, scope)
    except Problem:
        return HttpResponseRedirect(queue_url(site=scope.key))
    waiting, has_more = waiting_page(request.user, scope.ids, after=after, limit=CARDS_A_PAGE)
    context = {
        **admin_site.each_context(request),
        "title": _("Queue"),
        "cards": make_cards(waiting, user=request.user, now=timezone.now()),
        "refusals": reason_choices(REFUSALS),
        "here": request.get_full_path(),
        "count": queue_badge(request),
        "sites": _site_links(scope),
        "start": queue_url(site=scope.key) if after else "",
        "next": _next_url(scope, waiting) if has_more else "",
    }
    return TemplateResponse(request, "comments/admin/queue.html", context)


def _after(request: HttpRequest, scope: Scope) -> list[str | int] | None:
    cursor = request.GET.get("after", "")
    return scope.paging.after({"cursor": cursor} if cursor else {})


def _next_url(scope: Scope, waiting: list[Waiting]) -> str:
    return queue_url(site=scope.key, after=scope.paging.cursor(reply_key(waiting[-1])))


def _site_links(scope: Scope) -> list[dict[str, Any]]:
    """A way to each site's own queue, for who has more than one."""
    if len(scope.sites) < 2:
        return []
    links = [("", _("All sites")), *((site.key, site.name) for site in scope.sites)]
    return [
        {"url": queue_url(site=key), "name": name, "is_chosen": key == scope.key}
        for key, name in links
    ]
