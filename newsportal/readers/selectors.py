"""Questions about readers, named."""

from datetime import datetime

from django.db.models import Q

from newsportal.readers.models import Ban, Reader


def is_banned(reader: Reader, now: datetime) -> bool:
    """Whether the reader may not write at `now`. Queries: 1."""
    bans = Ban.objects.filter(Q(until=None) | Q(until__gt=now), reader=reader, lifted_at=None)
    return bans.exists()
