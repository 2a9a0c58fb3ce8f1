"""What waits, as the page shows it beside its filters."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User

from comments.admin.desk.scope import answers_as, chief_of, scope_of
from comments.selectors.desk.counting import COUNTED_MAX, Count, count_queues
from newsportal.sites.models import Section

_LANGUAGES = dict(settings.LANGUAGES)


def counts_json(user: User, *, site: int | None, now: datetime) -> dict[str, Any]:
    """For each queue how many wait, by section and language. Queries: 2."""
    counts = count_queues(
        scope_of(user),
        user_id=user.pk,
        answers_as=answers_as(user),
        chief_of=chief_of(user),
        site=site,
        now=now,
    )
    ids = {key for count in counts.values() for key in count.sections if key is not None}
    names = dict(Section.objects.filter(id__in=ids).values_list("id", "name"))
    return {queue.value: _count(count, names) for queue, count in counts.items()}


def _count(count: Count, names: dict[int, str]) -> dict[str, Any]:
    sections = [
        {"id": key, "name": names[key], "count": number}
        for key, number in count.sections.items()
        if key is not None and key in names
    ]
    languages = [
        {"code": code, "name": str(_LANGUAGES.get(code, code)), "count": number}
        for code, number in count.languages.items()
    ]
    return {
        "count": count.total,
        "is_more": count.total >= COUNTED_MAX,
        "sections": sorted(sections, key=lambda row: (-row["count"], row["name"])),
        "languages": sorted(languages, key=lambda row: (-row["count"], row["name"])),
    }
