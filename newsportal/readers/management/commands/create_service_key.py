from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsportal.readers.tokens import SCOPES, create_service_key
from newsportal.sites.models import Site


class Command(BaseCommand):
    help = "Creates a service key of a site and prints it, alone on the last line, only now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True)
        parser.add_argument("--scopes", required=True, help=",".join(SCOPES))

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(key=options["site"]).first()
        if site is None:
            raise CommandError(f"there is no site {options['site']!r}")
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        unknown = sorted(set(scopes) - set(SCOPES))
        if unknown or not scopes:
            raise CommandError(f"scopes are {', '.join(SCOPES)}; not {', '.join(unknown) or '-'}")
        self.stdout.write(create_service_key(site=site, scopes=scopes))
