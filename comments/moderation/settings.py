"""What a newsroom can set about the phases: names, defaults, ranges, and how levels are merged.

A value is written down as `phase.option` at a level (site, section, article); what a level leaves
out is as above it. Labels are message ids of the translations: this module knows no Django.
"""

# ruff: noqa: RUF009  # what the calls make are dataclass fields

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

from comments.moderation.links import as_host

# Together they say which lengths are good: the first is never above the second.
LENGTHS = ("length.least", "length.most")
ENTRIES_MAX = 1000
ENTRY_MAX_CHARS = 253

Kind = Literal["switch", "number", "choice", "list"]


class Says(StrEnum):
    """What becomes of a text that a phase objects to."""

    HOLD = "hold"
    REJECT = "reject"


class Whose(StrEnum):
    """Whose texts a rule is about."""

    NOBODY = "nobody"
    NEW_AUTHORS = "new_authors"
    EVERYBODY = "everybody"


class Known(StrEnum):
    """How well the publisher knows an author, from least to most."""

    GUEST = "guest"
    EMAIL = "email"
    PHONE = "phone"
    STATE = "state"


# Message ids of what choices are called.
CHOICE_LABELS: Mapping[StrEnum, str] = {
    Says.HOLD: "a person looks",
    Says.REJECT: "rejected",
    Whose.NOBODY: "of nobody",
    Whose.NEW_AUTHORS: "of new authors",
    Whose.EVERYBODY: "of everybody",
    Known.GUEST: "a name is enough",
    Known.EMAIL: "confirmed e-mail",
    Known.PHONE: "confirmed telephone",
    Known.STATE: "identified by the state",
}


def _switch(label: str = "is used", *, default: bool = True) -> Any:
    return field(default=default, metadata={"label": label})


def _number(default: int, least: int, most: int, label: str) -> Any:
    return field(default=default, metadata={"label": label, "least": least, "most": most})


def _choice(default: StrEnum, label: str = "what becomes of such a text") -> Any:
    return field(default=default, metadata={"label": label})


def _list(label: str, tidy: Callable[[str], str] = str.strip) -> Any:
    return field(default=(), metadata={"label": label, "tidy": tidy})


@dataclass(frozen=True)
class Length:
    least: int = _number(0, 0, 1000, "characters at least")
    most: int = _number(5000, 1, 5000, "characters at most")
    says: Says = _choice(Says.REJECT)


@dataclass(frozen=True)
class Staff:
    is_on: bool = _switch("the newsroom's texts are published at once")


@dataclass(frozen=True)
class ShadowBan:
    is_on: bool = _switch()


@dataclass(frozen=True)
class BannedWords:
    is_on: bool = _switch()
    mild: Says = _choice(Says.HOLD, "a text with a rude word")
    grave: Says = _choice(Says.REJECT, "a text with obscene words or threats")


@dataclass(frozen=True)
class Links:
    is_on: bool = _switch()
    most: int = _number(1, 0, 100, "links that need no second look")
    says: Says = _choice(Says.HOLD)


@dataclass(frozen=True)
class Domains:
    is_on: bool = _switch()
    allowed: tuple[str, ...] = _list("domains whose links never count", as_host)
    denied: tuple[str, ...] = _list("domains that are not wanted", as_host)
    says: Says = _choice(Says.HOLD, "a text with a link to a domain that is not wanted")
    refused: int = _number(3, 0, 1000, "refusals that make a domain suspect (0: never)")
    unseen: Whose = _choice(Whose.NOBODY, "a link never published here holds the texts")


@dataclass(frozen=True)
class Repeats:
    is_on: bool = _switch()
    minutes: int = _number(60, 1, 24 * 60, "minutes that are looked back")
    others: int = _number(3, 1, 100, "other authors of the same text who make it a campaign")
    near: bool = _switch("texts that differ a little are the same")
    says: Says = _choice(Says.HOLD)


@dataclass(frozen=True)
class Capitals:
    is_on: bool = _switch()
    percent: int = _number(80, 50, 100, "per cent of the letters")
    letters: int = _number(60, 10, 5000, "in texts of at least so many letters")
    says: Says = _choice(Says.HOLD)


@dataclass(frozen=True)
class Noise:
    is_on: bool = _switch()
    run: int = _number(30, 5, 1000, "times the same sign in a row")
    emoji: int = _number(20, 3, 1000, "emoji in one text")
    says: Says = _choice(Says.HOLD)


@dataclass(frozen=True)
class NewAuthor:
    is_on: bool = _switch(default=False)
    first: int = _number(2, 1, 50, "published reviews until an author is known")


@dataclass(frozen=True)
class Flood:
    is_on: bool = _switch()
    per_minute: int = _number(5, 1, 100, "texts of one author within a minute")
    says: Says = _choice(Says.HOLD)


@dataclass(frozen=True)
class History:
    is_on: bool = _switch()
    days: int = _number(7, 1, 30, "days that are looked back")
    percent: int = _number(30, 1, 100, "per cent of the author's decided texts were rejected")
    least: int = _number(4, 1, 100, "of at least so many texts")


@dataclass(frozen=True)
class Identity:
    is_on: bool = _switch(default=False)
    least: Known = _choice(Known.EMAIL, "whose texts need no second look")


@dataclass(frozen=True)
class Premoderation:
    is_on: bool = _switch("a person reads every text first", default=False)
    tags: tuple[str, ...] = _list("tags of articles where a person reads every text first")


@dataclass(frozen=True)
class RatingOnly:
    is_on: bool = _switch("stars without a text are published at once")


@dataclass(frozen=True)
class Trusted:
    is_on: bool = _switch("trusted authors' texts are published at once")


