"""The two links that leave the house: `/s/{token}` to an article, `/f/{id}` to a network.

Both lead only to addresses that are stored here: nothing of a request becomes part of a target.
"""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from newsportal.articles.addresses import article_address
from newsportal.lib.ids import uuid7
from newsportal.lib.limiter import hit
from newsportal.lib.problems import Problem
from newsportal.readers.limits import VISITS_BY_ADDRESS, limit_key
from social import selectors
from social.callers import visitor_of
from social.links import arrival_url
from social.models import FollowLink, Share
from social.robots import Guest, Kind, Reason, classify
from social.services.follow_links import record_filtered_click, record_follow_click
from social.services.visits import record_filtered, record_preview, record_visit

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
    share = selectors.find_share(token)
    if share is None:
        raise Problem("not_found")
    guest = _guest(request)
    now = timezone.now()
    if guest.kind is Kind.PREVIEW:
        if request.method == "GET":
            record_preview(share=share, robot=guest.network, now=now)
        return _card(request, share)
    return _redirect(_target(request, share, guest, now))


@csrf_exempt
@require_safe
def follow_link(request: HttpRequest, link: UUID) -> HttpResponse:
    """On to the publisher's own page in a network."""
    found = selectors.find_follow_link(link)
    if found is None:
        raise Problem("not_found")
    if request.method == "GET" and _guest(request).kind is Kind.PERSON:
        _click(request, found)
    return _redirect(found.url)


def _guest(request: HttpRequest) -> Guest:
    return classify(
        agent=request.headers.get("User-Agent", ""),
        headers=request.headers,
        patterns=selectors.robot_patterns(),
    )


def _target(request: HttpRequest, share: Share, guest: Guest, now: datetime) -> str:
    """Where this one goes; a visit that was judged here carries its id, one that may come later
    (HEAD, prefetch) only the token, and a robot neither."""
    token, visit_id = share.token, None
    is_visit = request.method == "GET" and guest.kind is not Kind.PREFETCH
    if is_visit and guest.reason is not None:
        record_filtered(share=share, reason=guest.reason, now=now)
    elif is_visit:
        visit_id = _visit(request, share, now)
    return arrival_url(
        article_address(request, share.article),
        token=None if guest.kind is Kind.BOT else token,
        visit_id=visit_id,
        comment_id=share.comment_id,
        quote_text=share.quote,
    )


def _visit(request: HttpRequest, share: Share, now: datetime) -> UUID:
    """A person's visit; one of a flood has an id too, lest the page's script tell of it again."""
    if _is_flood(request, "visits"):
        record_filtered(share=share, reason=Reason.RATE, now=now)
        return uuid7()
    return record_visit(share=share, visitor=visitor_of(request), now=now)


def _click(request: HttpRequest, link: FollowLink) -> None:
    if _is_flood(request, "follows"):
        record_filtered_click(link, reason=Reason.RATE, now=timezone.now())
    else:
        record_follow_click(link)


def _is_flood(request: HttpRequest, name: str) -> bool:
    """Whether the address came too often to be believed. It is sent on all the same."""
    return not hit(limit_key(request, name), *VISITS_BY_ADDRESS).is_allowed


def _card(request: HttpRequest, share: Share) -> HttpResponse:
    """The article as link cards show it. Everything in it is the article's own, never a quote:
    a stranger must not be able to put words under the publisher's name."""
    context = {"article": share.article, "site": share.article.site}
    response = render(request, "social/preview.html", context)
    return _with_headers(response, {"Content-Security-Policy": PREVIEW_POLICY})


def _redirect(url: str) -> HttpResponse:
    return _with_headers(HttpResponseRedirect(url), {})


def _with_headers(response: HttpResponse, more: dict[str, str]) -> HttpResponse:
    for name, value in {**HEADERS, **more}.items():
        response[name] = value
    return response
