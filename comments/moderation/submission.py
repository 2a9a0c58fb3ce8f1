"""The facts a text is judged by, gathered by the caller before any rule runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from comments.moderation.folding import is_everyday
from comments.moderation.links import Link, domain_of, find_links
from comments.moderation.normalise import Normalised, fingerprint, fold, normalise
from comments.moderation.own_words import NO_WORDS, OwnList
from comments.moderation.settings import DEFAULTS, Known, Settings
from comments.moderation.sketch import sketch_of
from comments.states import Mode


class Restriction(StrEnum):
    """What holds of an author who is not banned outright."""

    SHADOW = "shadow"
    PREMODERATION = "premod"


@dataclass(frozen=True)
class RecentText:
    """An earlier text of the same author.

    `fingerprint` and `sketch` as `normalise.fingerprint` and `sketch.sketch` gave them;
    `seconds_ago` from its writing until now.
    """

    fingerprint: str
    seconds_ago: float
    sketch: tuple[int, ...] = ()


class Author(NamedTuple):
    """Who wrote a text, and what became of the others.

    is_staff         speaks for the site; is_trusted: the desk need not look first
    known            how well the publisher knows who it is
    restriction      unless None: what the newsroom has put on the author
    published        texts of the author that are public now, counted up to 50
    decided          texts written within the history's days that are public or were rejected
    rejected         of these the rejected ones
    """

    is_staff: bool = False
    is_trusted: bool = False
    known: Known = Known.GUEST
    restriction: Restriction | None = None
    published: int = 0
    decided: int = 0
    rejected: int = 0


STRANGER = Author()


@dataclass(frozen=True)
class HostRecord:
    """What people and rules decided on texts with links to a domain."""

    published: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Submission:
    """One text on its way in.

    text            as its author typed it; none with a rating alone
    settings        what the newsroom has set for the place where it stands
    mode, is_open   the thread's mode, and whether its hours are open now
    has_rating      it is a review with stars
    tags            of the article
    author          who wrote it
    own_recent      the author's texts on this site of the time that repeats look back, without
                    this one
    site_repeats    other authors of the same or nearly the same text on this site in that time
    hosts           records of the domains that the text links to, by `links.domain_of`
    free_hosts      hosts whose links do not count, their subdomains included
    extra_stems     the site's own banned words: `word` whole, `word*` as a beginning
    own_words       the site's own list, with what each word does
    """

    text: str
    settings: Settings = DEFAULTS
    mode: Mode = Mode.POST
    is_open: bool = True
    has_rating: bool = False
    tags: tuple[str, ...] = ()
    author: Author = STRANGER
    own_recent: tuple[RecentText, ...] = ()
    site_repeats: int = 0
    hosts: Mapping[str, HostRecord] = field(default_factory=dict)
    free_hosts: tuple[str, ...] = ()
    extra_stems: tuple[str, ...] = ()
    own_words: OwnList = NO_WORDS

    @property
    def is_rating_only(self) -> bool:
        """Stars and not a word: there is nothing to read."""
        return self.has_rating and not self.text

    @cached_property
    def is_everyday(self) -> bool:
        """Whether it has only letters of English and Russian and the common signs."""
        return is_everyday(self.text)

    @cached_property
    def folded(self) -> Normalised:
        """The text with characters folded and words as typed: for rules about shape."""
        return fold(self.text)

    @cached_property
    def normalised(self) -> Normalised:
        """The text with disguises undone: for rules about words."""
        return normalise(self.text, folded=self.folded)

    @cached_property
    def fingerprint(self) -> str:
        """What this text has in common with its repetitions."""
        return fingerprint(self.text)

    @cached_property
    def sketch(self) -> tuple[int, ...]:
        """What it has in common with texts that differ a little; none of a short text."""
        return sketch_of(self.folded, self.all_links, whole=lambda: self.normalised)

    def knowing(self, **facts: Any) -> "Submission":
        """The same text with other facts; what was worked out of the text alone is kept."""
        if unknown := facts.keys() - _FACTS:
            raise TypeError(f"a submission has no {', '.join(sorted(unknown))}")
        # As `dataclasses.replace` makes it, which sets each field again by a call.
        other = object.__new__(Submission)
        kept = vars(other)
        kept.update(vars(self))
        kept.pop("links", None)
        kept.update(facts)
        return other

    def with_numbers(self, *, fingerprint: str, sketch: Sequence[int]) -> "Submission":
        """The same, where a row has the text's fingerprint and sketch already."""
        vars(self)["fingerprint"], vars(self)["sketch"] = fingerprint, tuple(sketch)
        return self

    @cached_property
    def all_links(self) -> list[Link]:
        """Its links, wherever they lead."""
        return find_links(self.folded.text)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Its links but for those to hosts that are free, by the site or by the settings."""
        if not self.all_links:
            return ()
        free = (*self.free_hosts, *self.settings.domains.allowed)
        return tuple(link for link in self.all_links if not is_of(link.host, free))

    @property
    def domains(self) -> list[str]:
        """Of its links that name a host, each once."""
        if not self.all_links:
            return []
        return sorted({domain_of(link.host) for link in self.links if link.host})


_FACTS = frozenset(field.name for field in fields(Submission))


def is_of(host: str, domains: tuple[str, ...]) -> bool:
    """Whether a host is one of these or below one of them."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains if domain)
