import json
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comments.selectors.audit import ChainReport, Checkpoint, verify_chain
from newsportal.sites.models import Site

LATE_MINUTES = 5


class Command(BaseCommand):
    help = (
        "Walks the chain of decisions and says whether it holds; ends with 1 when it does not. "
        "Keep the printed checkpoints elsewhere: only they show that a tail was cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--site", help="of one site; of all by default")
        parser.add_argument("--json", action="store_true", help="one JSON object, alone on stdout")
        parser.add_argument(
            "--checkpoint",
            action="append",
            default=[],
            metavar="SITE:POSITION:HASH",
            help="a head that was kept elsewhere; may be given often",
        )
        parser.add_argument("--checkpoints", type=Path, help="a file of them, one a line")
        parser.add_argument(
            "--late-minutes",
            type=int,
            default=LATE_MINUTES,
            help="a decision without a seal for longer is a fault",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sites = Site.objects.order_by("key")
        if options["site"]:
            sites = sites.filter(key=options["site"])
            if not sites:
                raise CommandError(f"there is no site {options['site']!r}")
        witnessed = _checkpoints(options)
        reports = [
            verify_chain(
                site=site,
                now=timezone.now(),
                late_after=timedelta(minutes=options["late_minutes"]),
                witnessed=[point for point in witnessed if point.site == site.key],
            )
            for site in sites
        ]
        is_whole = all(report.is_whole for report in reports)
        if options["json"]:
            body = {"is_whole": is_whole, "sites": [report.to_json() for report in reports]}
            self.stdout.write(json.dumps(body, ensure_ascii=False))
        else:
            for report in reports:
                self.stdout.write(_line(report))
        if not is_whole:
            sys.exit(1)


def _checkpoints(options: dict[str, Any]) -> list[Checkpoint]:
    lines: list[str] = list(options["checkpoint"])
    if options["checkpoints"]:
        lines += _read(options["checkpoints"])
    try:
        return [Checkpoint.parse(line) for line in lines if line.strip()]
    except ValueError as error:
        raise CommandError("a checkpoint is SITE:POSITION:HASH, as this command prints") from error


def _read(file: Path) -> Iterable[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except OSError as error:
        raise CommandError(str(error)) from error


def _line(report: ChainReport) -> str:
    numbers = (
        f"{report.sealed} sealed, {report.erased_texts} of them without their text, "
        f"{report.unsealed} waiting"
    )
    if report.is_whole:
        return f"{report.site}: whole; {numbers}; checkpoint {report.head or 'none'}"
    at = f" at position {report.broken_at}" if report.broken_at else ""
    which = f", decision {report.decision}" if report.decision else ""
    return f"{report.site}: BROKEN{at}: {report.problem}{which}; {numbers}"
