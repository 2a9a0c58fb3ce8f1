"""Which environment variables the code reads, found in the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READERS = {"text", "integer", "boolean", "words"}


def variables_read() -> set[str]:
    """Names that settings and the embedded engines read, without their `_FILE` twins."""
    files = [ROOT / "manage.py", *(ROOT / "newsportal").rglob("*.py")]
    return {name for file in files for name in _names(ast.parse(file.read_text("utf-8")))}


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args or not _is_reader(node.func):
            continue
        name = node.args[0]
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            yield name.value


def _is_reader(function: ast.expr) -> bool:
    """`env.text(...)` and its like, `environ.get(...)`, `os.environ.setdefault(...)`."""
    if not isinstance(function, ast.Attribute):
        return False
    source = ast.unparse(function.value)
    if source == "env":
        return function.attr in READERS
    return source in {"os.environ", "environ"} and function.attr in {"get", "setdefault"}
