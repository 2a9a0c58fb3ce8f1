"""What PostgreSQL says of the statements that an act runs: along which index it finds the rows."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg.sql import Literal

from newsportal.lib.statements import numbered
from tests.api import Answer, Api


@dataclass
class Plans:
    """What one page's statements did, taken together."""

    indexes: set[str] = field(default_factory=set)
    sorts: int = 0
    scanned: set[str] = field(default_factory=set)
    rows: float = 0
    buffers: float = 0
    statements: int = 0

    def take(self, node: dict[str, Any]) -> None:
        self.sorts += "Sort" in node["Node Type"]
        self.indexes |= {node["Index Name"]} if "Index Name" in node else set()
        if node["Node Type"] == "Seq Scan":
            self.scanned.add(node["Relation Name"])
        if "Relation Name" in node:
            self.rows += node["Actual Rows"] * node["Actual Loops"]
            self.rows += node.get("Rows Removed by Filter", 0) * node["Actual Loops"]


def plans_of(api: Api, path: str) -> Plans:
    """Each statement of the page once more, with what PostgreSQL says of it."""
    return plans_while(lambda: api.get(path))


def plans_while(act: Callable[[], Answer]) -> Plans:
    """As `plans_of`, of the statements of an act that only read."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        assert act().status in {200, 201, 202}
    found = Plans()
    for sql, params in asked:
        is_reading = sql.lstrip(" (\n").upper().startswith(("SELECT", "WITH"))
        if not is_reading or "INSERT INTO" in sql:
            continue
        for plan in _plans(sql, params):
            found.statements += 1
            found.buffers += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
            for node in _nodes(plan):
                found.take(node)
    return found


def _plans(sql: str, params: Any) -> Iterator[dict[str, Any]]:
    """With the parameters known, as a statement is first run, and without, as once prepared."""
    # The ORM's are never prepared.
    is_prepared = "%s" not in sql
    modes = ("force_custom_plan", "force_generic_plan")[: 1 + is_prepared]
    explain = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) EXECUTE asked"
    values = [Literal(param).as_string() for param in params]
    given = f"({', '.join(values)})" if values else ""
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE asked AS {numbered(sql)}".replace("%", "%%"), [])
        for mode in modes:
            cursor.execute("SELECT set_config('plan_cache_mode', %s, true)", [mode])
            cursor.execute(f"{explain} {given}".replace("%", "%%"), [])
            [[answer]] = cursor.fetchall()
            yield (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
        cursor.execute("SELECT set_config('plan_cache_mode', 'auto', true)")
        cursor.execute("DEALLOCATE asked")


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


def check(plans: Plans, *indexes: str, small: set[str]) -> None:
    """Found by these indexes, nothing sorted, and no table scanned but the small ones."""
    assert set(indexes) <= plans.indexes
    assert (plans.sorts, plans.scanned - small) == (0, set())
