from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "newsportal.staff"
    label = "staff"
    verbose_name = _("Staff")
    default = True

    def ready(self) -> None:
        from newsportal.staff import attempts  # noqa: F401


class StaffAdminConfig(AdminConfig):
    """Django's admin on a site of our own, which asks for a second factor."""

    default = False
    default_site = "newsportal.staff.admin_site.StaffAdminSite"
