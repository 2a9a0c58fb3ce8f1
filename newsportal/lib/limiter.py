"""How often something may happen: exact sliding windows, counted once for all processes."""

import math
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from newsportal.lib import redis
from newsportal.lib.problem_codes import Problem

# After a failure Redis is left alone that long, so that its timeout is not paid by each request.
_REST_SECONDS = 1.0
# Who tries first after that tells by then; Redis' own timeouts are shorter.
_TRIAL_SECONDS = 0.8
_LEAST_SECONDS = 1e-6
_LOCAL_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` in any `seconds` seconds."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """`remaining` is what the tightest limit still has left."""

    is_allowed: bool
    retry_after_seconds: int
    remaining: int


# A list holds the times (ms) of what was allowed, the newest last. With n of a limit's count asked
# for, the entry `count - n + 1` from the end must have left the window. Redis gives the time, so
# that the clocks of web machines do not matter.
_LUA = """
local time = redis.call('TIME')
local real = time[1] * 1000 + math.floor(time[2] / 1000)
local cost, wait, remaining, place = tonumber(ARGV[1]), 0, -1, 2
local counted = {}
for which, key in ipairs(KEYS) do
  local now, longest, most = real, 0, 0
  local last = tonumber(redis.call('LINDEX', key, -1) or 0)
  if last > now + 1000 then
    -- The clock went back: what lies in the future would lock the caller out until it is reached.
    redis.call('DEL', key)
  elseif last > now then
    now = last
  end
  for _ = 1, tonumber(ARGV[place]) do
    local count, window = tonumber(ARGV[place + 1]), tonumber(ARGV[place + 2]) * 1000
    place = place + 2
    longest, most = math.max(longest, window), math.max(most, count)
    local used, low = redis.call('LLEN', key), 0
    local size = used
    while low < used do
      local middle = math.floor((low + used) / 2)
      if tonumber(redis.call('LINDEX', key, middle)) > now - window then
        used = middle
      else
        low = middle + 1
      end
    end
    local free = count - (size - low)
    if cost > count then
      wait = math.max(wait, window)
    elseif cost > free then
      local entry = redis.call('LINDEX', key, cost - count - 1)
      wait = math.max(wait, tonumber(entry) + window - now)
    end
    if remaining < 0 or free < remaining then
      remaining = free
    end
  end
  place = place + 1
  counted[which] = {now, longest, most}
end
if wait > 0 then
  return {0, wait, math.max(0, remaining)}
end
for which, key in ipairs(KEYS) do
  local now, longest, most = unpack(counted[which])
  for _ = 1, cost do
    redis.call('RPUSH', key, string.format('%.0f', now))
  end
  redis.call('LTRIM', key, -most, -1)
  redis.call('PEXPIRE', key, longest)
end
return {1, 0, remaining - cost}
"""

Limits = Mapping[str, Sequence[Limit]]


def hit(key: str, *limits: Limit, cost: int = 1) -> Outcome:
    """Count `cost` against all limits of the key, or nothing at all if one of them refuses.

    Atomic in one call to Redis. With Redis away each process counts alone, to its share of the
    limit (NEWSPORTAL_PROCESSES). Use a key with one and the same set of limits everywhere.
    """
    return hit_all({key: limits}, cost=cost)


def hit_all(keys: Limits, *, cost: int = 1) -> Outcome:
    """As `hit`, for several keys at once, still in one call; with Redis away one by one."""
    if not settings.NEWSPORTAL_LIMITS or not any(keys.values()):
        counts = (limit.count for limits in keys.values() for limit in limits)
        return Outcome(True, 0, min(counts, default=0))
    if not _breaker.is_open():
        try:
            return _in_redis(keys, cost)
        except redis.RedisError:
            _breaker.trip()
    return _in_process(keys, cost)


def _in_process(keys: Limits, cost: int) -> Outcome:
    shared = max(1, settings.NEWSPORTAL_PROCESSES)
    outcome = Outcome(True, 0, 0)
    for place, (key, limits) in enumerate(keys.items()):
        share = [Limit(max(1, limit.count // shared), limit.seconds) for limit in limits]
        one = _local.hit(key, share, cost, time.monotonic())
        if not one.is_allowed:
            return one
        least = min(one.remaining, outcome.remaining) if place else one.remaining
        outcome = Outcome(True, 0, least)
    return outcome


def guard(key: str, *limits: Limit, cost: int = 1) -> Outcome:
    """The same, but a refusal is Problem rate_limited with Retry-After."""
    return guard_all({key: limits}, cost=cost)


def guard_all(keys: Limits, *, cost: int = 1) -> Outcome:
    """As `guard`, for several keys at once."""
    outcome = hit_all(keys, cost=cost)
    if not outcome.is_allowed:
        headers = {"Retry-After": str(outcome.retry_after_seconds)}
        raise Problem("rate_limited", headers=headers)
    return outcome


def _in_redis(keys: Limits, cost: int) -> Outcome:
    client = redis.common()
    arguments = [cost]
    for limits in keys.values():
        arguments.append(len(limits))
        arguments += [number for limit in limits for number in (limit.count, limit.seconds)]
    names = [redis.key("limit", key) for key in keys]
    is_allowed, wait_ms, remaining = redis.run_script(client, _LUA, names, arguments)
    return Outcome(bool(is_allowed), _seconds(wait_ms / 1000), remaining)


def _seconds(wait: float) -> int:
    return max(1, math.ceil(wait)) if wait > 0 else 0


class Breaker:
    """Whether Redis failed a moment ago. After a rest one thread tries, and all others go without:

    a Redis that hangs would hold every thread of the process for its timeout.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.until, self._trier, self._clock = 0.0, 0, clock

    def trip(self) -> None:
        self._trier, self.until = 0, self._clock() + _REST_SECONDS

    def is_open(self) -> bool:
        """Takes no lock: two may come to try at once, no more."""
        if not self.until:
            return False
        now, me = self._clock(), threading.get_ident()
        if now < self.until:
            return self._trier != me
        if self._trier:
            # Who tried has not failed.
            self.until, self._trier = 0.0, 0
        else:
            # In this order: others then see it closed or tried, never done with.
            self.until = now + _TRIAL_SECONDS
            self._trier = me
        return False


class LocalLimiter:
    """The same windows inside one process, for the time that Redis is away."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.times: OrderedDict[str, list[float]] = OrderedDict()

    def hit(self, key: str, limits: Sequence[Limit], cost: int, now: float) -> Outcome:
        """`now` in seconds of any clock that only goes forward."""
        with self.lock:
            times = self.times.pop(key, [])
            wait = max(_wait(times, limit, cost, now) for limit in limits)
            if wait <= 0:
                times = [*times, *[now] * cost][-max(limit.count for limit in limits) :]
            self._keep(key, times)
            remaining = min(limit.count - _used(times, limit, now) for limit in limits)
        return Outcome(wait <= 0, _seconds(wait), max(0, remaining))

    def _keep(self, key: str, times: list[float]) -> None:
        """The keys unused for longest go first: memory is bounded whatever callers invent."""
        self.times[key] = times
        if len(self.times) > _LOCAL_KEYS:
            self.times.popitem(last=False)


def _used(times: Sequence[float], limit: Limit, now: float) -> int:
    return sum(moment > now - limit.seconds for moment in times)


def _wait(times: Sequence[float], limit: Limit, cost: int, now: float) -> float:
    if cost > limit.count:
        return float(limit.seconds)
    if cost <= limit.count - _used(times, limit, now):
        return 0.0
    # Rounded, it may be none at all though that moment still counts.
    return max(_LEAST_SECONDS, times[cost - limit.count - 1] + limit.seconds - now)


_breaker = Breaker()
_local = LocalLimiter()
# A fork while another thread holds the lock would leave the child waiting for ever.
os.register_at_fork(after_in_child=_local.__init__)  # type: ignore[misc]
