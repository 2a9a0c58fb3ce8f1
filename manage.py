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
    if command == "up" and not {"-h", "--help"} & set(sys.argv):
        # It supervises engines and processes and needs no Django: half of a warm start.
        from newsportal.local import up

        sys.exit(up.main(sys.argv[2:]))

    from django.core.management import execute_from_command_line

    from newsportal.env import BadSetting
    from newsportal.local.engines import engines_for_command

    try:
        with engines_for_command():
            execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
