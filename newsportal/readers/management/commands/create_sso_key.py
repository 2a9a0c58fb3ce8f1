import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsportal.readers.models import SsoAlgorithm
from newsportal.readers.tokens import create_sso_key
from newsportal.sites.models import Identity, Site


class Command(BaseCommand):
    help = "Creates a key for the publisher's reader tokens; prints JSON: kid, secret, issuer, ..."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True)
        parser.add_argument("--algorithm", required=True, choices=SsoAlgorithm.values)
        parser.add_argument("--public-key", type=Path, help="PEM file, for RS256 and EdDSA")
        parser.add_argument("--roles", default="", help="roles a token may give: staff,trusted")
        parser.add_argument(
            "--identity",
            default=Identity.STATE,
            choices=Identity.values,
            help="the highest level of identity that a token may vouch for",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(key=options["site"]).first()
        if site is None:
            raise CommandError(f"there is no site {options['site']!r}")
        needs_file = options["algorithm"] != SsoAlgorithm.HS256
        if needs_file != bool(options["public_key"]):
            raise CommandError("--public-key goes with RS256 and EdDSA, and only with them")
        roles = [role.strip() for role in options["roles"].split(",") if role.strip()]
        try:
            pem = options["public_key"].read_text(encoding="ascii") if needs_file else ""
            key = create_sso_key(
                site=site,
                algorithm=options["algorithm"],
                public_key=pem,
                allowed_roles=roles,
                max_identity=options["identity"],
            )
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        secret = None if needs_file else key.key
        answer = {
            "kid": key.kid,
            "secret": secret,
            "issuer": key.issuer,
            "audience": key.audience,
        }
        self.stdout.write(json.dumps(answer))
