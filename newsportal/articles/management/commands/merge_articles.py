from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsportal.articles.merging import merge_articles, preview_merge
from newsportal.lib.problems import Problem
from newsportal.sites.models import Site


class Command(BaseCommand):
    help = (
        "Moves all comments of the article SOURCE to TARGET (keys), whose discussion both show"
        " from then on. Of two reviews of one author the earlier keeps its stars."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", required=True)
        parser.add_argument("source")
        parser.add_argument("target")
        parser.add_argument("--dry-run", action="store_true", help="only tell the numbers")

    def handle(self, *args: Any, **options: Any) -> None:
        site = Site.objects.filter(key=options["site"]).first()
        if site is None:
            raise CommandError(f"there is no site {options['site']!r}")
        source, target, is_dry = options["source"], options["target"], options["dry_run"]
        try:
            if is_dry:
                numbers = preview_merge(site=site, source=source, target=target)
            else:
                now = timezone.now()
                numbers = merge_articles(site=site, source=source, target=target, now=now)
        except Problem as problem:
            wrong = ", ".join(f"{error.field}: {error.code}" for error in problem.errors)
            raise CommandError(wrong) from problem
        if not numbers:
            self.stdout.write(f"{source} and {target} show one discussion already.")
            return
        self.stdout.write(f"{source} {'would be' if is_dry else 'is'} merged into {target}:")
        self.stdout.write(
            "{comments} comments, {public} of them public;"
            " {without_stars} second reviews lose their stars, {removed} of stars alone go,"
            " {unpinned} pins end.".format(**numbers)
        )
