"""How the ground reads `newsportal.routes`, the page on the roof, without importing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from newsportal.events.models import Work


@dataclass(frozen=True)
class WorkKind:
    """One kind of work row and who does it. Everything is a dotted path, resolved when needed.

    `batch`: how many ids one message carries. `give_up` takes (ids, now) and is called for rows
    that were tried `MAX_TRIES` times; what it does must clear `due_at`. Kinds that share a table
    (`by_queue`) have the rows whose column `queue` names theirs. What people wait for to appear
    (`is_awaited`) is looked at in each turn of the relay, the rest five times a second.
    """

    name: str
    model: str
    task: str
    queue: str
    batch: int
    give_up: str
    by_queue: bool = False
    is_awaited: bool = False

    def rows(self) -> type[Work]:
        model = apps.get_model(self.model)
        if not issubclass(model, Work):
            raise TypeError(f"{self.model} is not a table of work")
        return model


@cache
def resolve(path: str) -> Callable[..., Any]:
    """The object at a dotted path. Raises ImportError; a system check resolves every route."""
    found: Callable[..., Any] = import_string(path)
    return found


def event_handlers() -> Mapping[str, tuple[str, ...]]:
    """Event kind -> dotted paths of the handlers that must hear of it."""
    handlers: Mapping[str, tuple[str, ...]] = import_string(
        f"{settings.NEWSPORTAL_ROUTES}.EVENT_HANDLERS"
    )
    return handlers


def at_once() -> frozenset[str]:
    """Handlers that tell nobody outside, and so need not wait until an act is final."""
    paths: frozenset[str] = import_string(f"{settings.NEWSPORTAL_ROUTES}.AT_ONCE")
    return paths


# The errand of an event for all its handlers in `TOGETHER`.
JOINT = "together"
JOINT_LEAST = 2


def errand_names(kind: str, *, is_held: bool) -> tuple[str, ...]:
    """What an event's errands are for: its handlers, and one for all that can hear of many events.

    Of an event that is held back for the outside each has its own: some hear of it before others,
    and not all of what is taken back.
    """
    paths = event_handlers().get(kind, ())
    joint = joint_handlers(kind)
    if is_held or len(joint) < JOINT_LEAST:
        return paths
    return (JOINT, *(path for path in paths if path not in joint))


def joint_handlers(kind: str) -> tuple[str, ...]:
    """Whom `JOINT` stands for, in the order in which they hear."""
    paths = event_handlers().get(kind, ())
    return tuple(path for path in together() if path in paths)


def together() -> Mapping[str, str]:
    """Handlers that can hear of many events at once -> who then does, called with (events, now)."""
    paths: Mapping[str, str] = import_string(f"{settings.NEWSPORTAL_ROUTES}.TOGETHER")
    return paths


def functions(table: str) -> list[Callable[..., Any]]:
    """The functions that one of the tables of `routes.py` names, in its order."""
    paths: tuple[str, ...] = import_string(f"{settings.NEWSPORTAL_ROUTES}.{table}")
    return [resolve(path) for path in paths]


def table(name: str) -> tuple[Any, ...]:
    """A table of `routes.py` as it stands there."""
    rows: tuple[Any, ...] = import_string(f"{settings.NEWSPORTAL_ROUTES}.{name}")
    return rows


def work_kinds() -> tuple[WorkKind, ...]:
    kinds: tuple[WorkKind, ...] = import_string(f"{settings.NEWSPORTAL_ROUTES}.WORK_KINDS")
    return kinds
