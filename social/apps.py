from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SocialConfig(AppConfig):
    name = "social"
    label = "social"
    verbose_name = _("Social")

    def ready(self) -> None:
        post_migrate.connect(_add_default_networks, sender=self)


def _add_default_networks(*, using: str, **_kwargs: Any) -> None:
    from social.services.defaults import add_default_networks

    add_default_networks(using=using)
