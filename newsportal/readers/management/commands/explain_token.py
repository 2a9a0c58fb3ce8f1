import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsportal.readers.explaining.token import explain_token
from newsportal.readers.explaining.words import LANGUAGES
from newsportal.sites.models import Site

MARKS = {True: "+", False: "!", None: " "}


class Command(BaseCommand):
    help = "Says step by step why a reader's token is taken or refused. Reads it from the input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("token", nargs="?", help="better on the input: commands are kept")
        parser.add_argument("--site", help="whose addresses it is for; its key's by default")
        parser.add_argument("--language", default="ru", choices=LANGUAGES)

    def handle(self, *args: Any, **options: Any) -> None:
        site = None
        if options["site"]:
            site = Site.objects.filter(key=options["site"]).first()
            if site is None:
                raise CommandError(f"there is no site {options['site']!r}")
        explanation = explain_token(
            token=options["token"] or sys.stdin.read(),
            sites=set(Site.objects.values_list("id", flat=True)),
            site=site,
            now=timezone.now(),
            language=options["language"],
        )
        for step in explanation.steps:
            self.stdout.write(f"{MARKS[step.is_good]} {step.text}")
        if explanation.code:
            sys.exit(1)
