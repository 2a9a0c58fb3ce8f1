"""What a request tells social: who the caller is for today."""

from django.http import HttpRequest

from newsportal.lib.addresses import address_prefix, client_address
from social.services.visitors import Visitor


def visitor_of(request: HttpRequest) -> Visitor:
    """IPv6 counts by its /64: telephones change the rest of it several times a day."""
    address = client_address(request)
    return Visitor(
        address=address_prefix(address) if ":" in address else address,
        agent=request.headers.get("User-Agent", ""),
        has_opted_out="1" in (request.headers.get("DNT"), request.headers.get("Sec-GPC")),
    )
