"""The tests run on the engines we ship, not on what this machine happens to carry."""

import os
from pathlib import Path

import pytest
from django.db import connection

from newsportal.lib import redis


@pytest.mark.django_db
def test_the_database_is_the_embedded_postgresql_18() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (major,) = cursor.fetchone()
        cursor.execute("SELECT current_setting('listen_addresses')")
        (addresses,) = cursor.fetchone()
    assert connection.vendor == "postgresql"
    assert (major, addresses) == (18, "")
    assert Path(connection.settings_dict["HOST"]).is_relative_to(os.environ["NEWSPORTAL_STATE_DIR"])


def test_the_broker_is_the_embedded_valkey_9() -> None:
    facts = redis.common().info("server")
    assert str(facts["valkey_version"]).startswith("9.")
    assert facts["tcp_port"] == 0
