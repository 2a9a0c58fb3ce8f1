from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsportal.sites.services import create_site


class Command(BaseCommand):
    help = "Creates a site and prints its key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", help="1-40 characters of a-z, 0-9 and -")
        parser.add_argument("--name", required=True)
        parser.add_argument("--hosts", required=True, help="a.example,b.example")

    def handle(self, *args: Any, **options: Any) -> None:
        hosts = [host for host in options["hosts"].split(",") if host.strip()]
        try:
            site = create_site(key=options["key"], name=options["name"], hosts=hosts)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(site.key)
