"""Which tests go together to one process, and in what order they are handed out.

Tests of whole services wait for much of their time: beside them, the other process computes.
What takes long comes early, so that nobody works alone at the end.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

# Whose files share one running service.
TOGETHER = ("tests/browser/",)
# Files and folders that start services, and about how many seconds they take.
SERVICES = {
    "tests/browser/": 350,
    "tests/test_compose.py": 70,
    "tests/faults/test_nothing_lost.py": 60,
    "tests/test_visibility.py": 40,
    "tests/faults/test_interactions.py": 35,
    "tests/faults/test_supervisor.py": 30,
    "tests/faults/test_bad_judges.py": 30,
    "tests/newsportal/local/test_lifecycle.py": 30,
    "tests/newsportal/live/test_bounds.py": 25,
    "tests/test_readme.py": 20,
    "tests/flows/test_erase_service.py": 20,
    "tests/test_nginx.py": 20,
    "tests/newsportal/live/test_engines_away.py": 20,
    "tests/faults/test_edge_away.py": 15,
}
SECONDS_OF_A_TEST = 0.12


class Scheduling(LoadFileScheduling):
    """By files, but that some folders are one."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)


def unit_of(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    return next((folder for folder in TOGETHER if file.startswith(folder)), file)


def in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """Each unit together: the longest first, and services spread among the others."""
    units: dict[str, list[pytest.Item]] = {}
    for item in items:
        units.setdefault(unit_of(item.nodeid), []).append(item)
    services = [(units.pop(name), seconds) for name, seconds in SERVICES.items() if name in units]
    found: list[pytest.Item] = []
    busy = 0.0
    for unit in sorted(units.values(), key=len, reverse=True):
        while services and busy <= 0:
            waiting, seconds = services.pop(0)
            found += waiting
            busy += seconds
        found += unit
        busy -= len(unit) * SECONDS_OF_A_TEST
    return found + [item for waiting, _ in services for item in waiting]
