"""The documents say what the code does: each setting, code, event, route and queue is there."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from django.urls import URLResolver, get_resolver

from newsportal import routes
from newsportal.lib.field_texts import FIELD_TEXTS
from newsportal.lib.problem_codes import STATUS
from newsportal.queues import QUEUES
from tests.variables import ROOT, defaults_read, variables_read

DOCS = ROOT / "docs"
MAX_LINE = 100
PACKAGES = ("newsportal", "comments", "social")
EVENT_KIND = re.compile(
    r"(?:appeal|article|author|automation|certificate|comment|export|model|moderation|policy|queue"
    r"|reader|share|story|words)\.(?:[a-z_]+ed|held|shown|late|made|took_off)"
)
# Django's own machinery: the admin's pages and its language switch.
NOT_OURS = ("admin", "i18n/")
METHODS = ("get", "post", "put", "patch", "delete")


def text_of(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def headings(name: str, level: int) -> list[str]:
    return re.findall(rf"^{'#' * level} (.+)$", text_of(name), re.MULTILINE)


def rows(name: str) -> dict[str, list[str]]:
    """The cells of table rows that begin with a word in backticks, by that word."""
    found = re.findall(r"^\| `([^`]+)` \|(.+)\|$", text_of(name), re.MULTILINE)
    return {first: [cell.strip() for cell in rest.split(" | ")] for first, rest in found}


def trees() -> Iterator[ast.Module]:
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            if "migrations" not in file.parts:
                yield ast.parse(file.read_text("utf-8"))


class TestSettings:
    def test_has_a_row_for_each_variable_that_is_read(self) -> None:
        assert set(rows("settings.md")) == variables_read()

    def test_tells_each_default_that_is_a_plain_value(self) -> None:
        told = {name: cells[0].strip("`") for name, cells in rows("settings.md").items()}
        expected = {name: value or "empty" for name, value in defaults_read().items()}
        # What these mean when they are empty is said in words.
        in_words = {"NEWSPORTAL_SECRET_KEY", "NEWSPORTAL_PUBLIC_URL", "NEWSPORTAL_STATIC_ROOT"}
        in_words |= {name for name in expected if name.endswith("_URL")}
        assert len(expected) > 15
        assert {name: told[name] for name in expected if name not in in_words} == {
            name: value for name, value in expected.items() if name not in in_words
        }

    def test_says_the_unit_and_the_meaning_of_each(self) -> None:
        assert {name for name, cells in rows("settings.md").items() if len(cells) != 3} == set()


class TestProblems:
    def test_has_a_heading_for_each_code_with_its_status(self) -> None:
        found = re.findall(r"^## ([a-z_]+)\n\n(\d{3})\. \S", text_of("problems.md"), re.MULTILINE)
        assert {code: int(status) for code, status in found} == dict(STATUS)

    def test_each_code_is_raised_somewhere_or_reserved_with_its_reason(self) -> None:
        reserved = re.findall(
            r"^## ([a-z_]+)\n\n\d{3}\. \*Reserved\.\* .+?:\s\w", text_of("problems.md"), re.M | re.S
        )
        raised = {code for tree in trees() for code in _raised_codes(tree)}
        assert raised | set(reserved) == set(STATUS)
        assert raised & set(reserved) == set()

    def test_has_a_row_for_each_code_of_a_field(self) -> None:
        assert set(rows("problems.md")) == set(FIELD_TEXTS)


class TestEvents:
    def kinds_in_code(self) -> set[str]:
        values = (node.value for tree in trees() for node in ast.walk(tree) if _is_text(node))
        return {value for value in values if EVENT_KIND.fullmatch(value)}

    def test_has_a_heading_for_each_kind_that_is_published(self) -> None:
        assert set(headings("events.md", 2)) == self.kinds_in_code()

    def test_each_handler_waits_for_a_kind_that_exists(self) -> None:
        assert set(routes.EVENT_HANDLERS) <= self.kinds_in_code()

    def test_names_each_field_of_data(self) -> None:
        fields = {name for tree in trees() for name in _published_fields(tree)}
        assert {"version", "root", "network", "sharers", "reaction", "change"} <= fields
        missing = {name for name in fields if f"`{name}`" not in text_of("events.md")}
        assert missing == set()


def _raised_codes(tree: ast.Module) -> Iterator[str]:
    """Codes by which errors are made, and those by which Django's and DRF's are told."""
    for node in ast.walk(tree):
        told: list[ast.expr] = []
        if isinstance(node, ast.Call) and not _only_names_codes(node):
            told = [*node.args, *(word.value for word in node.keywords)]
        elif isinstance(node, ast.Dict) and all(map(_is_status, node.keys)):
            told = node.values
        yield from (part.value for part in told if _is_text(part) and part.value in STATUS)


def _only_names_codes(call: ast.Call) -> bool:
    """What a route says of itself in the schema, and codes of fields."""
    return getattr(call.func, "id", "") in {"problems", "FieldError"}


def _is_status(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, int)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


PUBLISHERS = {"publish", "publish_of", "publish_shown"}


def _published_fields(tree: ast.Module) -> Iterator[str]:
    standard = {"kind", "site_id", "now", "article_id", "article_version", "subject_id"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in PUBLISHERS:
            yield from ({word.arg for word in node.keywords if word.arg} - standard)
        # The numbers that feed orders are sums of: see `newsportal.articles.ranking`.
        if isinstance(node, ast.FunctionDef) and node.name == "_rank_numbers":
            yield from re.findall(r"'([a-z]+)':", ast.unparse(node))


class TestApi:
    def test_has_a_heading_for_each_method_of_each_route(self) -> None:
        found = re.findall(r"^### `([A-Z]+ \S+)`$", text_of("api.md"), re.MULTILINE)
        assert len(found) == len(set(found))
        assert set(found) == {*_routes(get_resolver().url_patterns, ""), "GET /admin/"}

    def test_marks_what_does_not_lie_below_the_apis_root(self) -> None:
        chapters = re.split(r"^### ", text_of("api.md"), flags=re.MULTILINE)[1:]
        told = {part.split("`")[1] for part in chapters if "\n\n*root.* " in part}
        below = [p for p in get_resolver().url_patterns if not str(p.pattern).startswith("api/v1")]
        assert told == {*_routes(below, ""), "GET /admin/"}


def _routes(patterns: list[Any], prefix: str) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        route = prefix + str(pattern.pattern).removeprefix("^/")
        if route.startswith(NOT_OURS):
            continue
        if isinstance(pattern, URLResolver):
            found |= _routes(list(pattern.url_patterns), route)
        else:
            path = re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{route}").removeprefix("/api/v1")
            found |= {f"{method} {path}" for method in _methods(pattern.callback)}
    return found


def _methods(view: Callable[..., Any]) -> list[str]:
    """Of a class its own; a plain view of ours only reads."""
    shown = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if not inspect.isclass(shown):
        return ["GET"]
    return [name.upper() for name in METHODS if hasattr(shown, name)]


class TestOperations:
    def test_has_a_row_for_each_queue_of_celery(self) -> None:
        assert set(rows("operations.md")) & set(QUEUES) == set(QUEUES)

    def test_each_kind_of_work_goes_into_such_a_queue(self) -> None:
        assert {kind.queue for kind in routes.WORK_KINDS} <= set(QUEUES)


class TestDecisions:
    def test_all_are_listed_in_their_order(self) -> None:
        files = sorted(file.name for file in (DOCS / "adr").glob("0*.md"))
        listed = re.findall(r"^\d+\. \[.+\]\((.+)\)$", text_of("adr/README.md"), re.MULTILINE)
        assert listed == files

    @pytest.mark.parametrize("file", sorted((DOCS / "adr").glob("0*.md")), ids=lambda f: f.stem)
    def test_each_has_its_three_parts_on_one_page(self, file: Path) -> None:
        text = file.read_text("utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
        ]
        assert len(text.splitlines()) < 60


# --- The form of all documents ------------------------------------------------------------------


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.mark.parametrize("file", documents(), ids=lambda file: str(file.relative_to(ROOT)))
class TestEveryDocument:
    def test_links_lead_somewhere(self, file: Path) -> None:
        links = re.findall(r"\]\(([^)\s]+)\)", _prose(file))
        broken = [link for link in links if "://" not in link and not _leads(file, link)]
        assert broken == []

    def test_lines_are_short_but_for_tables_links_and_code(self, file: Path) -> None:
        lines = _prose(file).splitlines()
        long = [line for line in lines if len(line) > MAX_LINE and not line.startswith("|")]
        assert [line for line in long if "](" not in line] == []

    def test_names_only_commands_that_exist(self, file: Path) -> None:
        text = file.read_text("utf-8")
        makefile = (ROOT / "Makefile").read_text("utf-8")
        targets = set(re.findall(r"^([\w.]+):", makefile, re.MULTILINE))
        assert set(re.findall(r"(?:^|`)make ([\w.]+)", text, re.MULTILINE)) <= targets
        assert set(re.findall(r"manage\.py (\w+)", text)) <= set(get_commands())

    def test_names_only_files_that_exist(self, file: Path) -> None:
        parts = [part for part in _prose(file).split("\n\n") if "**Planned** rooms" not in part]
        named = re.findall(r"`([a-z_]+/[\w/.]+\.\w+)`", "\n\n".join(parts))
        assert [path for path in named if not _exists(path)] == []


def _exists(path: str) -> bool:
    """From the root, or below a package: `lib/problems.py`."""
    return any((folder / path).exists() for folder in (ROOT, *(ROOT / name for name in PACKAGES)))


def _prose(file: Path) -> str:
    return re.sub(r"^```.*?^```$", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def _leads(file: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (file.parent / path).resolve() if path else file
    if not target.exists():
        return False
    return not anchor or anchor in {_anchor(title) for title in _titles(target)}


def _titles(file: Path) -> list[str]:
    return re.findall(r"^#+ (.+)$", _prose(file), re.MULTILINE)


def _anchor(title: str) -> str:
    """As GitHub makes them: lower case, no punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
