"""A name server on this machine that says what a test wants."""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

# (name with its final dot, type) -> records as text. None: it never answers.
Zone = Mapping[tuple[str, str], Sequence[str]]


@dataclass
class NameServer:
    """Where it listens and what it was asked; `is_silent` and `rcode` may change on the way."""

    port: int
    zone: Zone
    is_silent: bool = False
    rcode: dns.rcode.Rcode | None = None
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def answer(self, raw: bytes) -> bytes | None:
        query = dns.message.from_wire(raw)
        question = query.question[0]
        key = (question.name.to_text().lower(), dns.rdatatype.to_text(question.rdtype))
        self.asked.append(key)
        if self.is_silent:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        names = {name for name, _ in self.zone}
        if self.rcode is not None:
            answer.set_rcode(self.rcode)
        elif key in self.zone:
            rows = dns.rrset.from_text_list(question.name, 60, "IN", key[1], self.zone[key])
            answer.answer.append(rows)
        elif key[0] not in names:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer.to_wire()


@contextmanager
def name_server(zone: Zone) -> Iterator[NameServer]:
    """Listen on 127.0.0.1 until the test is over."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        server = NameServer(listener.getsockname()[1], zone)
        thread = threading.Thread(target=_serve, args=(listener, server), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            # An empty packet ends it.
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as caller:
                caller.sendto(b"", server.place)
            thread.join()


def _serve(listener: socket.socket, server: NameServer) -> None:
    while True:
        raw, caller = listener.recvfrom(4096)
        if not raw:
            return
        answer = server.answer(raw)
        if answer is not None:
            listener.sendto(answer, caller)
