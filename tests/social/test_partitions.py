"""Days of interactions: made once, found by the id, dropped whole."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError
from psycopg.errors import InsufficientPrivilege

from newsportal.lib.ids import uuid7
from newsportal.local import addresses
from social.models import Interaction
from social.services.partitions import drop_days, make_days
from tests.social.threads import in_threads

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 2, 28), date(2026, 3, 2)


def days(table: str = "social_interaction") -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT right(inhrelid::regclass::text, 8) FROM pg_inherits"
            " WHERE inhparent = %s::regclass",
            [table],
        )
        return {day for (day,) in cursor.fetchall()}


def add(at: datetime) -> Interaction:
    return Interaction.objects.create(id=uuid7(at), kind=2, site_id=1, network="", at=at)


class TestDays:
    def test_are_made_for_both_tables_and_made_again_for_nothing(self) -> None:
        for _ in range(2):
            make_days(FIRST, LAST)
        made = {"20260228", "20260301", "20260302"}
        assert days() >= made
        assert days("social_once") >= made

    @pytest.mark.parametrize("time", ["00:00:00.000", "23:59:59.999"])
    def test_hold_the_ids_of_their_own_day(self, time: str) -> None:
        make_days(LAST, LAST)
        add(datetime.fromisoformat(f"2026-03-02T{time}+00:00"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM social_interaction_20260302")
            assert cursor.fetchone() == (1,)

    def test_take_no_id_of_a_day_that_is_missing(self) -> None:
        with transaction.atomic(), pytest.raises(IntegrityError):
            add(datetime(2020, 1, 1, tzinfo=UTC))

    def test_are_dropped_whole(self) -> None:
        make_days(FIRST, LAST)
        kept = add(datetime(2026, 3, 2, tzinfo=UTC))
        add(datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC))
        drop_days("social_interaction", before=LAST)
        assert list(Interaction.objects.values_list("id", flat=True)) == [kept.id]
        assert days() >= {"20260302"}
        assert not days() & {"20260228", "20260301"}
        assert days("social_once") >= {"20260228", "20260301"}

    def test_of_today_and_yesterday_are_not_dropped_by_any_date(self) -> None:
        today = datetime.now(UTC)
        make_days(today.date(), today.date())
        drop_days("social_interaction", before=date(2999, 1, 1))
        assert today.strftime("%Y%m%d") in days()

    @pytest.mark.parametrize("name", ["social_share", "comments_decision"])
    def test_are_dropped_of_no_other_table(self, name: str) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            drop_days(name, before=LAST)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_twenty_who_miss_a_day_make_it_once() -> None:
    day = date(2026, 1, 5)
    in_threads(lambda _: make_days(day, day), 20)
    assert {"20260105"} <= days()
    drop_days("social_interaction", before=date(2026, 1, 6))
    drop_days("social_once", before=date(2026, 1, 6))


@pytest.mark.django_db(transaction=True)
def test_the_applications_role_changes_days_by_the_functions_alone() -> None:
    make_days(LAST, LAST)
    name = connection.settings_dict["NAME"]
    with psycopg.connect(addresses.database_url("app"), dbname=name, autocommit=True) as app:
        app.execute("SELECT social_make_partitions('2026-03-01', '2026-03-02')")
        for act in ("DROP TABLE", "TRUNCATE"):
            with pytest.raises(InsufficientPrivilege):
                app.execute(f"{act} social_interaction_20260302")
        app.execute("SELECT social_drop_partitions('social_interaction', '2026-03-03')")
    assert not days() & {"20260301", "20260302"}
