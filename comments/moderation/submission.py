"""The facts a text is judged by, gathered by the caller before any rule runs."""

from dataclasses import dataclass
from functools import cached_property

from comments.moderation.normalise import Normalised, fingerprint, fold, normalise
from comments.states import Mode


@dataclass(frozen=True)
class RecentText:
    """An earlier text of the same author.

    `fingerprint` as `normalise.fingerprint` gave it; `seconds_ago` from its writing until now.
    """

    fingerprint: str
    seconds_ago: float


@dataclass(frozen=True)
class Submission:
    """One text on its way in.

    text            as its author typed it; none with a rating alone
    mode, is_open   the thread's mode, and whether its hours are open now
    has_rating      it is a review with stars
    is_staff        the author speaks for the site; is_trusted: the desk need not look first
    own_recent      the author's texts on this site of the last hour, this one not among them
    site_repeats    other authors of the same fingerprint on this site in the last hour
    max_characters  longest text the site takes, in characters
    max_links       how many links need no second look
    free_hosts      hosts whose links do not count, their subdomains included
    extra_stems     the site's own banned words: `word` whole, `word*` as a beginning
    flood_limit     how many texts a minute need no second look; None: no limit
    """

    text: str
    mode: Mode = Mode.POST
    is_open: bool = True
    has_rating: bool = False
    is_staff: bool = False
    is_trusted: bool = False
    own_recent: tuple[RecentText, ...] = ()
    site_repeats: int = 0
    max_characters: int = 5000
    max_links: int = 1
    free_hosts: tuple[str, ...] = ()
    extra_stems: tuple[str, ...] = ()
    flood_limit: int | None = 5

    @property
    def is_rating_only(self) -> bool:
        """Stars and not a word: there is nothing to read."""
        return self.has_rating and not self.text

    @cached_property
    def folded(self) -> Normalised:
        """The text with characters folded and words as typed: for rules about shape."""
        return fold(self.text)

    @cached_property
    def normalised(self) -> Normalised:
        """The text with disguises undone: for rules about words."""
        return normalise(self.text)

    @cached_property
    def fingerprint(self) -> str:
        """What this text has in common with its repetitions."""
        return fingerprint(self.text)
