"""Writing into a request's history, which nothing ever changes."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User

from comments.models import LegalRequest, RequestEntry
from comments.states import RequestAct


def note_act(
    request: LegalRequest,
    act: RequestAct,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    **data: Any,
) -> RequestEntry:
    """Append a line; `data` holds ids, codes and times."""
    return RequestEntry.objects.create(
        request=request, act=act, by_user=by, note=note, data=data, created_at=now
    )
