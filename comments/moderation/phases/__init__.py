"""The phases in their order. Each is one rule: facts in, a verdict or nothing out."""

from collections.abc import Callable
from typing import NamedTuple

from comments.moderation.phases import (
    banned_words,
    capitals,
    closed,
    domains,
    flood,
    history,
    identity,
    length,
    links,
    new_author,
    noise,
    premoderation,
    rating_only,
    repeats,
    shadow_ban,
    staff,
    trusted,
)
from comments.moderation.submission import Submission
from comments.moderation.verdict import Verdict


class Phase(NamedTuple):
    """A rule and the name its findings carry."""

    name: str
    check: Callable[[Submission], Verdict | None]


PHASES: tuple[Phase, ...] = (
    # What cannot be a comment at all binds everyone, so it comes before the staff's privilege.
    Phase(length.NAME, length.check),
    Phase(closed.NAME, closed.check),
    # Staff answer to their editor, not to a word list; below here nothing binds them.
    Phase(staff.NAME, staff.check),
    # Whoever writes unseen learns nothing by trying words: no other rule has a say.
    Phase(shadow_ban.NAME, shadow_ban.check),
    # Before the other holds, so that a moderator first reads what is wrong with the text.
    Phase(banned_words.NAME, banned_words.check),
    Phase(domains.NAME, domains.check),
    Phase(links.NAME, links.check),
    Phase(repeats.NAME, repeats.check),
    Phase(capitals.NAME, capitals.check),
    Phase(noise.NAME, noise.check),
    Phase(flood.NAME, flood.check),
    # These say nothing against the text, so their reasons come after those that do.
    Phase(history.NAME, history.check),
    Phase(new_author.NAME, new_author.check),
    Phase(identity.NAME, identity.check),
    Phase(premoderation.NAME, premoderation.check),
    Phase(rating_only.NAME, rating_only.check),
    # Trust spares the screening and nothing else: any hold above weighs more.
    Phase(trusted.NAME, trusted.check),
)
