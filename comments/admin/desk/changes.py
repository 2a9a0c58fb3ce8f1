"""An edit shown as a change: what stays, what goes, what comes. Pure."""

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
# Beyond this a comparison word by word costs more than it tells.
_WORDS_MAX = 2_000


def changes(old: str, new: str) -> list[dict[str, str]]:
    """Pieces `{kind: same|gone|new, text}` in reading order; same and new ones add up to `new`."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _WORDS_MAX:
        return [piece for piece in (_piece("gone", [old]), _piece("new", [new])) if piece["text"]]
    pieces: list[dict[str, str]] = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, a_start, a_end, b_start, b_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(_piece("same", after[b_start:b_end]))
            continue
        gone, come = _piece("gone", before[a_start:a_end]), _piece("new", after[b_start:b_end])
        pieces += [piece for piece in (gone, come) if piece["text"]]
    return pieces


def _piece(kind: str, words: list[str]) -> dict[str, str]:
    return {"kind": kind, "text": "".join(words)}
