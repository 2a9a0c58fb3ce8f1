"""The chain of decisions: sealed in batches, once, and no row of it can be changed unseen."""

import hashlib
import hmac
import json
import threading
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.admin.navigation import broken_badge
from comments.models import AuditRun, Comment, Decision, Seal, TextKey, UnsealedDecision
from comments.selectors import audit
from comments.selectors.audit import sealed_facts
from comments.services.law import audits
from comments.services.sealing import seal_decisions
from comments.states import DecisionVerdict
from comments.tasks import audit_all
from comments.tasks import seal_decisions as task
from newsportal.events import work
from newsportal.events.routing import resolve, work_kinds
from newsportal.sites.models import Role
from tests.api import Api
from tests.comments.lawyers import make_lawyer
from tests.factories import World, decide
from tests.flows.erasing import erase

pytestmark = pytest.mark.django_db

# What the owner of the tables can do and the application cannot: first of all, take the guards
# away.
UNGUARD = """
    SET CONSTRAINTS ALL IMMEDIATE;
    DO $$
    DECLARE guard record;
    BEGIN
        FOR guard IN SELECT conrelid::regclass AS held, conname FROM pg_constraint
                      WHERE contype = 'f' AND confrelid = 'comments_decision'::regclass
        LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', guard.held, guard.conname);
        END LOOP;
    END
    $$;
    ALTER TABLE comments_decision DISABLE TRIGGER USER;
    ALTER TABLE comments_seal DISABLE TRIGGER USER;
"""


def verify(*arguments: str) -> dict[str, Any]:
    """What `audit_verify --json` says, and how it ended."""
    output, status = StringIO(), 0
    try:
        call_command("audit_verify", "--json", *arguments, stdout=output)
    except SystemExit as end:
        status = int(end.code or 0)
    return {**json.loads(output.getvalue()), "status": status}


def first_site(*arguments: str) -> dict[str, Any]:
    site: dict[str, Any] = verify(*arguments)["sites"][0]
    return site


