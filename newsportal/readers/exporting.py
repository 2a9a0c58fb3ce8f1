"""All that is held of a reader, as one JSON document written out while it is read."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from django.db.models import QuerySet

from newsportal.lib.conditional import json_bytes, rfc3339
from newsportal.readers.data import collectors
from newsportal.readers.models import Reader


def export_reader(*, reader: Reader, now: datetime) -> Iterator[bytes]:
    """`{"exported_at", "site", "<section>": [rows], ...}` in pieces, a row or so each.

    Memory is that of one batch of rows, however much the reader wrote.
    """
    yield b'{"exported_at":' + json_bytes(rfc3339(now))
    yield b',"site":' + json_bytes(reader.site.key)
    people = [reader, *_merged(reader)]
    for collect in collectors():
        # Each floor names the same sections for everybody.
        for sections in zip(*(collect(reader=one) for one in people), strict=True):
            yield b"," + json_bytes(sections[0][0]) + b":["
            for place, row in enumerate(chain.from_iterable(rows for _name, rows in sections)):
                yield (b",\n" if place else b"\n") + json_bytes(row)
            yield b"]"
    yield b"}\n"


def _merged(reader: Reader) -> QuerySet[Reader]:
    """Guests who went over to the reader: what did not move with them is the reader's as well."""
    return Reader.objects.filter(merged_into=reader).select_related("site").order_by("id")
