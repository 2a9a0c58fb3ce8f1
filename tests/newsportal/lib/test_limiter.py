from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsportal.lib import limiter, redis
from newsportal.lib.ids import uuid7
from newsportal.lib.limiter import Breaker, Limit, LocalLimiter, Outcome, guard, hit
from newsportal.lib.problems import Problem


@pytest.fixture(autouse=True)
def _fresh(settings, monkeypatch):
    settings.NEWSPORTAL_LIMITS = True
    settings.NEWSPORTAL_PROCESSES = 1
    monkeypatch.setattr(limiter, "_breaker", Breaker())
    monkeypatch.setattr(limiter, "_local", LocalLimiter())


@pytest.fixture
def key():
    """A key that no other run has counted."""
    return str(uuid7())


@pytest.fixture
def _no_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


def entries(key):
    return redis.common().llen(redis.key("limit", key))


def age(key, seconds):
    """Let everything counted so far be that much older."""
    name = redis.key("limit", key)
    times = redis.common().lrange(name, 0, -1)
    redis.common().delete(name)
    redis.common().rpush(name, *[int(one) - seconds * 1000 for one in times])


class TestInRedis:
    def test_counts_down_and_refuses(self, key):
        outcomes = [hit(key, Limit(3, 60)) for _ in range(4)]
        assert [one.is_allowed for one in outcomes] == [True, True, True, False]
        assert [one.remaining for one in outcomes] == [2, 1, 0, 0]
        assert outcomes[0].retry_after_seconds == 0
        assert outcomes[3].retry_after_seconds == 60
        assert not limiter._breaker.is_open()

    def test_counts_nothing_when_it_refuses(self, key):
        for _ in range(5):
            hit(key, Limit(2, 60), Limit(100, 3600))
        assert entries(key) == 2

    def test_lets_through_again_when_the_oldest_has_left_the_window(self, key):
        limit = Limit(2, 60)
        hit(key, limit)
        age(key, 50)
        hit(key, limit)
        refused = hit(key, limit)
        assert (refused.is_allowed, refused.retry_after_seconds) == (False, 10)
        age(key, 10)
        assert hit(key, limit).is_allowed
        assert not hit(key, limit).is_allowed

    def test_never_lets_more_than_the_limit_into_any_window(self, key):
        limit = Limit(4, 60)
        for _ in range(4):
            assert hit(key, limit).is_allowed
        age(key, 59)
        assert not hit(key, limit).is_allowed

    def test_the_strictest_of_several_limits_decides(self, key):
        limits = (Limit(2, 10), Limit(3, 600))
        assert [hit(key, *limits).is_allowed for _ in range(3)] == [True, True, False]
        age(key, 10)
        assert hit(key, *limits) == Outcome(True, 0, 0)
        refused = hit(key, *limits)
        assert (refused.is_allowed, refused.retry_after_seconds) == (False, 590)

    def test_a_cost_counts_as_so_many(self, key):
        limit = Limit(10, 60)
        assert hit(key, limit, cost=7) == Outcome(True, 0, 3)
        assert not hit(key, limit, cost=4).is_allowed
        assert hit(key, limit, cost=3) == Outcome(True, 0, 0)

    def test_a_cost_over_the_limit_is_never_allowed(self, key):
        assert hit(key, Limit(3, 60), cost=4) == Outcome(False, 60, 3)
        assert entries(key) == 0

    def test_forgets_by_itself(self, key):
        hit(key, Limit(3, 60), Limit(9, 600))
        assert 599_000 < redis.common().pttl(redis.key("limit", key)) <= 600_000

    def test_keeps_no_more_than_the_largest_limit(self, key):
        limit = Limit(3, 60)
        for _ in range(5):
            hit(key, limit)
            age(key, 61)
        assert entries(key) <= 3

    def test_a_clock_that_went_back_locks_nobody_out(self, key):
        limit = Limit(2, 60)
        hit(key, limit, cost=2)
        age(key, -3600)
        assert hit(key, limit) == Outcome(True, 0, 1)

    def test_200_threads_get_exactly_the_limit(self, key):
        start = Barrier(200)

        def run(_):
            start.wait()
            return hit(key, Limit(10, 60), Limit(50, 3600)).is_allowed

        with ThreadPoolExecutor(200) as pool:
            allowed = list(pool.map(run, range(200)))
        assert allowed.count(True) == 10
        assert entries(key) == 10
        assert not limiter._breaker.is_open()


