from django.db.models import F

from social.models import FollowLink


def record_follow_click(link: FollowLink) -> None:
    """Count a person who went on to the publisher's page in a network."""
    FollowLink.objects.filter(id=link.id).update(clicks=F("clicks") + 1)
