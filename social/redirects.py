"""The two links that leave the house: `/s/{token}` to an article, `/f/{id}` to a network.

Both lead only to addresses that are stored here: nothing of a request becomes part of a target.
"""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsportal.articles.addresses import article_address
from newsportal.lib.addresses import client_address
from newsportal.lib.ids import uuid7
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site
from social import recalled
from social.callers import guest_of, heard_from, is_flood
from social.cards import card_of
from social.links import arrival_url
from social.models import Share
from social.robots import Guest, Kind, Reason
from social.services.hearing import Heard, record_of_follow, record_of_visit
from social.services.ingest import take
from social.services.visits import record_preview

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Robots-Tag": "noindex",
}
PREVIEW_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@csrf_exempt
@require_safe
def share_link(request: HttpRequest, token: str) -> HttpResponse:
    """People go to the article and count once a day; preview robots get its card."""
    share = recalled.share_of(token)
    if share is None:
        raise Problem("not_found")
    guest = guest_of(request)
    if guest.kind is Kind.PREVIEW:
        if request.method == "GET":
            record_preview(
                share=share,
                robot=guest.network,
                address=client_address(request),
                now=timezone.now(),
            )
        return _card(share)
    return _redirect(_target(request, share, guest))


@csrf_exempt
@require_safe
def follow_link(request: HttpRequest, link: UUID) -> HttpResponse:
    """On to the publisher's own page in a network."""
    found = recalled.links_of([link]).get(link)
    if found is None:
        raise Problem("not_found")
    guest = guest_of(request)
    if request.method == "GET" and guest.kind is not Kind.PREFETCH:
        heard = _heard(request, found.site, guest, flood="follows")
        with suppress(Problem):
            take([record_of_follow(link=found, heard=heard)])
    return _redirect(found.url)


def _target(request: HttpRequest, share: Share, guest: Guest) -> str:
    """Where this one goes; a visit that was judged here carries its id, one that may come later
    (HEAD, prefetch, or told to nobody) only the token, and a robot neither."""
    is_visit = request.method == "GET" and guest.kind is not Kind.PREFETCH
    visit_id = _visit(request, share, guest) if is_visit else None
    is_robot = guest.kind is Kind.BOT
    return arrival_url(
        article_address(request, share.article),
        token=None if is_robot else share.token,
        visit_id=None if is_robot else visit_id,
        comment_id=share.comment_id,
        quote_text=share.quote,
    )


def _visit(request: HttpRequest, share: Share, guest: Guest) -> UUID | None:
    """The id of the visit, counted or not; None when it could not be kept: nobody is held up for
    that, and the page's script tells of it again."""
    heard = _heard(request, share.article.site, guest, flood="visits")
    visit_id = uuid7(heard.now)
    try:
        take([record_of_visit(share=share, visit_id=visit_id, heard=heard)])
    except Problem:
        return None
    return visit_id


def _heard(request: HttpRequest, site: Site, guest: Guest, *, flood: str) -> Heard:
    heard = heard_from(request, site=site, guest=guest, now=timezone.now())
    if guest.kind is Kind.PERSON and is_flood(request, flood):
        return replace(heard, reason=Reason.RATE)
    return heard


def _card(share: Share) -> HttpResponse:
    response = HttpResponse(card_of(share.article))
    return _with_headers(response, {"Content-Security-Policy": PREVIEW_POLICY})


def _redirect(url: str) -> HttpResponse:
    return _with_headers(HttpResponseRedirect(url), {})


def _with_headers(response: HttpResponse, more: dict[str, str]) -> HttpResponse:
    for name, value in {**HEADERS, **more}.items():
        response[name] = value
    return response
