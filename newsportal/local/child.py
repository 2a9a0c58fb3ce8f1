"""One running program of the supervisor, with its log and its pid on file."""

import os
import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from newsportal.local.addresses import REPOSITORY, socket_dir
from newsportal.local.launch import launch_argv
from newsportal.local.pids import stop_leftover
from newsportal.local.places import open_log
from newsportal.local.programs import Program

TAIL_LINES = 20
# How Python ends the traceback of newsportal.env.BadSetting; its sentence says it all.
BAD_SETTING = re.compile(rb"^newsportal\.env\.BadSetting: (.+)$", re.MULTILINE)


class Child:
    """A started program. It leads a process group of its own, so Ctrl-C reaches only us."""

    def __init__(self, program: Program, *, state: Path) -> None:
        self.program = program
        self.is_ready = False
        self.log_path = state / "logs" / f"{_file_name(program)}.log"
        self._pid_file = _pid_file(program, state)
        with open_log(_file_name(program), state) as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                launch_argv(program.argv, death_signal=program.death_signal),
                cwd=REPOSITORY,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **program.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._pid_file.write_text(f"{self._process.pid}\n", encoding="ascii")

    @property
    def has_failed(self) -> bool:
        """A service must not end at all, a step not with an error."""
        code = self._process.poll()
        return code is not None and not (self.program.is_step and code == 0)

    def look(self) -> bool:
        """Say whether it has become ready since the last look."""
        if self.is_ready or self.has_failed:
            return False
        if self.program.is_step:
            self.is_ready = self._process.poll() == 0
        else:
            self.is_ready = self.program.is_ready(self.logged())
        return self.is_ready

    def logged(self) -> bytes:
        """Return what it has logged since its start."""
        with self.log_path.open("rb") as log:
            log.seek(self._log_start)
            return log.read()

    def last_words(self) -> str:
        """Return the last line of a step: what it found worth telling a person."""
        lines = self.logged().decode(errors="replace").splitlines()
        return lines[-1] if lines and self.program.is_step else ""

    def obituary(self) -> str:
        """Return what a person needs to know when it has failed."""
        log = self.logged()
        bad_setting = BAD_SETTING.search(log)
        if bad_setting:
            return bad_setting[1].decode(errors="replace")
        lines = log.decode(errors="replace").splitlines()[-TAIL_LINES:]
        head = f"{self.program.name} ended with code {self._process.returncode}; {self.log_path}:"
        return "\n".join([head, *(f"  {line}" for line in lines)])

    def ask_to_stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()

    def is_gone(self) -> bool:
        return self._process.poll() is not None

    def finish(self) -> None:
        """Kill what is left of it and its own children."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._pid_file.unlink(missing_ok=True)


def stop_leftover_child(program: Program, *, state: Path) -> None:
    """Stop the program if a supervisor that was killed has left it running."""
    file = _pid_file(program, state)
    stop_leftover(file, marker=" ".join(program.argv[1:]), stop_signal=signal.SIGTERM)


def _file_name(program: Program) -> str:
    return program.name.replace(" ", "_")


def _pid_file(program: Program, state: Path) -> Path:
    return socket_dir(state) / f"{_file_name(program)}.pid"
