from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SocialConfig(AppConfig):
    name = "social"
    label = "social"
    verbose_name = _("Social")

    def ready(self) -> None:
        post_migrate.connect(_add_default_networks, sender=self)


def _add_default_networks(*, using: str, apps: Apps = installed_apps, **_kwargs: Any) -> None:
    """`apps` is as the migrations left it: after those of one other app we may have no table."""
    from social.services.defaults import add_default_networks

    try:
        networks: Any = apps.get_model("social", "Network")
    except LookupError:
        return
    add_default_networks(networks, using=using)
