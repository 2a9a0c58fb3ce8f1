"""Request bodies that come without a length: chunked ones, and those of HTTP/2.

Django takes a missing CONTENT_LENGTH for 0 and would read such a body as empty.
"""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import IO, Any

from newsportal.lib.parsers import BULK_BODY_BYTES

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class ChunkedBodies:
    """The WSGI application, given every body with its length.

    One byte over BULK_BODY_BYTES is read at most: enough for any parser to say too_large.
    """

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if _has_body_without_length(environ):
            body = _read(environ["wsgi.input"], BULK_BODY_BYTES + 1)
            environ["wsgi.input"] = BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
        return self.application(environ, start_response)


def _has_body_without_length(environ: Environ) -> bool:
    """Only of servers that end the stream with the body; of others a read would wait for ever."""
    if environ.get("CONTENT_LENGTH") or not environ.get("wsgi.input_terminated"):
        return False
    is_chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    return is_chunked or environ.get("SERVER_PROTOCOL", "").startswith("HTTP/2")


def _read(stream: IO[bytes], size: int) -> bytes:
    # A stream may give less than it is asked for before it ends.
    body = bytearray()
    while len(body) < size and (part := stream.read(size - len(body))):
        body += part
    return bytes(body)
