"""Check this package: python3 verify.py. Needs nothing but Python 3; ends with 1 if it fails.

It checks the files against SHA256SUMS, each text against the digest that was sealed with the
decision on it, and each decision against its own hash and the one before it. That the hashes are
those of the publisher's chain shows a checkpoint that a witness kept: its line
`site:position:hash` must agree with the publisher's chain, which `manage.py audit_verify` walks.
"""

import hashlib
import hmac
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def faults(folder: Path) -> Iterator[str]:
    """Everything that does not hold, in words."""
    yield from _faults_of_files(folder)
    facts = json.loads((folder / "evidence.json").read_text("utf-8"))
    texts = {row["version"]: row for row in facts["versions"]}
    for decision in facts["decisions"]:
        if decision["seal"] is not None:
            yield from _faults_of_seal(decision, decision["seal"], texts)


def _faults_of_files(folder: Path) -> Iterator[str]:
    for line in (folder / "SHA256SUMS").read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            yield f"{name} was changed"


def _faults_of_seal(
    decision: dict[str, Any], seal: dict[str, Any], texts: dict[int, dict[str, Any]]
) -> Iterator[str]:
    canonical = seal["canonical"].encode()
    previous = bytes.fromhex(seal["previous_hash"])
    if hashlib.sha256(previous + canonical).hexdigest() != seal["hash"]:
        yield f"decision {decision['id']}: the hash does not fit"
    said = json.loads(canonical)
    if any(said[name] != decision[name] for name in said.keys() & decision.keys()):
        yield f"decision {decision['id']}: it is not what was sealed"
    text = texts.get(said["comment_version"])
    if text is None or text["text"] is None or text["key"] is None or said["text_digest"] is None:
        return
    digest = hmac.new(bytes.fromhex(text["key"]), text["text"].encode(), "sha256").hexdigest()
    if digest != said["text_digest"]:
        yield f"version {text['version']}: it is not the text that was decided on"


if __name__ == "__main__":
    found = list(faults(Path(__file__).resolve().parent))
    sys.stdout.write("\n".join(found or ["everything fits"]) + "\n")
    sys.exit(1 if found else 0)
