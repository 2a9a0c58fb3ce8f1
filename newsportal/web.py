"""The web server: granian, with what its processes have in common loaded before they are made.

    python -m newsportal.web [options of granian]

A process that is forked shares the memory of all that was loaded before, until it writes there.
Each builds the application itself, `newsportal.wsgi`, for that holds locks, numbers and a cache.
"""

import gc
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
# One connection for each blocking thread and one to spare; must stand before settings load.
os.environ.setdefault("NEWSPORTAL_DB_POOL_SIZE", "9")

TARGET = "newsportal.wsgi:application"


def load() -> None:
    """Load the settings, all applications and every view; open no connection."""
    import django
    from django.urls import get_resolver

    django.setup()
    # The patterns import all views.
    _ = get_resolver().url_patterns
    from newsportal.events.routing import functions

    for make in functions("SHARED"):
        make()
    gc.collect()
    # What the collector looks at it writes to, and a page that is written to is shared no more.
    gc.freeze()


def main() -> None:
    from granian.cli import cli

    load()
    cli([TARGET, *sys.argv[1:]], auto_envvar_prefix="GRANIAN")


if __name__ == "__main__":
    main()
