"""The desk's one page: what its scripts need to know, and what waits when it opens."""

import json
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comments.admin.desk.urls import CALLS
from comments.admin.desk.words import ORDER_WORDS, QUEUE_WORDS, page_words
from comments.selectors.desk.picking import Order
from comments.selectors.desk.waiting import Queue
from comments.selectors.reasons import reasons_of
from comments.services.desk.acts import UNDO_SECONDS
from comments.services.desk.claims import CLAIM_SECONDS
from newsportal.sites.models import Site
from newsportal.sites.roles import Ability, sites_where


def queue_url(*, site: str = "") -> str:
    address = reverse("admin:comments_comment_queue")
    return f"{address}?{urlencode({'site': site})}" if site else address


def desk_page(request: HttpRequest, admin_site: AdminSite, user: User) -> HttpResponse:
    """The page of the desk. Raises Http404 for a site of others. Queries: those of any page of
    the admin, 1, and one for each site: what waits is asked for when it is open.
    """
    sites = list(sites_where(user, Ability.READ).order_by("name", "id"))
    chosen = _chosen(sites, request.GET.get("site", ""))
    context = {
        **admin_site.each_context(request),
        "title": _("Queue"),
        "config": json.dumps(_config(sites, chosen), ensure_ascii=False),
        "queues": [{"code": code, "title": title} for code, title in QUEUE_WORDS.items()],
        "orders": ORDER_WORDS.items(),
        "languages": settings.LANGUAGES,
        "sites": sites if len(sites) > 1 else [],
        "site": chosen,
        "list_url": f"{reverse('admin:comments_comment_changelist')}?state__exact=pending",
    }
    return TemplateResponse(request, "comments/admin/desk.html", context)


def _chosen(sites: list[Site], key: str) -> Site | None:
    if not key:
        return None
    found = next((site for site in sites if site.key == key), None)
    if found is None:
        raise Http404
    return found


def _config(sites: list[Site], chosen: Site | None) -> dict[str, Any]:
    return {
        "urls": {call: reverse(f"admin:desk_{call}") for call in CALLS},
        "queue": Queue.PENDING.value,
        "order": Order.BUNDLES.value,
        "site": chosen.id if chosen else None,
        "reasons": {site.id: _reasons(site.id) for site in sites},
        "undo_seconds": UNDO_SECONDS,
        "claim_seconds": CLAIM_SECONDS,
        "words": page_words(),
    }


def _reasons(site_id: int) -> list[dict[str, Any]]:
    """Why a text of the site may be refused, the digits first. Queries: 1."""
    language = (get_language() or "ru")[:2]
    return [
        {"code": reason.code, "key": reason.key, "label": reason.label(language)}
        for reason in reasons_of(site_id)
    ]
