import os

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
