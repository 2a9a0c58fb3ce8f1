from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comments.scoring.model import PRIOR_PATH
from comments.training.libraries import LearningNotInstalled
from comments.training.prior import DEFAULT_SEED, build_prior


class Command(BaseCommand):
    help = (
        "Makes the moderation model that comes with the program, from authored sentences and word "
        "lists alone; the same seed gives the same model. Run it after a change of either."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
        parser.add_argument("--output", type=Path, default=PRIOR_PATH)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = build_prior(seed=options["seed"])
            options["output"].write_bytes(data)
        except (LearningNotInstalled, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['output']}: {len(data)} bytes")
