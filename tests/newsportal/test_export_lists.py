"""Lists of the admin as files: what is in them, who may take them, what is written down."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsportal.events.models import Event
from newsportal.lib.exports import BATCH, Column, cell, written
from newsportal.sites.models import Role, Section, Site
from social.models import FilteredVisits
from tests.factories import logged_in, make_member, make_moderator
from tests.social.world import SHARER, make_article, make_site

ARTICLES, VISITS = "/admin/articles/article/", "/admin/social/filteredvisits/"


def taken(client: Client, path: str) -> bytes:
    answer: Any = client.get(path)
    assert answer.status_code == 200, path
    assert answer.streaming
    return b"".join(answer.streaming_content)


def read_csv(file: bytes) -> list[dict[str, str]]:
    assert file.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))


def read_lines(file: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.decode().splitlines()]


class TestFile:
    def test_keeps_formulas_from_running(self) -> None:
        for risky in ("=1+1", "+7 700", "-2", "@SUM(A1)", " =1", "\t=1", "＝1"):
            assert cell(risky) == f"'{risky}"
        assert cell(-2) == -2
        assert cell("a=b") == "a=b"
        assert cell(None) == ""

    def test_is_written_in_small_parts(self) -> None:
        rows = ({"n": number} for number in range(BATCH * 3 + 1))
        parts = list(written(rows, [Column("n", "n", lambda row: row["n"])], form="jsonl"))
        assert [part.count(b"\n") for part in parts] == [BATCH, BATCH, BATCH, 1]


@pytest.mark.django_db
class TestLists:
    @pytest.fixture
    def own(self) -> Site:
        return make_site("own")

    @pytest.fixture
    def analyst(self, own: Site) -> Client:
        return logged_in(make_member(own, Role.ANALYST))

    def test_hold_the_own_rows_as_they_are_filtered(self, analyst: Client, own: Site) -> None:
        make_article(own, "first", title="=HYPERLINK(1)")
        make_article(own, "second", title="Вторая; «кавычки», запятая")
        make_article(make_site("other"), "foreign")
        rows = read_csv(taken(analyst, f"{ARTICLES}export.csv"))
        assert {row["ключ"]: row["заголовок"] for row in rows} == {
            "first": "'=HYPERLINK(1)",
            "second": "Вторая; «кавычки», запятая",
        }
        lines = read_lines(taken(analyst, f"{ARTICLES}export.jsonl?q=second"))
        assert [(line["key"], line["shares"], line["rating"]) for line in lines] == [
            ("second", 0, None)
        ]
        assert lines[0]["title"] == "Вторая; «кавычки», запятая"

    def test_are_of_the_own_sections(self, own: Site) -> None:
        sport = Section.objects.create(site=own, key="sport", name="Спорт")
        make_article(own, "in", section=sport)
        make_article(own, "out")
        client = logged_in(make_member(own, Role.ANALYST, sport))
        assert [row["key"] for row in read_lines(taken(client, f"{ARTICLES}export.jsonl"))] == [
            "in"
        ]
        assert logged_in(make_moderator()).get(f"{ARTICLES}export.csv").status_code == 404

    def test_are_written_down_by_site_with_counts_alone(
        self, admin_client: Client, own: Site
    ) -> None:
        other = make_site("other")
        for number in range(3):
            FilteredVisits.objects.create(
                site=own, day=date(2026, 3, 1 + number), reason="agent", visits=1
            )
        FilteredVisits.objects.create(site=other, day=date(2026, 3, 1), reason="agent", visits=1)
        file = read_lines(taken(admin_client, f"{VISITS}export.jsonl"))
        assert len(file) == 4
        events = Event.objects.filter(kind="export.made").order_by("site_id")
        user = admin_client.session["_auth_user_id"]
        assert {event.site_id: event.data for event in events} == {
            site.pk: {"list": "filteredvisits", "format": "jsonl", "rows": rows, "user": int(user)}
            for site, rows in ((own, 3), (other, 1))
        }

    def test_hold_shares_without_who_shared(
        self, analyst: Client, own: Site, settings: Any
    ) -> None:
        settings.NEWSPORTAL_LIMITS = False
        token = SHARER.share(make_article(own, "night")).json()["token"]
        [row] = read_lines(taken(analyst, "/admin/social/share/export.jsonl"))
        assert (row["token"], row["article"], row["network"]) == (token, "night", "telegram")
        assert not {"reader", "visitor"} & row.keys()

    def test_ask_as_often_for_many_rows(self, analyst: Client, own: Site) -> None:
        make_article(own, "first")
        taken(analyst, f"{ARTICLES}export.csv")
        with CaptureQueriesContext(connection) as few:
            taken(analyst, f"{ARTICLES}export.csv")
        for number in range(5):
            make_article(own, f"more-{number}")
        with CaptureQueriesContext(connection) as many:
            taken(analyst, f"{ARTICLES}export.csv")
        assert len(many) == len(few)

    def test_know_two_forms(self, analyst: Client) -> None:
        assert analyst.get(f"{ARTICLES}export.xlsx").status_code == 404
        assert analyst.get(f"{ARTICLES}export.csv?mode__lulz=1").status_code in {302, 400, 404}


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_broken_off_is_counted_too(admin_client: Client) -> None:
    site = make_site("own")
    for number in range(BATCH + 1):
        FilteredVisits.objects.create(
            site=site, day=date(2026, 3, 1), reason=f"r{number}", visits=1
        )
    answer: Any = admin_client.get(f"{VISITS}export.jsonl")
    next(iter(answer.streaming_content))
    answer.close()
    assert Event.objects.get(kind="export.made").data["rows"] == BATCH
