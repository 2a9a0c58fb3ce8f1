import os
from uuid import uuid4

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from newsportal.lib import redis
from newsportal.lib.ids import uuid7


class TestClients:
    def test_answer_and_are_made_once(self):
        name = redis.key("test", uuid7())
        redis.common().set(name, "ә", ex=10)
        assert redis.common().get(name) == "ә".encode()
        assert redis.common() is redis.common()

    def test_follow_their_settings(self, settings):
        settings.REDIS_CACHE_URL = "redis://127.0.0.1:1/3"
        assert redis.cache().connection_pool.connection_kwargs["db"] == 3
        assert redis.cache() is not redis.common()
        settings.REDIS_DURABLE_URL = "redis://127.0.0.1:1/5"
        assert redis.durable().connection_pool.connection_kwargs["db"] == 5

    def test_a_dead_one_fails_at_once(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        with pytest.raises(RedisConnectionError):
            redis.common().ping()

    def test_a_fork_makes_its_own(self):
        parents = redis.common()
        parents.ping()
        child = os.fork()
        if child == 0:
            is_own = redis.common() is not parents and redis.common().ping()
            os._exit(0 if is_own else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert parents.ping()


def test_every_key_begins_alike():
    assert redis.key("limit", "a", 7) == "np:limit:a:7"


def test_a_script_runs_where_redis_does_not_know_it():
    lua = f"return {{KEYS[1], ARGV[1], {uuid4().int % 10**9}}}"
    for _ in range(2):
        assert redis.run_script(redis.common(), lua, ["a"], [7])[:2] == [b"a", b"7"]


def test_a_script_outlives_its_connection():
    client, lua = redis.common(), f"return {uuid4().int % 10**9}"
    said = redis.run_script(client, lua, [], [])
    redis.run_script(client, lua, [], [])
    for one in client.client_list(_type="normal"):
        if one["cmd"] == "evalsha":
            client.client_kill_filter(_id=one["id"])
    assert redis.run_script(client, lua, [], []) == said
