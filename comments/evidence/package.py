"""Files into a ZIP: the same files are the same bytes, wherever and whenever it is made."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

# What ZIP calls the beginning of time; the package's own times stand in its JSON.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644 << 16
FACTS = "evidence.json"
SUMS = "SHA256SUMS"
VERIFIER = "verify.py"


def json_file(facts: Mapping[str, Any]) -> bytes:
    """JSON to read and to compare: keys in order, two spaces, UTF-8."""
    return (json.dumps(facts, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def make_package(facts: Mapping[str, Any], pages: Mapping[str, str]) -> bytes:
    """The package of `facts` (see `comments.selectors.evidence`) and pages by their names."""
    contents = {
        FACTS: json_file(facts),
        VERIFIER: (files("comments.evidence") / VERIFIER).read_bytes(),
        **{name: page.encode() for name, page in pages.items()},
    }
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(contents.items())
    )
    return _zip({**contents, SUMS: sums.encode()})


def _zip(contents: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    # Stored, not packed: other versions of zlib pack the same into other bytes.
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.external_attr = _READABLE_FILE
            entry.create_system = 3
            archive.writestr(entry, content)
    return target.getvalue()
