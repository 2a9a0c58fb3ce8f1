"""Ending the publisher's keys: what they signed or asked for is refused from now on."""

from collections.abc import Iterable
from datetime import datetime

from newsportal.readers.models import ServiceKey, SsoKey


def revoke_service_keys(*, ids: Iterable[int], now: datetime) -> int:
    """Refuse these backend keys from now on; returns how many were live."""
    return ServiceKey.objects.filter(id__in=list(ids), revoked_at=None).update(revoked_at=now)


def retire_sso_keys(*, ids: Iterable[int], now: datetime) -> int:
    """Refuse tokens signed by these keys from now on; returns how many were live."""
    return SsoKey.objects.filter(id__in=list(ids), retired_at=None).update(retired_at=now)
