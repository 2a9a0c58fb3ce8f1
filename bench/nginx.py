"""The nginx configuration that we ship, running on this machine with addresses of this machine."""

import getpass
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsportal.local.pids import wait_until
from newsportal.local.programs import answers

SHIPPED = Path(__file__).resolve().parents[1] / "deploy" / "nginx"
READY_WITHIN_SECONDS = 20
READY_PATH = "/livez"
HOW_TO_INSTALL = "nginx is not installed: apt-get install nginx-light"


@dataclass(frozen=True)
class Nginx:
    """A running server; `root` is what it gives out under `/static-file/`."""

    port: int
    pid: int
    log: Path

    def statuses(self) -> list[tuple[str, str, str]]:
        """(path, status, what the cache said) of each request so far."""
        lines = [line.split() for line in self.log.read_text("utf-8").splitlines()]
        return [(words[3], words[4], words[7]) for words in lines]


def installed() -> str | None:
    """The program, None without it."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def write_shipped(
    folder: Path, *, port: int, web: int, stream: int, servers: str, is_patient: bool = False
) -> Path:
    """Copy the shipped files into `folder`; only addresses and places differ. The main file.

    `is_patient`: who waits for another's answer waits for it on a busy machine too.
    """
    for place in ("etc", "tmp"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    swaps = (
        # First: the folder may lie there too.
        (" /tmp/", f" {folder}/tmp/"),
        ("/etc/nginx/newsportal/", f"{folder}/etc/"),
        ("/etc/nginx/certificates/", f"{folder}/etc/"),
        ("/etc/nginx/servers.conf", f"{folder}/etc/servers.conf"),
        ("web:8000 resolve", f"127.0.0.1:{web}"),
        ("stream:8000 resolve", f"127.0.0.1:{stream}"),
        ("listen 8080", f"listen 127.0.0.1:{port}"),
        ("listen 8443", f"listen 127.0.0.1:{port + 1}"),
        ("/dev/stdout", f"{folder}/access.log"),
        ("flush=1s", "flush=10ms"),
        ("lock_timeout 10ms", "lock_timeout 20s" if is_patient else "lock_timeout 10ms"),
    )
    for file in SHIPPED.glob("*.conf"):
        text = file.read_text("utf-8")
        for shipped, here in swaps:
            text = text.replace(shipped, here)
        (folder / "etc" / file.name).write_text(text, "utf-8")
    shutil.copy(folder / "etc" / f"{servers}.conf", folder / "etc" / "servers.conf")
    return folder / "etc" / "nginx.conf"


@contextmanager
def shipped(
    folder: Path, *, port: int, web: int, stream: int, is_patient: bool = False
) -> Iterator[Nginx]:
    """Our configuration behind a balancer, before these two processes."""
    config = write_shipped(
        folder, port=port, web=web, stream=stream, servers="plain", is_patient=is_patient
    )
    with running(config, folder=folder, port=port) as server:
        yield server


@contextmanager
def running(
    config: Path, *, folder: Path, port: int, path: str | None = READY_PATH
) -> Iterator[Nginx]:
    """nginx with this main file until the end of the block; `path` must answer 200, if given."""
    program = installed()
    if program is None:
        raise FileNotFoundError(HOW_TO_INSTALL)
    # Started by root it would give its workers to an account that cannot read the folder.
    words = f"daemon off; user {getpass.getuser()};"
    process = subprocess.Popen(
        [program, "-c", str(config), "-p", str(folder), "-g", words],
        stdin=subprocess.DEVNULL,
        stderr=(folder / "nginx.log").open("wb"),
    )
    try:
        wait_until(lambda: _is_up(process, port, path), seconds=READY_WITHIN_SECONDS)
        if process.poll() is not None:
            raise RuntimeError((folder / "nginx.log").read_text("utf-8"))
        yield Nginx(port, process.pid, folder / "access.log")
    finally:
        process.terminate()
        process.wait(timeout=READY_WITHIN_SECONDS)


def _is_up(process: "subprocess.Popen[bytes]", port: int, path: str | None) -> bool:
    if process.poll() is not None:
        return True
    if path is not None:
        return answers(port=port, path=path)
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
