"""The step of `up` before everything else: tables, then demo data, in one process.

Loading the application is most of the cost of either, so it is done once for both.
"""

import django
from django.core.management import call_command


def main() -> None:
    """Bring the database up to date as its owner. Both commands change nothing the second time."""
    django.setup()
    # The system's checks are made here, once for all processes of `up`.
    call_command("migrate", interactive=False, skip_checks=False)
    call_command("seed_demo")


if __name__ == "__main__":
    main()
