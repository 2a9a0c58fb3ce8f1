"""`manage.py moderation_train --site S`: what the queue `learning` does, now and here."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comments.models.learning import TROUBLES
from comments.services.learning.train import train_site
from newsportal.sites.models import Site


class Command(BaseCommand):
    help = (
        "Trains the site's next version of the model from what its people decided, and switches"
        " it on if it tells no worse than the version in use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(key=options["site"]).first()
        if site is None:
            raise CommandError(f"there is no site {options['site']!r}")
        outcome = train_site(site_id=site.pk, now=timezone.now())
        if outcome.version is None:
            raise CommandError(str(TROUBLES.get(outcome.trouble, outcome.trouble)))
        version = outcome.version
        self.stdout.write(
            f"version {version.pk}: {version.texts} texts, {version.toxic} toxic,"
            f" {version.spam} spam, {len(version.data)} bytes"
        )
        for name, value in sorted(version.metrics.items()):
            self.stdout.write(f"  {name} {value:.4g}")
        self.stdout.write("in use" if outcome.is_active else "kept, not in use: it is no better")
