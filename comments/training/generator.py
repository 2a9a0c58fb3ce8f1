"""Write sentences from authored templates, civil and not, the same ones for the same seed.

Civil and toxic templates share openings, closings and topics, and half of the sentences are set
among civil ones, so that neither a subject nor a length gives the label away. Politics, peoples,
crime news and "you" stand in many civil templates: without them the model learns that naming a
minister is an insult (recall at 5 % false alarms falls from .52 to .47).
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

_AUTHORED = Path(__file__).parent / "authored"
_SLOT = re.compile(r"\{(\w+)\}")
_HEADING = re.compile(r"\[(?P<names>[\w|]+)(?: noun (?P<kind>\w+)| (?P<forms>forms))?\]")
_CASES = ("", "_gen", "_ins", "s", "s_gen")
# Endings of nominative, genitive, instrumental, and of the plural's nominative and genitive.
_KINDS = {
    "hard": ("", "а", "ом", "ы", "ов"),
    "feminine": ("а", "ы", "ой", "ы", ""),
    "soft": ("ь", "и", "ью", "и", "ей"),
}
_TOXIC_SHARE = 0.4
_REPEATS_OF_SHORT = 8
# Ordinary sentences that are passed on, answered or tagged: else a link says "advertisement".
_SHARED_SHARE = 0.25
# And neither is short or long by its kind.
_LONGER_SHARE = 0.4
_WAYS_TO_SHARE = (
    "| {link}", "| {link}", "| {link} {link}", "{link} |", "| {tag}", "| {tag} {tag} {link}",
    "{at} |", "{at} {at} |", "RT {at} |", "RT {at} | {link}", "| via {at} {link}",
    "{tag} | {link}", '"{at} |" {link}', "{at} | {link}",
)  # fmt: skip


class Sentence(NamedTuple):
    """A text and whether it should be stopped."""

    text: str
    is_bad: bool


class _Slots:
    """Choices by slot; slots of one family (topic, topic_gen) are chosen together."""

    def __init__(self) -> None:
        self.families: dict[str, list[tuple[str, ...]]] = {}
        self.place: dict[str, tuple[str, int]] = {}

    def add(self, heading: re.Match[str], line: str) -> None:
        names = heading["names"].split("|")
        family = names[0]
        if heading["kind"] or heading["forms"]:
            names = [family + case for case in _CASES]
        self.place |= {name: (family, index) for index, name in enumerate(names)}
        for choice in line.split(";"):
            self.families.setdefault(family, []).append(_forms(choice, heading["kind"]))


def toxicity_sentences(*, count: int, seed: int, compound: float) -> list[Sentence]:
    """Return about `count` Russian sentences, two in five toxic, and the other languages' own.

    `compound` is the chance that a sentence stands among civil ones, and again among more.
    """
    random = Random(seed)  # noqa: S311 - sentences, not secrets
    toxic, civil = _lines("toxic_ru.txt"), _lines("civil_ru.txt")
    around = [_filled(random.choice(civil), random) for _ in range(15 * len(civil))]
    found = []
    for _ in range(count):
        is_bad = random.random() < _TOXIC_SHARE
        text = _filled(random.choice(toxic if is_bad else civil), random)
        while random.random() < compound:
            text = _joined(text, random.choice(around), random)
        found.append(Sentence(_styled(text, random), is_bad))
    found += _other_languages(random)
    return list(dict.fromkeys(found))


def spam_sentences(*, count: int, seed: int) -> list[Sentence]:
    """Return about `count` sentences, half of them advertisements and frauds."""
    random = Random(seed)  # noqa: S311 - sentences, not secrets
    adverts, chat = _lines("spam.txt"), _lines("not_spam.txt")
    civil = _lines("civil_ru.txt")
    around = (*chat, *civil)
    found = []
    for _ in range(count):
        if random.random() < 0.5:
            text = _filled(random.choice(adverts), random)
            while random.random() < _LONGER_SHARE:
                other = random.choice(adverts if random.random() < 0.7 else around)
                text = _joined(text, _filled(other, random), random)
            if random.random() < 0.3:
                text += " " + _filled("{advert_sign}", random)
            found.append(Sentence(_styled(text, random), True))
        else:
            line = random.choice(chat if random.random() < 0.6 else civil)
            text = _filled(line, random)
            while random.random() < _LONGER_SHARE:
                text = _joined(text, _filled(random.choice(around), random), random)
            if random.random() < _SHARED_SHARE:
                text = _filled(random.choice(_WAYS_TO_SHARE), random).replace("|", text)
            found.append(Sentence(_styled(text, random), False))
    found += [
        Sentence(line, False) for line in (*_lines("toxic_other.txt"), *_lines("civil_other.txt"))
    ]
    return list(dict.fromkeys(found))


def _other_languages(random: Random) -> list[Sentence]:
    """Return Kazakh, Azerbaijani, Turkish and English lines, alone and in pairs."""
    toxic, civil = _lines("toxic_other.txt"), _lines("civil_other.txt")
    found = []
    for _ in range(_REPEATS_OF_SHORT):
        for lines, is_bad in ((toxic, True), (civil, False)):
            for line in lines:
                other = random.choice(random.choice((toxic, civil)) if is_bad else civil)
                text = line if random.random() < 0.5 else f"{line} {other}"
                found.append(Sentence(_styled(text, random), is_bad))
    return found


@lru_cache(maxsize=16)
def _lines(name: str) -> tuple[str, ...]:
    lines = (_AUTHORED / name).read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _slots() -> _Slots:
    slots = _Slots()
    heading: re.Match[str] | None = None
    for line in (_AUTHORED / "slots.txt").read_text("utf-8").splitlines():
        found = _HEADING.fullmatch(line)
        if found:
            heading = found
        elif heading and line and not line.startswith("#"):
            slots.add(heading, line)
    return slots


def _forms(choice: str, kind: str | None) -> tuple[str, ...]:
    if kind:
        return tuple(choice + ending for ending in _KINDS[kind])
    return tuple(choice.split("/"))


def _filled(template: str, random: Random) -> str:
    chosen: dict[str, tuple[str, ...]] = {}

    def fill(match: re.Match[str]) -> str:
        if make := _MADE.get(match[1]):
            return make(random)
        family, index = _slots().place[match[1]]
        # Topics agree within a sentence; two insults in it are two.
        if family != "topic" or family not in chosen:
            chosen[family] = random.choice(_slots().families[family])
        return chosen[family][index]

    return _SLOT.sub(fill, template)


def _made_name(random: Random) -> str:
    return "".join(random.choices("abcdegiklmnoprstvxz", k=random.randint(4, 8)))


def _made_link(random: Random) -> str:
    """Return an address as people paste it: mostly of a page, seldom of a whole site."""
    code = "".join(random.choices(_CODE, k=random.randint(5, 11)))
    year, number = random.randint(2010, 2029), random.randint(10, 99_999)
    name, other = _made_name(random), _made_name(random)
    ending = random.choice(("com", "org", "net", "ru", "kz", "az", "tv", "co.uk", "info"))
    site = f"{random.choice(('www.', ''))}{name}.{ending}"
    return random.choice(
        (
            f"http://t.co/{code}",
            f"https://t.co/{code}",
            f"https://youtu.be/{code}",
            f"http://www.youtube.com/watch?v={code}",
            f"http://bit.ly/{code}",
            f"https://{site}/news/{number}",
            f"http://{site}/{year}/{random.randint(1, 12)}/{name}-{other}.html",
            f"https://{site}/{name}/{other}?id={number}",
            f"{site}/{code}",
            f"http://{site}",
        )
    )


_CODE = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_MADE: dict[str, Callable[[Random], str]] = {
    "number": lambda random: str(random.randint(2, 990)),
    "name": _made_name,
    "at": lambda random: f"@{random.choice(('user', _made_name(random)))}",
    "link": _made_link,
    "tag": lambda random: "#" + _filled("{subject}", random),
}


def _joined(text: str, other: str, random: Random) -> str:
    """Return the text with a civil sentence behind or before it."""
    other = other.removeprefix("@user, ")
    other = other[:1].upper() + other[1:]
    is_behind = random.random() < 0.5 or text.startswith("@")
    return f"{text} {other}" if is_behind else f"{other} {text}"


def _styled(text: str, random: Random) -> str:
    """Return the text as hasty writers type it: loud, with a capital, with a smile."""
    chance = random.random()
    if chance < 0.05:
        text = text.upper()
    elif chance < 0.3:
        text = text[:1].upper() + text[1:]
    return text + random.choice(_SMILES) if random.random() < 0.04 else text


_SMILES: Sequence[str] = (" 🤣", " 😂", " 👍", " 🔥", " 😁")
