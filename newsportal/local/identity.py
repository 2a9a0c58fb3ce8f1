"""Under which account PostgreSQL runs: it refuses root, and accounts that have no name."""

import os
import pwd
import sys
from pathlib import Path

from newsportal.local.errors import COMPOSE_HINT, LocalEnginesUnavailable
from newsportal.local.launch import Identity, map_to


def identity_for(data: Path) -> Identity:
    """Return who runs PostgreSQL on the data directory `data`, which may not exist yet."""
    me = os.geteuid()
    if me != 0 and _has_name(me):
        return Identity()
    if me == 0 and data.exists() and (owner := data.stat()).st_uid != 0:
        return Identity("dropped", owner.st_uid, owner.st_gid)
    account = _unprivileged_account()
    mapped = Identity("mapped", account.pw_uid, account.pw_gid)
    if can_map(mapped):
        return mapped
    if me == 0:
        return Identity("dropped", account.pw_uid, account.pw_gid)
    raise LocalEnginesUnavailable(
        f"PostgreSQL needs an account with a name, and user id {me} has none. {COMPOSE_HINT}"
    )


def can_map(identity: Identity) -> bool:
    """Say whether this kernel lets us enter a user namespace as `identity`."""
    if sys.platform != "linux":
        return False
    child = os.fork()
    if child == 0:
        try:
            map_to(identity)
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _unprivileged_account() -> pwd.struct_passwd:
    """Any account but root's will do: it owns nothing beyond the data directory."""
    named = sorted(pwd.getpwall(), key=lambda account: account.pw_name != "nobody")
    for account in named:
        if account.pw_uid > 0:
            return account
    raise LocalEnginesUnavailable(
        f"PostgreSQL does not run as root, and this machine has no other account. {COMPOSE_HINT}"
    )