def tamper(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(UNGUARD)
        cursor.execute(statement, values)
        assert cursor.rowcount > 0


@pytest.fixture
def sealed(world: World) -> list[Decision]:
    """Five decisions on four comments, all in the chain."""
    comments = [world.published() for _ in range(4)]
    decide(comments[0], DecisionVerdict.REJECT)
    assert seal_decisions(now=timezone.now()) == 5
    return [seal.decision for seal in Seal.objects.order_by("position")]


class TestSealing:
    def test_gives_each_decision_a_place_in_the_order_of_deciding(
        self, world: World, sealed: list[Decision]
    ) -> None:
        assert list(Seal.objects.order_by("position").values_list("position", flat=True)) == [
            1,
            2,
            3,
            4,
            5,
        ]
        assert sealed == list(Decision.objects.order_by("created_at", "id"))
        assert not UnsealedDecision.objects.exists()

    def test_is_arithmetic_that_anybody_can_do_again(
        self, world: World, sealed: list[Decision]
    ) -> None:
        genesis = f"newsportal seals 1 site {world.site.id}"
        hash_ = hashlib.sha256(genesis.encode()).digest()
        for seal in Seal.objects.order_by("position").select_related("decision__comment"):
            decision = seal.decision
            key = bytes(TextKey.objects.get(comment=decision.comment, version=1).key)
            digest = hmac.digest(key, decision.comment.text.encode(), "sha256")
            row = {
                "by_key": None,
                "by_kind": "person",
                "by_user": decision.by_user_id,
                "comment": str(decision.comment_id),
                "comment_version": 1,
                "created_at": decision.created_at.isoformat().replace("+00:00", "Z"),
                "findings": [],
                "format": 1,
                "id": str(decision.id),
                "position": seal.position,
                "reason": "ok",
                "model_version": None,
                "ruleset_version": "",
                "site": world.site.id,
                "text_digest": digest.hex(),
                "verdict": decision.verdict,
            }
            line = json.dumps(row, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
            hash_ = hashlib.sha256(hash_ + line.encode()).digest()
            assert bytes(seal.hash) == hash_

    def test_covers_every_column_of_a_decision(self, sealed: list[Decision]) -> None:
        columns = {field.attname.removesuffix("_id") for field in Decision._meta.concrete_fields}
        assert set(sealed_facts(sealed[0])) == columns

    def test_twice_changes_nothing(self, sealed: list[Decision]) -> None:
        before = list(Seal.objects.order_by("position").values())
        task()
        assert list(Seal.objects.order_by("position").values()) == before

    def test_finds_a_decision_that_commits_late(self, world: World, sealed: list[Decision]) -> None:
        early = timezone.now() - timedelta(days=3)
        late = Decision.objects.create(
            site=world.site,
            comment=sealed[0].comment,
            comment_version=1,
            verdict="hold",
            reason="other",
            by_kind="rules",
            created_at=early,
        )
        assert seal_decisions(now=timezone.now()) == 1
        assert Seal.objects.get(decision=late).position == 6
        assert first_site()["is_whole"]

    def test_asks_as_many_queries_for_many_as_for_one(self, world: World) -> None:
        world.published()
        seal_decisions(now=timezone.now())
        numbers = []
        for many in (1, 7):
            for _ in range(many):
                decide(world.published(), DecisionVerdict.HOLD, reason="other")
            with CaptureQueriesContext(connection) as queries:
                sealed = seal_decisions(now=timezone.now())
            numbers.append((sealed, len(queries)))
        assert [sealed for sealed, _ in numbers] == [2, 14]
        assert numbers[1][1] == numbers[0][1]

    def test_keeps_a_chain_for_each_site(self, world: World, sealed: list[Decision]) -> None:
        other = World.make("vesti")
        other.published()
        assert seal_decisions(now=timezone.now()) == 1
        assert Seal.objects.get(site=other.site).position == 1
        assert [site["sealed"] for site in verify()["sites"]] == [5, 1]
        assert [site["site"] for site in verify("--site", "vesti")["sites"]] == ["vesti"]

    def test_seals_findings_as_the_database_keeps_them(self, world: World) -> None:
        held = world.comment("Смотрите https://a.example/1 и https://b.example/2")
        assert held.decisions.get().findings
        assert seal_decisions(now=timezone.now()) == 1
        assert first_site()["is_whole"]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_sealers_make_one_chain(self, world: World) -> None:
        for _ in range(12):
            world.published()
        start = threading.Barrier(4)
        sealed: list[int] = []

        def run() -> None:
            try:
                start.wait()
                sealed.append(seal_decisions(now=timezone.now()))
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seal_decisions(now=timezone.now())
        assert Seal.objects.count() == 12
        assert first_site()["is_whole"]

    def test_waits_for_no_writer_and_seals_what_it_left_later(self, world: World) -> None:
        busy, quiet = world.published(), world.published()
        held, done = threading.Event(), threading.Event()

        def write() -> None:
            try:
                with transaction.atomic():
                    Comment.objects.select_for_update(no_key=True).get(id=busy.id)
                    held.set()
                    done.wait(30)
            finally:
                connection.close()

        writer = threading.Thread(target=write)
        writer.start()
        held.wait(30)
        assert seal_decisions(now=timezone.now()) == 1
        assert Seal.objects.get().decision.comment == quiet
        done.set()
        writer.join()
        assert seal_decisions(now=timezone.now()) == 1
        assert Seal.objects.get(position=2).decision.comment == busy


class TestRights:
    @pytest.mark.parametrize(
        "act",
        [
            "UPDATE comments_seal SET position = 9",
            "DELETE FROM comments_seal",
        ],
    )
    def test_nobody_changes_a_seal(self, sealed: list[Decision], act: str) -> None:
        for role in ("", "SET LOCAL ROLE newsportal_app;"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(role + act)
        assert Seal.objects.filter(position=1).exists()


class TestVerify:
    def test_tells_a_whole_chain_and_its_head(self, world: World, sealed: list[Decision]) -> None:
        last = Seal.objects.get(position=5)
        assert verify() == {
            "is_whole": True,
            "status": 0,
            "sites": [
                {
                    "site": "gazeta",
                    "is_whole": True,
                    "sealed": 5,
                    "erased_texts": 0,
                    "unsealed": 0,
                    "late": 0,
                    "checkpoint": f"gazeta:5:{bytes(last.hash).hex()}",
                    "problem": None,
                    "broken_at": None,
                    "decision": None,
                }
            ],
        }

    def test_speaks_to_people_too(self, sealed: list[Decision]) -> None:
        output = StringIO()
        call_command("audit_verify", stdout=output)
        assert output.getvalue().startswith("gazeta: whole; 5 sealed, 0 of them without their")

    def test_finds_a_changed_decision(self, sealed: list[Decision]) -> None:
        tamper("UPDATE comments_decision SET reason = 'spam' WHERE id = %s", sealed[2].id)
        found = verify()
        assert found["status"] == 1
        site = found["sites"][0]
        assert (site["problem"], site["broken_at"]) == ("changed", 3)
        assert site["decision"] == str(sealed[2].id)

    def test_finds_a_deleted_decision(self, sealed: list[Decision]) -> None:
        tamper("DELETE FROM comments_decision WHERE id = %s", sealed[1].id)
        site = first_site()
        assert (site["problem"], site["broken_at"]) == ("missing_decision", 2)

    def test_finds_a_decision_taken_out_with_its_seal(self, sealed: list[Decision]) -> None:
        tamper("DELETE FROM comments_seal WHERE position = 2")
        tamper("DELETE FROM comments_decision WHERE id = %s", sealed[1].id)
        site = first_site()
        assert (site["problem"], site["broken_at"]) == ("missing_seal", 2)

    def test_finds_decisions_that_changed_places(self, sealed: list[Decision]) -> None:
        tamper("UPDATE comments_seal SET position = 900 WHERE position = 2")
        tamper("UPDATE comments_seal SET position = 2 WHERE position = 3")
        tamper("UPDATE comments_seal SET position = 3 WHERE position = 900")
        site = first_site()
        assert (site["problem"], site["broken_at"]) == ("changed", 2)

    def test_finds_a_changed_text(self, sealed: list[Decision]) -> None:
        comment = sealed[3].comment_id
        tamper("UPDATE comments_comment SET text = 'Другое' WHERE id = %s", comment)
        site = first_site()
        assert site["problem"] == "changed_text"
        assert site["decision"] in {str(row.id) for row in sealed if row.comment_id == comment}

    def test_finds_a_tail_cut_off_by_a_checkpoint(
        self, tmp_path: Path, sealed: list[Decision]
    ) -> None:
        checkpoint = first_site()["checkpoint"]
        tamper("DELETE FROM comments_seal WHERE position = 5")
        tamper("DELETE FROM comments_decision WHERE id = %s", sealed[4].id)
        assert first_site()["is_whole"], "nothing inside can tell"
        site = first_site("--checkpoint", checkpoint)
        assert (site["problem"], site["broken_at"]) == ("cut_short", 5)
        (tmp_path / "kept").write_text(f"{checkpoint}\n\n")
        assert first_site("--checkpoints", str(tmp_path / "kept"))["problem"] == "cut_short"

    def test_finds_a_chain_that_was_written_anew(
        self, world: World, sealed: list[Decision]
    ) -> None:
        checkpoint = first_site()["checkpoint"]
        tamper("DELETE FROM comments_seal")
        tamper("UPDATE comments_decision SET reason = 'spam' WHERE id = %s", sealed[0].id)
        for decision in sealed:
            UnsealedDecision.objects.create(
                decision=decision, site=world.site, created_at=decision.created_at
            )
        seal_decisions(now=timezone.now())
        assert first_site()["is_whole"]
        site = first_site("--checkpoint", checkpoint)
        assert (site["problem"], site["broken_at"]) == ("other_than_witnessed", 5)

    def test_takes_an_older_checkpoint_of_a_longer_chain(
        self, world: World, sealed: list[Decision]
    ) -> None:
        checkpoint = first_site()["checkpoint"]
        world.published()
        seal_decisions(now=timezone.now())
        assert first_site("--checkpoint", checkpoint)["is_whole"]

    def test_finds_a_decision_that_nobody_seals(self, world: World) -> None:
        world.published()
        site = first_site()
        assert (site["is_whole"], site["unsealed"], site["late"]) == (True, 1, 0)
        Decision.objects.create(
            site=world.site,
            comment=Comment.objects.get(),
            comment_version=1,
            verdict="hold",
            reason="other",
            by_kind="rules",
            created_at=timezone.now() - timedelta(minutes=6),
        )
        UnsealedDecision.objects.all().delete()
        site = first_site()
        assert (site["problem"], site["unsealed"], site["late"]) == ("unsealed", 2, 1)
        assert first_site("--late-minutes", "60")["is_whole"]

    @pytest.mark.parametrize("rubbish", ["x", "a:b:c", "gazeta:1", "gazeta:1:zz"])
    def test_says_what_a_checkpoint_is(self, rubbish: str, world: World) -> None:
        with pytest.raises(CommandError, match="SITE:POSITION:HASH"):
            call_command("audit_verify", "--checkpoint", rubbish)

    def test_knows_its_sites(self, world: World) -> None:
        with pytest.raises(CommandError, match="no site"):
            call_command("audit_verify", "--site", "nobody")


class TestErasing:
    def test_leaves_the_chain_whole_and_nothing_to_guess_from(self, api: Api, world: World) -> None:
        world.published("Первое")
        world.comment("Смотрите https://a.example/1 и https://b.example/2")
        type(world.site).objects.filter(id=world.site.id).update(erased_text="remove")
        seal_decisions(now=timezone.now())
        assert TextKey.objects.count() == 2
        erase(api, world.token)
        assert not TextKey.objects.exists()
        seal_decisions(now=timezone.now())
        site = first_site()
        assert (site["is_whole"], site["sealed"], site["erased_texts"]) == (True, 4, 4)

    def test_keeps_the_keys_of_texts_that_stay(self, api: Api, world: World) -> None:
        comment = world.published("Первое", now=timezone.now())
        seal_decisions(now=timezone.now())
        body = {"text": "Второе слово о новости", "version": 1}
        assert api.patch(f"comments/{comment.id}", body, token=world.token).status == 202
        decide_newest(comment)
        seal_decisions(now=timezone.now())
        assert set(TextKey.objects.values_list("version", flat=True)) == {1, 2}
        erase(api, world.token)
        assert TextKey.objects.get().version == 2
        site = first_site()
        assert (site["is_whole"], site["sealed"], site["erased_texts"]) == (True, 2, 1)


def decide_newest(comment: Comment) -> None:
    comment.version = 2
    decide(comment, DecisionVerdict.PUBLISH)


class TestWalks:
    """The same walk as rows of work, some thousand seals a turn."""

    def walk(self, world: World) -> AuditRun:
        run = audits.request_audit(site=world.site, user=None, now=timezone.now())
        [kind] = [kind for kind in work_kinds() if kind.name == "audits"]
        while handouts := work.claim(kind, limit=1):
            resolve(kind.task)(**handouts[0].kwargs())
        run.refresh_from_db()
        return run

    def test_come_to_what_the_command_says(
        self, world: World, sealed: list[Decision], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(audit, "CHUNK", 2)
        monkeypatch.setattr(audits, "CHUNKS_A_TURN", 1)
        run = self.walk(world)
        assert run.finished_at is not None
        assert run.report == first_site()

    def test_find_what_the_command_finds(
        self,
        world: World,
        sealed: list[Decision],
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        monkeypatch.setattr(audit, "CHUNK", 2)
        monkeypatch.setattr(audits, "CHUNKS_A_TURN", 1)
        tamper("UPDATE comments_decision SET reason = 'spam' WHERE id = %s", sealed[1].id)
        run = self.walk(world)
        assert (run.report["problem"], run.report["broken_at"]) == ("changed", 2)
        assert "the chain of gazeta is broken: changed at 2" in caplog.text

    def test_are_one_while_one_goes_on(self, world: World) -> None:
        first = audits.request_audit(site=world.site, user=None, now=timezone.now())
        assert audits.request_audit(site=world.site, user=None, now=timezone.now()) == first
        audit_all()
        assert AuditRun.objects.count() == 1

    def test_are_shown_and_begun_by_lawyers(self, world: World, sealed: list[Decision]) -> None:
        page = "/admin/comments/auditrun/"
        lawyer = Client(headers={"accept-language": "ru"})
        lawyer.force_login(make_lawyer(world.site))
        assert first_site()["checkpoint"] in lawyer.get(page).content.decode()
        assert lawyer.post(page, {"site": "vesti"}).status_code == 404
        assert lawyer.post(page, {"site": "gazeta"}).status_code == 302
        assert "проверяется" in lawyer.get(page).content.decode()
        self.walk(world)
        assert "цела" in lawyer.get(page).content.decode()
        tamper("UPDATE comments_decision SET reason = 'spam' WHERE id = %s", sealed[1].id)
        self.walk(world)
        shown = lawyer.get(page)
        assert "решение не то, что было скреплено" in shown.content.decode()
        assert broken_badge(shown.wsgi_request) == "!"
        moderator = Client()
        moderator.force_login(make_lawyer(world.site, Role.MODERATOR))
        assert moderator.get(page).status_code == 403
