"""manage.py up: engines, migrations, demo data and all processes; the address comes last."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Runs the whole service on this machine until Ctrl-C."
    # The database may not exist yet; the programs started here check themselves.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        from newsportal.local.up import add_arguments

        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        from newsportal.local.up import run

        sys.exit(run(port=options["port"], once=options["once"]))
