"""Mail servers of the tests' own, and the work of mailing notices as a worker does it."""

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from comments.models import Mailing
from newsportal.events import work
from newsportal.events.routing import resolve, work_kinds
from newsportal.readers.models import Reader

MAIL = "dana@mail.example"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def confirm(reader: Reader, email: str = MAIL) -> Reader:
    Reader.objects.filter(id=reader.id).update(email=email, identity="email")
    reader.refresh_from_db()
    return reader


def send() -> list[mail.EmailMultiAlternatives]:
    """Do the mailings that are due, whenever; returns the mails that went out."""
    before = len(mail.outbox)
    Mailing.objects.exclude(due_at=None).update(due_at=LONG_AGO)
    for handout in work.claim(kind(), limit=kind().batch):
        resolve(kind().task)(**handout.kwargs())
    return mail.outbox[before:]


def kind() -> Any:
    [found] = [kind for kind in work_kinds() if kind.name == "notice_mails"]
    return found


class InterruptedBackend(EmailBackend):
    """Something happens as soon as a mail has gone out."""

    then: Callable[[], None]

    def send_messages(self, messages: Sequence[Any]) -> int:
        sent: int = super().send_messages(messages)
        type(self).then()
        return sent


@contextmanager
def refusing_server(code: int) -> Iterator[int]:
    """The port of a mail server that knows nobody."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_refuse, args=(listener, code), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
    thread.join(5)


def _refuse(listener: socket.socket, code: int) -> None:
    """One conversation."""
    connection, _ = listener.accept()
    with connection, connection.makefile("rwb") as stream:
        stream.write(b"220 ready\r\n")
        stream.flush()
        for line in stream:
            answer = b"%d no\r\n" % code if line.upper().startswith(b"RCPT") else b"250 ok\r\n"
            stream.write(answer)
            stream.flush()
            if line.upper().startswith(b"QUIT"):
                return
