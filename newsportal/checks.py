"""System checks: what must hold before any process starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.module_loading import import_string

from newsportal import routes


@register()
def check_routes(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every dotted path of `routes.py` must lead somewhere."""
    paths = [path for handlers in routes.EVENT_HANDLERS.values() for path in handlers]
    paths += [path for kind in routes.WORK_KINDS for path in (kind.task, kind.give_up)]
    paths += [*routes.SITE_CONFIG, *routes.SHOWN_SETTINGS, *routes.MINE, *routes.EXPIRED]
    paths += [*routes.DOORBELLS, *routes.TOGETHER.values()]
    paths += routes.ARTICLE_PAGE
    paths += routes.PROFILE
    paths += [*routes.INTERACTIONS, *routes.MENTION_SINK, *routes.MENTION_WITHDRAWAL]
    paths += routes.QUEUE_AGES
    paths += [*routes.METRICS, *routes.PEOPLES_QUEUES]
    paths += [*routes.ARTICLE_LINKS, *routes.IS_DISCUSSED, *routes.SHOWS_COMMENT]
    paths += [*routes.MERGE, *routes.MERGE_PREVIEW]
    paths += [path for part in routes.READER_DATA for path in (part.collector, part.eraser)]
    return [
        Error(f"routes.py names {path}, which cannot be imported", id="newsportal.E001")
        for path in paths
        if not _resolves(path)
    ]


def _resolves(path: str) -> bool:
    try:
        import_string(path)
    except ImportError:
        return False
    return True


@register(Tags.security)
def check_production(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """What is handy on a laptop is refused in production."""
    if not settings.IS_PRODUCTION:
        return []
    has_no_factor = settings.NEWSPORTAL_STAFF_2FA == "off"
    wrong = {
        "newsportal.E010": (len(settings.SECRET_KEY) < 50, "NEWSPORTAL_SECRET_KEY: 50+ characters"),
        "newsportal.E011": (settings.DEBUG, "NEWSPORTAL_DEBUG must be off"),
        "newsportal.E012": (not settings.NEWSPORTAL_LIMITS, "NEWSPORTAL_LIMITS must be on"),
        "newsportal.E013": (not settings.ALLOWED_HOSTS, "NEWSPORTAL_ALLOWED_HOSTS must be set"),
        "newsportal.E014": (has_no_factor, "NEWSPORTAL_STAFF_2FA must be optional or required"),
    }
    return [Error(text, id=id_) for id_, (is_wrong, text) in wrong.items() if is_wrong]
