#!/usr/bin/env python
"""Run one of the project's commands, with the engines it needs."""

import os
import sys

# Tables are the owner's: the application's role may not change them.
OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "showmigrations", "dbshell"}


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command in OWNER_COMMANDS:
        os.environ.setdefault("NEWSPORTAL_DB_ROLE", "owner")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")
    from django.core.management import execute_from_command_line

    from newsportal.local.engines import engines_for_command

    # `up` supervises the engines itself; processes it starts find them running.
    if command == "up":
        execute_from_command_line(sys.argv)
        return
    with engines_for_command():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
