"""All that is held of a reader, as one JSON document written out while it is read."""

from collections.abc import Iterator
from datetime import datetime

from newsportal.lib.conditional import json_bytes, rfc3339
from newsportal.readers.data import collectors
from newsportal.readers.models import Reader


def export_reader(*, reader: Reader, now: datetime) -> Iterator[bytes]:
    """`{"exported_at", "site", "<section>": [rows], ...}` in pieces, a row or so each.

    Memory is that of one batch of rows, however much the reader wrote.
    """
    yield b'{"exported_at":' + json_bytes(rfc3339(now))
    yield b',"site":' + json_bytes(reader.site.key)
    for collect in collectors():
        for name, rows in collect(reader=reader):
            yield b"," + json_bytes(name) + b":["
            for place, row in enumerate(rows):
                yield (b",\n" if place else b"\n") + json_bytes(row)
            yield b"]"
    yield b"}\n"
