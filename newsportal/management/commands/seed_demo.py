from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from newsportal.demo import ADMIN_NAME, admin_password, seed_demo


class Command(BaseCommand):
    help = "Makes the demo sites and an admin account, once; prints the account. Not in production."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_PRODUCTION:
            self.stdout.write("production: no demo data")
            return
        seed_demo(now=timezone.now())
        self.stdout.write(f"admin: {ADMIN_NAME} / {admin_password()}")
