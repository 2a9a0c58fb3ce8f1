from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsportal.lib import ids
from newsportal.lib.ids import uuid7, uuid7_time

MOMENT = datetime(2026, 3, 1, 10, 0, 0, 123000, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock_of_its_own(monkeypatch):
    # The process must not remember the years that are visited here.
    monkeypatch.setattr(ids, "_clock", ids._Clock())


class TestUuid7:
    def test_has_version_and_variant_of_rfc_9562(self):
        made = uuid7()
        assert made.version == 7
        assert made.variant == "specified in RFC 4122"

    def test_holds_the_milliseconds_in_its_first_48_bits(self):
        example = UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")  # RFC 9562, appendix A.6
        moment = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
        assert uuid7_time(example) == moment
        assert uuid7(moment).bytes[:6] == example.bytes[:6]

    def test_grows_within_one_millisecond(self):
        with time_machine.travel(MOMENT, tick=False):
            made = [uuid7() for _ in range(5000)]
        assert made == sorted(set(made))
        assert {uuid7_time(one) for one in made} == {MOMENT}

    def test_grows_when_the_clock_goes_back(self):
        with time_machine.travel(MOMENT + timedelta(days=30_000), tick=False):
            before = uuid7()
        with time_machine.travel(MOMENT, tick=False):
            assert uuid7() > before

    def test_is_unique_and_ordered_per_thread(self):
        with ThreadPoolExecutor(8) as pool:
            runs = list(pool.map(lambda _: [uuid7() for _ in range(1000)], range(8)))
        assert all(run == sorted(run) for run in runs)
        assert len({one for run in runs for one in run}) == 8000

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
    def test_gives_back_the_moment_it_was_made_for(self, moment):
        whole = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        assert uuid7_time(uuid7(moment)) == whole

    def test_another_version_has_no_time(self):
        with pytest.raises(ValueError, match="not a UUIDv7"):
            uuid7_time(uuid4())
