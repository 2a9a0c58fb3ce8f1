"""What is kept of log-ins that failed: whose name, from where, how often. Never what was typed."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from newsportal.lib.addresses import client_address

# Longer than any lock-out, so that who runs the service can look at the last day.
KEPT = timedelta(days=1)
_LOCKED = 429


def caller_address(request: HttpRequest) -> str:
    """The address whose failures are counted: of IPv6 the network that one household has."""
    address = ip_address(client_address(request))
    if address.version == 4:
        return str(address)
    return str(ip_network((address, 64), strict=False).network_address)


@receiver(pre_save, sender=AccessAttempt)
def keep_little(instance: AccessAttempt, **_: Any) -> None:
    """Neither the form nor the query: people type passwords into every field."""
    instance.get_data = instance.post_data = ""
    instance.http_accept = ""


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None
) -> HttpResponse:
    """The page for whoever failed too often, in the staff's language."""
    from django.contrib import admin

    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {
        **admin.site.each_context(request),
        "title": _("Too many attempts"),
        "minutes": minutes,
    }
    page = render(request, "staff/locked_out.html", context, status=_LOCKED)
    page.headers["Retry-After"] = str(minutes * 60)
    return page


def unlock(*, username: str) -> int:
    """Forget the failures of a name; returns how many rows there were."""
    return int(reset(username=username))


def forget_expired(*, now: datetime) -> None:
    """Hourly: addresses are kept no longer than they are of use."""
    AccessAttempt.objects.filter(attempt_time__lt=now - KEPT).delete()
