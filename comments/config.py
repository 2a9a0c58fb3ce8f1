"""The comments' part of `GET /sites/{site}/config`."""

from typing import Any

from django.utils import timezone

from comments.reactions import flag_reasons_json, kinds_json
from comments.selectors import ORDERS
from comments.services.facts import TEXT_MAX_CHARS
from newsportal.articles.models import RATINGS
from newsportal.readers.services import NAME_MAX_CHARS
from newsportal.sites.models import Site
from newsportal.sites.policy import resolve_policy


def config(*, site: Site, language: str) -> dict[str, Any]:
    policy = resolve_policy(site=site, now=timezone.now())
    return {
        "limits": {"text_chars": TEXT_MAX_CHARS, "name_chars": NAME_MAX_CHARS},
        "sorts": list(ORDERS),
        "default_sort": "best",
        "ratings": policy.ratings,
        "rating_values": list(RATINGS),
        "markup": site.markup,
        "edit_window_seconds": site.edit_window_seconds,
        "reaction_kinds": kinds_json(site.reaction_kinds if policy.reactions else (), language),
        "flag_reasons": flag_reasons_json(language),
        "thresholds": {
            "flags_to_queue": site.flags_to_queue,
            "flags_to_hide": site.flags_to_hide,
        },
    }
