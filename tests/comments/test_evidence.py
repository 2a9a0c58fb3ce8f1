"""The evidence package: complete, checkable, the same bytes each time, and never unlogged."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from comments.models import Comment, Disclosure
from comments.selectors.law import history_of
from comments.services.law.evidence import Evidence, disclose_contact, disclose_evidence
from comments.services.sealing import seal_decisions
from comments.states import DecisionVerdict, DisclosureAct
from newsportal.lib.problems import Problem
from newsportal.sites.models import Role
from tests.api import Api
from tests.comments.lawyers import make_lawyer, make_request
from tests.factories import World, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def lawyer(world: World) -> User:
    return make_lawyer(world.site)


@pytest.fixture
def review(api: Api, world: World) -> Comment:
    """Two texts, three decisions, all sealed; markup in the text as an attacker writes it."""
    comment = world.published("<script>alert(1)</script> слова", now=timezone.now())
    body = {"text": "Второй текст", "version": 1}
    assert api.patch(f"comments/{comment.id}", body, token=world.token).status == 202
    comment.version = 2
    decide(comment, DecisionVerdict.PUBLISH)
    decide(comment, DecisionVerdict.REMOVE, reason="legal")
    seal_decisions(now=timezone.now())
    return comment


def disclose(comment: Comment, user: User, **values: Any) -> Evidence:
    facts: dict[str, Any] = {
        "act": DisclosureAct.DOWNLOAD,
        "recipient": "Медеуский районный суд",
        "basis": "Запрос № 2-1412",
        **values,
    }
    return disclose_evidence(comment_id=comment.id, user=user, now=timezone.now(), **facts)


def unpack(package: bytes, folder: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(folder)
        return {name: archive.read(name) for name in archive.namelist()}


def check(folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py")],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout.strip()


class TestPackage:
    def test_holds_texts_decisions_and_seals(
        self, tmp_path: Path, review: Comment, lawyer: User
    ) -> None:
        files = unpack(disclose(review, lawyer).package, tmp_path)
        assert sorted(files) == [
            "SHA256SUMS",
            "evidence.en.html",
            "evidence.json",
            "evidence.ru.html",
            "verify.py",
        ]
        facts = json.loads(files["evidence.json"])
        assert [(row["version"], row["text"]) for row in facts["versions"]] == [
            (1, "<script>alert(1)</script> слова"),
            (2, "Второй текст"),
        ]
        assert [(row["verdict"], row["comment_version"]) for row in facts["decisions"]] == [
            ("publish", 1),
            ("publish", 2),
            ("remove", 2),
        ]
        assert [row["seal"]["position"] for row in facts["decisions"]] == [1, 2, 3]
        second, third = facts["decisions"][1:]
        assert third["seal"]["previous_hash"] == second["seal"]["hash"]
        assert facts["comment"]["removed_by"] == "law"

    def test_is_checked_by_its_own_program(
        self, tmp_path: Path, review: Comment, lawyer: User
    ) -> None:
        unpack(disclose(review, lawyer).package, tmp_path)
        assert check(tmp_path) == (0, "everything fits")

    def test_of_which_a_word_was_changed_does_not_pass(
        self, tmp_path: Path, review: Comment, lawyer: User
    ) -> None:
        files = unpack(disclose(review, lawyer).package, tmp_path)
        changed = files["evidence.json"].replace("Второй".encode(), "Третий".encode())
        (tmp_path / "evidence.json").write_bytes(changed)
        status, told = check(tmp_path)
        assert status == 1
        assert told.splitlines() == [
            "evidence.json was changed",
            "version 2: it is not the text that was decided on",
            "version 2: it is not the text that was decided on",
        ]

    def test_of_which_a_decision_was_changed_does_not_pass(
        self, tmp_path: Path, review: Comment, lawyer: User
    ) -> None:
        files = unpack(disclose(review, lawyer).package, tmp_path)
        facts = json.loads(files["evidence.json"])
        facts["decisions"][2]["reason"] = "spam"
        facts["decisions"][0]["seal"]["canonical"] += " "
        (tmp_path / "evidence.json").write_text(json.dumps(facts), "utf-8")
        told = check(tmp_path)[1]
        assert f"decision {facts['decisions'][2]['id']}: it is not what was sealed" in told
        assert f"decision {facts['decisions'][0]['id']}: the hash does not fit" in told

    def test_is_the_same_bytes_each_time(self, review: Comment, lawyer: User) -> None:
        first, second = disclose(review, lawyer), disclose(review, lawyer)
        assert first.package == second.package

    def test_speaks_two_languages_and_escapes_what_readers_wrote(
        self, tmp_path: Path, review: Comment, lawyer: User
    ) -> None:
        files = unpack(disclose(review, lawyer).package, tmp_path)
        russian, english = files["evidence.ru.html"].decode(), files["evidence.en.html"].decode()
        assert "Решения" in russian
        assert "Decisions" in english
        assert "Решения" not in english
        for page in (russian, english):
            assert "&lt;script&gt;alert(1)&lt;/script&gt; слова" in page
            assert "<script" not in page

    def test_tells_who_the_author_is_only_when_asked(
        self, world: World, review: Comment, lawyer: User
    ) -> None:
        plain = disclose(review, lawyer).facts["author"]
        assert set(plain) == {"id", "kind", "name", "erased_at"}
        told = disclose(review, lawyer, with_identity=True).facts["author"]
        assert set(told) == {"id", "kind", "name", "erased_at", "email", "issuer", "subject"}
        assert list(Disclosure.objects.order_by("id").values_list("has_identity", flat=True)) == [
            False,
            True,
        ]


class TestLog:
    def test_has_a_line_for_each_package(self, world: World, review: Comment, lawyer: User) -> None:
        request = make_request(world.site, lawyer)
        made = disclose(review, lawyer, request_id=request.id)
        row = Disclosure.objects.get()
        assert (row.act, row.recipient, row.basis) == (
            "download",
            "Медеуский районный суд",
            "Запрос № 2-1412",
        )
        assert (row.by_user, row.comment, row.request) == (lawyer, review, request)
        assert row.digest == hashlib.sha256(made.package).hexdigest()
        assert [entry.act for entry in history_of(request)] == ["received", "disclosed"]

    @pytest.mark.parametrize("missing", ["recipient", "basis"])
    def test_gives_nothing_without_to_whom_and_why(
        self, review: Comment, lawyer: User, missing: str
    ) -> None:
        with pytest.raises(Problem, match="validation_error") as refused:
            disclose(review, lawyer, **{missing: "  "})
        assert [error.field for error in refused.value.errors] == [missing]
        assert not Disclosure.objects.exists()

    def test_gives_nothing_to_others(self, world: World, review: Comment) -> None:
        strangers = [
            make_lawyer(world.site, Role.MODERATOR),
            make_lawyer(World.make("vesti").site),
        ]
        for stranger in strangers:
            with pytest.raises(Problem, match="not_found"):
                disclose(review, stranger)
        assert not Disclosure.objects.exists()

    def test_takes_no_request_of_another_site(self, review: Comment, lawyer: User) -> None:
        other = World.make("vesti")
        request = make_request(other.site, make_lawyer(other.site))
        with pytest.raises(Problem, match="validation_error"):
            disclose(review, lawyer, request_id=request.id)
        assert not Disclosure.objects.exists()

    def test_knows_who_looked_at_a_complainants_contact(self, world: World, lawyer: User) -> None:
        request = make_request(world.site, lawyer)
        disclose_contact(
            request_id=request.id, basis="Уточнить адрес", user=lawyer, now=timezone.now()
        )
        row = Disclosure.objects.get()
        assert (row.act, row.recipient, row.basis) == (
            "contact",
            lawyer.get_username(),
            "Уточнить адрес",
        )

    @pytest.mark.parametrize("table", ["comments_disclosure", "comments_requestentry"])
    def test_is_append_only(self, world: World, review: Comment, lawyer: User, table: str) -> None:
        disclose(review, lawyer, request_id=make_request(world.site, lawyer).id)
        for act in (f"UPDATE {table} SET by_user_id = NULL", f"DELETE FROM {table}"):
            with (
                pytest.raises(DatabaseError, match="append-only"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(act)
