"""What the admin's menu asks of sharing."""

from django.http import HttpRequest
from django.utils import timezone

from newsportal.sites.roles import Ability, where_can
from social.models import TakeOff
from social.services.taking_off import PAUSE


def take_offs_badge(request: HttpRequest) -> str:
    """How many of the user's stories took off in the last hours; blank for none. Queries: 1."""
    own = where_can(
        request.user, Ability.STATISTICS, site="article__site", section="article__section"
    )
    count = TakeOff.objects.filter(own, at__gt=timezone.now() - PAUSE)[:100].count()
    return str(count) if count else ""
