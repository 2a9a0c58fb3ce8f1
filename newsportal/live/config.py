"""What `GET /sites/{site}/config` says of live streams, and where they are."""

from typing import Any

from django.conf import settings

from newsportal.sites.models import Site


def config(*, site: Site, language: str) -> dict[str, Any]:
    """`{article}` stands for the article's key; null where nothing is streamed."""
    base = settings.NEWSPORTAL_STREAM_URL
    path = f"/api/v1/sites/{site.key}/articles/{{article}}/stream"
    return {"stream_url_template": f"{base}{path}" if base else None}
