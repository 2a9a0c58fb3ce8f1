from datetime import datetime

from django.db.models import F

from social.models import FollowLink
from social.robots import Reason
from social.services.tallies import count_filtered
from social.services.visitors import day_of


def record_follow_click(link: FollowLink) -> None:
    """Count a person who went on to the publisher's page in a network."""
    FollowLink.objects.filter(id=link.id).update(clicks=F("clicks") + 1)


def record_filtered_click(link: FollowLink, *, reason: Reason, now: datetime) -> None:
    """A click that counts nothing, kept with its reason."""
    count_filtered(site_id=link.site_id, day=day_of(now), reason=reason)
