"""Become another program that dies with its parent and, where asked, under another identity.

Runs alone (`python -I -S launch.py ...`): a fresh process may change its identity safely, which
a fork of a program with threads may not. PostgreSQL refuses to run as root; it is given either a
user namespace in which root looks like an ordinary account, or a real unprivileged account.
"""

import ctypes
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a program runs as: ourselves, ourselves under a mapped number, or another account."""

    kind: Literal["self", "mapped", "dropped"] = "self"
    uid: int = 0
    gid: int = 0


def launch_argv(
    argv: Sequence[str],
    *,
    death_signal: int = signal.SIGTERM,
    identity: Identity = Identity(),
) -> list[str]:
    """Return the command that runs `argv` as `identity` and signals it when we die.

    Linux ties the program to the thread that starts it, so start it from the main thread.
    """
    order = {"parent": os.getpid(), "signal": int(death_signal), "identity": asdict(identity)}
    return [sys.executable, "-I", "-S", __file__, json.dumps(order), *argv]


def map_to(identity: Identity) -> None:
    """Enter a user namespace where our account carries the identity's numbers. Raises OSError."""
    uid, gid = os.geteuid(), os.getegid()
    _call("unshare", CLONE_NEWUSER)
    own = Path("/proc/self")
    # The kernel takes a group map of an unprivileged writer only after this.
    (own / "setgroups").write_text("deny")
    (own / "uid_map").write_text(f"{identity.uid} {uid} 1")
    (own / "gid_map").write_text(f"{identity.gid} {gid} 1")


def _drop_to(identity: Identity) -> None:
    os.setgroups([])
    os.setgid(identity.gid)
    if sys.platform != "linux":
        os.setuid(identity.uid)
        return
    _call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setuid(identity.uid)
    # The state and the virtualenv may lie under a home that only root can enter: keep the one
    # capability to walk there, instead of opening directories or copying 40 MB of programs.
    bit = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    _call("capset", header, sets)
    _call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def _die_with(*, parent: int, death_signal: int) -> None:
    if sys.platform != "linux":
        return
    _call("prctl", PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the line above
        raise SystemExit(1)


def _call(name: str, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _main() -> None:
    order = json.loads(sys.argv[1])
    identity = Identity(**order["identity"])
    if identity.kind == "mapped":
        map_to(identity)
    elif identity.kind == "dropped":
        _drop_to(identity)
    # Last, because a change of identity clears it.
    _die_with(parent=order["parent"], death_signal=order["signal"])
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 (the words are our own)


if __name__ == "__main__":
    _main()
