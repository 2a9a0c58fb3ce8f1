"""Servers on this machine that behave as a test wants, and count who comes."""

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Behaviour = Callable[[socket.socket, "Server"], None]


@dataclass
class Server:
    """Where it listens, what it was sent, and how often somebody came."""

    port: int
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)
    # Set when the test is over: whoever dawdles stops.
    is_over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"


@contextmanager
def serving(behaviour: Behaviour, *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Listen on 127.0.0.1 and treat each visitor by `behaviour`, in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1])
        threads: list[threading.Thread] = []

        def treat(visitor: socket.socket) -> None:
            try:
                with visitor:
                    if tls is None:
                        behaviour(visitor, server)
                    else:
                        with tls.wrap_socket(visitor, server_side=True) as secure:
                            behaviour(secure, server)
            except OSError:
                return

        def listen() -> None:
            while not server.is_over.is_set():
                try:
                    visitor, _ = listener.accept()
                except OSError:
                    return
                if server.is_over.is_set():
                    visitor.close()
                    return
                server.connections += 1
                thread = threading.Thread(target=treat, args=(visitor,), daemon=True)
                threads.append(thread)
                thread.start()

        listening = threading.Thread(target=listen, daemon=True)
        listening.start()
        try:
            yield server
        finally:
            server.is_over.set()
            # Wakes `accept`. By address: tests play with names.
            with socket.socket() as last:
                last.connect(("127.0.0.1", server.port))
            listening.join(5)
            for thread in threads:
                thread.join(5)


def read_request(visitor: socket.socket, server: Server) -> bytes:
    """Head and body of one request."""
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += visitor.recv(65_536) or b"\r\n\r\n"
    head, _, body = raw.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            while len(body) < int(value):
                body += visitor.recv(65_536)
    request = head + b"\r\n\r\n" + body
    server.requests.append(request)
    return request


def answering(
    body: bytes = b"{}", *, status: str = "200 OK", headers: tuple[str, ...] = ()
) -> Behaviour:
    """Answer every request alike."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    raw = "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    def behave(visitor: socket.socket, server: Server) -> None:
        read_request(visitor, server)
        visitor.sendall(raw)

    return behave


def saying(raw: bytes) -> Behaviour:
    """Say these bytes, whatever they are."""

    def behave(visitor: socket.socket, server: Server) -> None:
        read_request(visitor, server)
        visitor.sendall(raw)

    return behave


def hanging(visitor: socket.socket, server: Server) -> None:
    """Take the request and never answer."""
    read_request(visitor, server)
    server.is_over.wait(30)


def dripping(beginning: bytes, drop: bytes) -> Behaviour:
    """Answer with a beginning, then drop by drop, ten a second, without an end."""

    def behave(visitor: socket.socket, server: Server) -> None:
        read_request(visitor, server)
        visitor.sendall(beginning)
        while not server.is_over.wait(0.1):
            visitor.sendall(drop)

    return behave


def flooding(visitor: socket.socket, server: Server) -> None:
    """Answer with more than anybody wants, 10 MB in one piece."""
    read_request(visitor, server)
    visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n")
    for _ in range(10):
        visitor.sendall(b" " * 1_000_000)


def certificate(folder: Path, host: str) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS for a host, and the file of the certificate that clients would trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return context, public
