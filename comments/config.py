"""The comments' part of `GET /sites/{site}/config`."""

from typing import Any

from comments.selectors import ORDERS
from comments.services.facts import TEXT_MAX_CHARS
from newsportal.articles.models import RATINGS
from newsportal.readers.services import NAME_MAX_CHARS
from newsportal.sites.models import Site


def config(*, site: Site, language: str) -> dict[str, Any]:
    return {
        "limits": {"text_chars": TEXT_MAX_CHARS, "name_chars": NAME_MAX_CHARS},
        "sorts": list(ORDERS),
        "default_sort": "best",
        "ratings": site.ratings,
        "rating_values": list(RATINGS),
        "markup": site.markup,
        "edit_window_seconds": 0,
    }
