"""docker-compose.yml as the compose engine reads it, and its services as native processes."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from newsportal.local import addresses
from newsportal.local.pids import wait_until
from tests.service import free_port

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 120
STOP_SECONDS = 40
_VARIABLE = re.compile(r"\$(?:(\$)|\{(\w+)(?::([-?])([^}]*))?\})")

Compose = dict[str, Any]


def read_raw() -> Compose:
    """The file with its anchors resolved, without the `x-` keys that hold them."""
    raw: Compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return {name: value for name, value in raw.items() if not name.startswith("x-")}


def read_compose(values: Mapping[str, str]) -> Compose:
    """The file with the variables filled in from `values` or their defaults."""
    filled: Compose = _fill(read_raw(), values)
    return filled


def variables_of(raw: Compose) -> set[tuple[str, bool]]:
    """(name, whether it must be given) of each variable in the file."""
    found = _VARIABLE.finditer(yaml.safe_dump(raw, width=1_000_000))
    return {(match[2], match[3] == "?") for match in found if match[2]}


def example_values() -> dict[str, str]:
    """The lines of .env.example."""
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    return {name: value for name, _, value in pairs}


def image_environment() -> dict[str, str]:
    """ENV of the image's last stage."""
    _, _, last = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")
    lines = re.findall(r"^ENV ((?:.*\\\n)*.*)$", last, re.MULTILINE)
    pairs = [word.partition("=") for line in lines for word in line.replace("\\\n", "").split()]
    return {name: value for name, _, value in pairs}


def _fill(node: Any, values: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {name: _fill(inner, values) for name, inner in node.items()}
    if isinstance(node, list):
        return [_fill(inner, values) for inner in node]
    return _VARIABLE.sub(lambda match: _value(match, values), node) if _is_text(node) else node


def _is_text(node: Any) -> bool:
    return isinstance(node, str)


def _value(match: "re.Match[str]", values: Mapping[str, str]) -> str:
    if match[1]:
        return "$"
    given = values.get(match[2], "")
    assert given or match[3] != "?", f"{match[2]} must be given"
    return given or (match[4] or "" if match[3] == "-" else "")


class Containers:
    """Runs services as their containers would: their command, their environment, nothing else.

    Only addresses differ: the engines are the embedded ones, by unix sockets, and the servers
    take free ports. The container's /tmp is `folder`.
    """

    def __init__(self, compose: Compose, *, folder: Path) -> None:
        self._services = compose["services"]
        self.folder = folder
        self.port = free_port()
        self.stream_port = free_port()

    def environment(self, service: str) -> dict[str, str]:
        own = self._services[service]["environment"]
        given = image_environment() | {name: str(value) for name, value in own.items()}
        ours = {
            "DATABASE_URL": addresses.database_url("app"),
            "DATABASE_OWNER_URL": addresses.database_url("owner"),
            # A database of its own: the tests' is wiped before each of them.
            "REDIS_URL": addresses.redis_url().replace("?db=0", "?db=1"),
            "REDIS_DURABLE_URL": addresses.redis_url("durable").replace("?db=0", "?db=1"),
            "GRANIAN_HOST": "127.0.0.1",
            "GRANIAN_PORT": str(self.stream_port if service == "stream" else self.port),
        }
        return {
            **given,
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "NEWSPORTAL_STATIC_ROOT": str(self.folder / "static"),
            **{name: value for name, value in ours.items() if name in given},
        }

    def run(
        self, service: str, command: Sequence[str] | str, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run something to its end inside a service; a text is for the shell."""
        return subprocess.run(
            command,
            shell=isinstance(command, str),
            cwd=ROOT,
            env=self.environment(service) | more,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
            check=False,
        )

    def run_command(self, service: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.run(service, self._services[service]["command"], **more)

    def is_healthy(self, service: str) -> bool:
        """What the service's own healthcheck says."""
        kind, *words = self._services[service]["healthcheck"]["test"]
        return self.run(service, words[0] if kind == "CMD-SHELL" else words).returncode == 0

    @contextmanager
    def running(self, service: str) -> Iterator["Container"]:
        """The service's command from here to the end of the block, where it must stop in order."""
        log = self.folder / f"{service}.log"
        words = [
            word.replace("/tmp/", f"{self.folder}/") for word in self._services[service]["command"]
        ]
        with log.open("wb") as output:
            process = subprocess.Popen(
                words,
                cwd=ROOT,
                env=self.environment(service),
                stdout=output,
                stderr=output,
            )
        try:
            yield Container(process, log)
        finally:
            process.terminate()
            try:
                code = process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                code = process.wait()
        assert code == 0, f"{service} ended with {code}:\n{log.read_text()}"


class Container:
    """A running service."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self._process = process
        self._log = log

    def has_said(self, words: str) -> bool:
        return wait_until(
            lambda: words in self._log.read_text() or not self.is_alive(), seconds=START_SECONDS
        ) and (words in self._log.read_text())

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def log(self) -> str:
        return self._log.read_text()
