"""How long a POST of a comment takes while the broker is away.

    .venv/bin/python -m bench.broker_away

Starts PostgreSQL and one web server on a state folder of its own, with the address of a Redis
that does not exist, and posts comments one after the other.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.post import Caller, measure, report
from newsportal.local.engines import Engines
from newsportal.local.programs import PREPARE, newsportal_programs

READY_WITHIN_SECONDS = 60


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as folder:
        os.environ["NEWSPORTAL_STATE_DIR"] = folder
        os.environ["NEWSPORTAL_LIMITS"] = "off"
        os.environ["REDIS_URL"] = f"unix://{folder}/there-is-none.sock?db=0"
        with Engines():
            _measure(free_port(), Path(folder))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _measure(port: int, state: Path) -> None:
    programs = {one.name: one for one in newsportal_programs(port=port, state=state)}
    prepare, web = programs[PREPARE], programs["web"]
    quiet = subprocess.DEVNULL
    environ = os.environ | dict(prepare.environ)
    subprocess.run(prepare.argv, env=environ, check=True, stdout=quiet, stderr=quiet)
    process = subprocess.Popen(web.argv, stdout=quiet, stderr=quiet)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url)
        report(measure(url, count=100, until_public=False))
    finally:
        process.terminate()
        process.wait()


def _wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            if Caller(url).ask("GET", "/readyz")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("the web server did not become ready")


if __name__ == "__main__":
    main()
