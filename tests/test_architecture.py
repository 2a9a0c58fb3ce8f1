"""What import-linter cannot see of the floors: tables, dotted paths, forbidden words."""

import re
from pathlib import Path

from django.apps import apps

from comments import states
from newsportal import routes
from newsportal.checks import check_routes
from newsportal.events.routing import event_handlers, work_kinds
from newsportal.sites import models as site_models

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("events", "sites", "readers", "articles")
WINGS = ("comments", "social")


def test_a_foreign_key_is_an_import_and_goes_down_only() -> None:
    allowed = {
        **{floor: {*FLOORS[: height + 1], "auth"} for height, floor in enumerate(FLOORS)},
        **{wing: {wing, *FLOORS, "auth"} for wing in WINGS},
    }
    for label, below in allowed.items():
        for model in apps.get_app_config(label).get_models():
            targets = {
                field.related_model._meta.app_label
                for field in model._meta.get_fields()
                if field.is_relation and not field.auto_created and field.related_model
            }
            assert targets <= below, (model, targets - below)


def test_events_point_at_nothing() -> None:
    event = apps.get_model("events.Event")
    assert not [field for field in event._meta.concrete_fields if field.is_relation]


def test_every_route_leads_somewhere() -> None:
    assert check_routes(None) == []
    assert event_handlers() is routes.EVENT_HANDLERS
    assert work_kinds() is routes.WORK_KINDS


def test_every_handled_event_is_published_somewhere() -> None:
    source = "\n".join(
        file.read_text("utf-8")
        for package in ("newsportal", *WINGS)
        for file in (ROOT / package).rglob("*.py")
        if file.name != "routes.py"
    )
    for kind in routes.EVENT_HANDLERS:
        assert f'"{kind}"' in source, kind


def test_nothing_marks_html_as_safe_by_hand() -> None:
    """User data reaches HTML through `lib.markup` or a template's own escaping only."""
    risky = re.compile(r"mark_safe|\|\s*safe\b|autoescape off|format_html\(f|innerHTML\s*=")
    found = [
        (file.name, line.strip())
        for package in ("newsportal", *WINGS)
        for file in (ROOT / package).rglob("*")
        if file.suffix in {".py", ".html", ".js"}
        for line in file.read_text("utf-8").splitlines()
        if risky.search(line)
    ]
    # The two fields that the contract sends as HTML: a comment's own and a preview's; and where
    # their own renderer, and the writer of structured data, vouch for what they made.
    assert sorted(found) == [
        ("card.js", 'text.innerHTML = html || "";'),
        ("jsonld.py", "from django.utils.safestring import SafeString, mark_safe"),
        ("jsonld.py", "return mark_safe(script)  # noqa: S308"),
        ("markup.py", "from django.utils.safestring import SafeString, mark_safe"),
        ("markup.py", "return mark_safe(html)  # noqa: S308"),
        ("text_form.js", "this.previewBox.innerHTML = html;"),
    ]


def test_pure_rules_and_tables_know_the_same_words() -> None:
    assert [mode.value for mode in states.Mode] == site_models.Mode.values
    assert [when.value for when in states.Screening] == site_models.Screening.values


def test_no_engine_but_postgresql() -> None:
    for file in (ROOT / "newsportal").rglob("*.py"):
        assert "sqlite" not in file.read_text("utf-8").lower(), file
