from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StaffConfig(AppConfig):
    name = "newsportal.staff"
    label = "staff"
    default = True

    def ready(self) -> None:
        from newsportal.staff import attempts  # noqa: F401


class StaffAdminConfig(AdminConfig):
    """Django's admin on a site of our own, which asks for a second factor."""

    default = False
    default_site = "newsportal.staff.admin_site.StaffAdminSite"
