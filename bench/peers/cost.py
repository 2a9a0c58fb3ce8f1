"""What processes have cost: CPU seconds and memory of whole trees, from /proc."""

import os
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def parents() -> dict[int, int]:
    """Process -> its parent, of all."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            found[int(stat.parent.name)] = int(_fields(stat.read_text())[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def tree(roots: Iterable[int], known: dict[int, int] | None = None) -> set[int]:
    """These processes and all below them."""
    known = parents() if known is None else known
    found = set(roots)
    while more := {pid for pid, parent in known.items() if parent in found} - found:
        found |= more
    return found


def command(pid: int) -> str:
    """Its command line, or what it shows as such; empty when it is gone."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return words.replace(b"\0", b" ").decode(errors="replace").strip()


def cpu_seconds(pids: Iterable[int]) -> float:
    """User and system time, with that of children that have ended."""
    return sum(sum(ticks(pid)) for pid in pids) / TICKS


def pss_mib(pids: Iterable[int]) -> float:
    """Memory: each shared page is counted to those who share it, in equal parts."""
    return sum(_pss_kib(pid) for pid in pids) / 1024


def ticks(pid: int) -> tuple[int, int]:
    """In its own code and in the kernel, with that of children that have ended."""
    try:
        fields = _fields(Path(f"/proc/{pid}/stat").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0
    own, kernel, childrens_own, childrens_kernel = map(int, fields[11:15])
    return own + childrens_own, kernel + childrens_kernel


def _fields(stat: str) -> list[str]:
    """What follows the name, which may hold spaces and brackets."""
    return stat.rpartition(")")[2].split()


def _pss_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
