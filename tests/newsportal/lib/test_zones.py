from datetime import UTC, datetime, timedelta

import pytest

from newsportal.lib.zones import zone_of

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_is_the_zone_of_that_name() -> None:
    assert NOON.astimezone(zone_of("Asia/Almaty")).utcoffset() == timedelta(hours=5)


@pytest.mark.parametrize("name", ["", "Asia", "Asia/Nowhere", "../../etc/passwd", "/etc", "\0"])
def test_is_utc_for_what_is_no_name(name: str) -> None:
    assert zone_of(name) is UTC
