"""Load by wrk, and single requests one after the other; what they came to."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HOW_TO_INSTALL = "wrk is not installed: apt-get install wrk"
# One thread and sixteen connections: the client has to share two cores with whom it asks.
CLIENTS = 16
_DONE = """
done = function(summary, latency, requests)
  io.write(string.format(
    '\\nWRK {"requests": %d, "us": %d, "errors": %d, "p50_us": %d, "p99_us": %d}\\n',
    summary.requests, summary.duration,
    summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True)
class Ask:
    """What is asked of a target. `lua` makes requests that differ; it defines `request`."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    status: int = 200
    lua: str = ""


@dataclass(frozen=True)
class Load:
    """One window of load."""

    requests: int
    seconds: float
    errors: int
    p50_ms: float
    p99_ms: float

    @property
    def rps(self) -> float:
        return (self.requests - self.errors) / self.seconds


def parse_wrk(output: str) -> Load:
    """Read the line that our script made wrk print. Raises ValueError without it."""
    lines = [line.removeprefix("WRK ") for line in output.splitlines() if line.startswith("WRK ")]
    if not lines:
        raise ValueError(f"wrk said nothing that can be read: {output[-500:]}")
    told = json.loads(lines[-1])
    return Load(
        requests=told["requests"],
        seconds=told["us"] / 1e6,
        errors=told["errors"],
        p50_ms=told["p50_us"] / 1000,
        p99_ms=told["p99_us"] / 1000,
    )


def wrk(port: int, ask: Ask, *, seconds: float, folder: Path, clients: int = CLIENTS) -> Load:
    """Ask as often as it answers, for so long."""
    program = shutil.which("wrk")
    if program is None:
        sys.exit(HOW_TO_INSTALL)
    script = folder / "wrk.lua"
    script.write_text(_script(ask) + _DONE, "utf-8")
    words = [program, "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "60s"]
    done = subprocess.run(
        [*words, "-s", str(script), f"http://127.0.0.1:{port}{ask.path}"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"BENCH_SEED": str(time.time_ns() % 10**9)},
    )
    return parse_wrk(done.stdout + done.stderr)


def _script(ask: Ask) -> str:
    lines = [f"wrk.method = {_lua(ask.method)}"]
    lines += [f"wrk.headers[{_lua(name)}] = {_lua(value)}" for name, value in ask.headers.items()]
    if ask.body:
        lines.append(f"wrk.body = {_lua(ask.body)}")
    return "\n".join([*lines, ask.lua])


def _lua(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Caller:
    """One kept connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, ask: Ask) -> Answer:
        self._connection.request(ask.method, ask.path, ask.body.encode() or None, dict(ask.headers))
        response = self._connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers, response.read())

    def check(self, ask: Ask) -> Answer:
        """The answer, if it has the status that was expected; else it makes no sense to measure."""
        answer = self.ask(ask)
        if answer.status != ask.status:
            sys.exit(f"{ask.method} {ask.path}: {answer.status} {answer.body[:300]!r}")
        return answer

    def close(self) -> None:
        self._connection.close()


def one_by_one(port: int, ask: Ask, *, seconds: float, most: int = 200) -> Load:
    """Requests of one client, one after the other: two at least, then until the time is over."""
    caller = Caller(port)
    times: list[float] = []
    began = time.perf_counter()
    while len(times) < 2 or (time.perf_counter() - began < seconds and len(times) < most):
        started = time.perf_counter()
        caller.check(ask)
        times.append((time.perf_counter() - started) * 1000)
    caller.close()
    times.sort()
    return Load(
        requests=len(times),
        seconds=time.perf_counter() - began,
        errors=0,
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(int(len(times) * 0.99), len(times) - 1)],
    )