@dataclass(frozen=True)
class Scoring:
    is_on: bool = _switch("judges outside are asked")
    judges: tuple[str, ...] = _list("judges that are asked, by name (empty: all)")


def _phase(group: type[Any], label: str) -> Any:
    return field(default_factory=group, metadata={"label": label})


@dataclass(frozen=True)
class Settings:
    """All that holds for one text, by phase; the phase `closed` is set by mode and hours."""

    length: Length = _phase(Length, "Length")
    staff: Staff = _phase(Staff, "Newsroom")
    shadow_ban: ShadowBan = _phase(ShadowBan, "Authors who write unseen")
    banned_words: BannedWords = _phase(BannedWords, "Banned words")
    links: Links = _phase(Links, "Number of links")
    domains: Domains = _phase(Domains, "Where links lead")
    repeats: Repeats = _phase(Repeats, "Repeated texts")
    capitals: Capitals = _phase(Capitals, "Capital letters")
    noise: Noise = _phase(Noise, "Noise")
    flood: Flood = _phase(Flood, "Many texts in a row")
    history: History = _phase(History, "Author's history")
    new_author: NewAuthor = _phase(NewAuthor, "New authors")
    identity: Identity = _phase(Identity, "Who the author is")
    premoderation: Premoderation = _phase(Premoderation, "Reading before publication")
    rating_only: RatingOnly = _phase(RatingOnly, "Stars without a text")
    trusted: Trusted = _phase(Trusted, "Trusted authors")
    scoring: Scoring = _phase(Scoring, "Judges outside")


DEFAULTS = Settings()


@dataclass(frozen=True)
class Option:
    """One thing that can be set. `label` and choices' labels are message ids.

    `tidy` makes of a list's entry what is kept.
    """

    path: str
    kind: Kind
    label: str
    phase: str
    phase_label: str
    default: Any
    least: int = 0
    most: int = 0
    choices: tuple[tuple[str, str], ...] = ()
    tidy: Callable[[str], str] = str.strip


class InvalidSettings(Exception):
    """`errors`: path -> code (unknown_setting, not_a_switch, not_a_number, out_of_range,
    not_a_choice, not_a_list, too_long); services add unknown_judge, and least_over_most or
    least_over_most_below for what does not agree with another setting.
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = dict(errors)


@lru_cache(maxsize=1)
def schema() -> Mapping[str, Option]:
    """Every option by its path, in the order of the phases."""
    found = {}
    for phase in fields(Settings):
        for option in fields(getattr(DEFAULTS, phase.name)):
            path = f"{phase.name}.{option.name}"
            found[path] = _option(path, phase.metadata["label"], option)
    return found


def validate(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as they are kept; those that are None, "as above", are left out.

    Raises InvalidSettings with every error at once.
    """
    kept, errors = {}, {}
    for path, value in values.items():
        option = schema().get(path)
        if option is None:
            errors[path] = "unknown_setting"
        elif code := _error(option, value):
            errors[path] = code
        elif value is not None:
            kept[path] = _tidy(option, value)
    if errors:
        raise InvalidSettings(errors)
    return kept


def merge(levels: Iterable[Mapping[str, Any]]) -> Settings:
    """What holds by levels from the site downwards: the last one that says something.

    What no release of today knows is passed over: a value of yesterday must stop nobody.
    """
    groups: dict[str, dict[str, Any]] = {}
    for level in levels:
        for path, value in level.items():
            option = schema().get(path)
            if option is not None and value is not None and not _error(option, value):
                phase, _, name = path.partition(".")
                groups.setdefault(phase, {})[name] = _typed(option, value)
    changed = {phase: replace(getattr(DEFAULTS, phase), **said) for phase, said in groups.items()}
    return replace(DEFAULTS, **changed)


def _option(path: str, phase_label: str, option: Any) -> Option:
    default = option.default
    return Option(
        path=path,
        kind=_kind(default),
        label=option.metadata["label"],
        phase=path.partition(".")[0],
        phase_label=phase_label,
        default=_plain(default),
        least=option.metadata.get("least", 0),
        most=option.metadata.get("most", 0),
        choices=tuple((choice.value, CHOICE_LABELS[choice]) for choice in type(default))
        if isinstance(default, StrEnum)
        else (),
        tidy=option.metadata.get("tidy", str.strip),
    )


def _kind(default: Any) -> Kind:
    if isinstance(default, bool):
        return "switch"
    if isinstance(default, StrEnum):
        return "choice"
    return "number" if isinstance(default, int) else "list"


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, tuple) else value


def _typed(option: Option, value: Any) -> Any:
    phase, _, name = option.path.partition(".")
    default = getattr(getattr(DEFAULTS, phase), name)
    if isinstance(default, StrEnum):
        return type(default)(value)
    return tuple(value) if isinstance(default, tuple) else value


def _tidy(option: Option, value: Any) -> Any:
    if isinstance(value, list | tuple):
        entries = dict.fromkeys(option.tidy(entry) for entry in value)
        return [entry for entry in entries if entry]
    return _plain(value)


def _error(option: Option, value: Any) -> str:
    """The code of what is wrong with a value, empty if nothing is."""
    if value is None:
        return ""
    if option.kind == "switch":
        return "" if isinstance(value, bool) else "not_a_switch"
    if option.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int):
            return "not_a_number"
        return "" if option.least <= value <= option.most else "out_of_range"
    if option.kind == "choice":
        return "" if value in [choice for choice, _label in option.choices] else "not_a_choice"
    return _list_error(value)


def _list_error(value: Any) -> str:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return "not_a_list"
    if not all(isinstance(entry, str) for entry in value):
        return "not_a_list"
    is_long = len(value) > ENTRIES_MAX or any(len(entry) > ENTRY_MAX_CHARS for entry in value)
    return "too_long" if is_long else ""
