"""What a request tells social: who the caller is for today, and whether it is a person."""

from datetime import datetime

from django.http import HttpRequest

from newsportal.lib.addresses import address_prefix, client_address
from newsportal.lib.limiter import hit
from newsportal.readers.limits import VISITS_BY_ADDRESS, limit_key
from newsportal.sites.models import Site
from social import recalled
from social.robots import Guest, Kind, classify
from social.services.hearing import Heard
from social.services.visitors import Visitor


def visitor_of(request: HttpRequest) -> Visitor:
    """IPv6 counts by its /64: telephones change the rest of it several times a day."""
    address = client_address(request)
    return Visitor(
        address=address_prefix(address) if ":" in address else address,
        agent=request.headers.get("User-Agent", ""),
        has_opted_out="1" in (request.headers.get("DNT"), request.headers.get("Sec-GPC")),
    )


def guest_of(request: HttpRequest) -> Guest:
    return classify(
        agent=request.headers.get("User-Agent", ""),
        headers=request.headers,
        patterns=recalled.robot_patterns(),
    )


def heard_from(request: HttpRequest, *, site: Site, guest: Guest, now: datetime) -> Heard:
    reason = guest.reason or ("" if guest.kind is Kind.PERSON else guest.kind.value)
    return Heard(site=site, visitor=visitor_of(request), reason=reason, now=now)


def is_flood(request: HttpRequest, name: str, *, cost: int = 1) -> bool:
    """Whether the address came too often to be believed. It is served all the same."""
    return not hit(limit_key(request, name), *VISITS_BY_ADDRESS, cost=cost).is_allowed