def elsewhere(breaker):
    """What another thread is told."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(breaker.is_open).result()


class TestGuard:
    def test_refuses_with_a_problem_that_says_when(self, key):
        assert guard(key, Limit(1, 30)).remaining == 0
        with pytest.raises(Problem) as caught:
            guard(key, Limit(1, 30))
        assert (caught.value.code, caught.value.status) == ("rate_limited", 429)
        assert caught.value.headers == {"Retry-After": "30"}


@pytest.mark.usefixtures("_no_redis")
class TestWithoutRedis:
    def test_counts_in_the_process(self, key):
        allowed = [hit(key, Limit(3, 60)).is_allowed for _ in range(5)]
        assert allowed == [True, True, True, False, False]
        assert limiter._breaker.is_open()

    @pytest.mark.parametrize(("processes", "share"), [(1, 10), (4, 2), (100, 1)])
    def test_takes_its_share_of_the_limit(self, key, settings, processes, share):
        settings.NEWSPORTAL_PROCESSES = processes
        assert sum(hit(key, Limit(10, 60)).is_allowed for _ in range(20)) == share


class TestWithRedisFull:
    def test_refuses_by_the_share_of_this_process(self, key, settings):
        settings.NEWSPORTAL_PROCESSES = 2
        client = redis.common()
        (usual,) = client.config_get("maxmemory").values()
        client.config_set("maxmemory", 1)
        try:
            outcomes = [hit(key, Limit(4, 60)).is_allowed for _ in range(4)]
        finally:
            client.config_set("maxmemory", usual)
        assert outcomes == [True, True, False, False]
        assert entries(key) == 0


class TestBreaker:
    def test_lets_one_try_after_a_rest_while_all_others_go_without(self):
        now = [100.0]
        breaker = Breaker(clock=lambda: now[0])
        assert not breaker.is_open()
        breaker.trip()
        assert breaker.is_open()
        now[0] += 1.0
        assert [breaker.is_open(), elsewhere(breaker), breaker.is_open()] == [False, True, False]
        breaker.trip()
        assert breaker.is_open()
        now[0] += 1.0
        assert [elsewhere(breaker), breaker.is_open()] == [False, True]
        # Nobody said that it failed again.
        now[0] += 0.8
        assert [breaker.is_open(), elsewhere(breaker)] == [False, False]


class TestSwitchedOff:
    def test_allows_everything_and_counts_nothing(self, key, settings):
        settings.NEWSPORTAL_LIMITS = False
        assert [hit(key, Limit(1, 60)).is_allowed for _ in range(3)] == [True] * 3
        assert entries(key) == 0


class TestLocalLimiter:
    def test_slides_like_the_one_in_redis(self):
        local, limit = LocalLimiter(), [Limit(2, 60)]
        assert local.hit("k", limit, 1, 0.0) == Outcome(True, 0, 1)
        assert local.hit("k", limit, 1, 50.0) == Outcome(True, 0, 0)
        assert local.hit("k", limit, 1, 50.5) == Outcome(False, 10, 0)
        assert local.hit("k", limit, 1, 60.0) == Outcome(True, 0, 0)
        assert local.hit("k", limit, 1, 60.0) == Outcome(False, 50, 0)
        assert local.hit("k", limit, 3, 999.0) == Outcome(False, 60, 2)

    def test_waits_where_the_rest_of_the_window_is_lost_in_rounding(self):
        local, limit = LocalLimiter(), [Limit(1, 10)]
        assert local.hit("k", limit, 1, 8.989821295774762).is_allowed
        assert local.hit("k", limit, 1, 18.98982129577476) == Outcome(False, 1, 0)

    def test_holds_a_bounded_number_of_keys(self):
        local = LocalLimiter()
        for number in range(limiter._LOCAL_KEYS + 10):
            local.hit(str(number), [Limit(1, 60)], 1, 0.0)
        assert len(local.times) == limiter._LOCAL_KEYS
        assert "9" not in local.times

    @given(st.lists(st.tuples(st.floats(0, 20), st.integers(1, 3)), max_size=40))
    def test_no_window_ever_holds_more_than_its_limit(self, steps):
        local, limits, now, passed = LocalLimiter(), [Limit(4, 10), Limit(6, 30)], 0.0, []
        for pause, cost in steps:
            now += pause
            if local.hit("k", limits, cost, now).is_allowed:
                passed += [now] * cost
        for limit in limits:
            for moment in passed:
                inside = [one for one in passed if moment - limit.seconds < one <= moment]
                assert len(inside) <= limit.count
