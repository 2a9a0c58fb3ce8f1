"""Which environment variables the code reads, found in the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READERS = {"text", "integer", "boolean", "words", "weights", "choice", "server"}


def variables_read() -> set[str]:
    """Names that settings and the embedded engines read, without their `_FILE` twins."""
    return {name for call in _calls() if (name := _name(call))}


def defaults_read() -> dict[str, str]:
    """The defaults that settings.py gives as plain values: `on`, `off`, numbers and texts."""
    found: dict[str, str] = {}
    for call in _calls():
        default = _default(call)
        if default is not None:
            found.setdefault(_name(call), default)
    return found


def _calls() -> Iterator[ast.Call]:
    for file in [ROOT / "manage.py", *(ROOT / "newsportal").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            # Elsewhere `environ` is that of a WSGI request.
            names = {"os.environ", "environ"} if "local" in file.parts else {"os.environ"}
            if isinstance(node, ast.Call) and node.args and _is_reader(node.func, names):
                yield node


def _is_reader(function: ast.expr, names: set[str]) -> bool:
    """`env.text(...)` and its like, `environ.get(...)`, `os.environ.setdefault(...)`."""
    if not isinstance(function, ast.Attribute):
        return False
    source = ast.unparse(function.value)
    if source == "env":
        return function.attr in READERS
    return source in names and function.attr in {"get", "setdefault"}


def _name(call: ast.Call) -> str:
    name = call.args[0]
    return name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""


def _default(call: ast.Call) -> str | None:
    """None for a computed default, and for readers other than those of settings.py."""
    if ast.unparse(call.func).partition(".")[0] != "env":
        return None
    words = [word.value for word in call.keywords if word.arg == "default"]
    given = [*call.args[1:2], *words]
    if not given:
        return ""
    if not isinstance(given[0], ast.Constant):
        return None
    value = given[0].value
    return ("off", "on")[value] if isinstance(value, bool) else str(value)
