"""How many streams there may be at once: in this process, of a site, an article, an address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from newsportal.lib.problem_codes import Problem
from newsportal.live.rows import Key

# Long enough to get along by polling meanwhile.
RETRY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Caps:
    process: int
    site: int
    article: int
    address: int


class Slots:
    """Counts before anything is asked or allocated."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._taken: Counter[tuple[str, ...]] = Counter()

    @property
    def count(self) -> int:
        """Streams open in this process."""
        return self._taken["process",]

    @contextmanager
    def taken(self, *, key: Key, address: str) -> Iterator[None]:
        """A slot for one stream. Raises Problem rate_limited (address) or unavailable."""
        site, _ = key
        places = {
            ("address", address): self._caps.address,
            ("process",): self._caps.process,
            ("site", site): self._caps.site,
            ("article", *key): self._caps.article,
        }
        for place, cap in places.items():
            if self._taken[place] >= cap:
                code = "rate_limited" if place[0] == "address" else "unavailable"
                raise Problem(code, headers={"Retry-After": str(RETRY_SECONDS)})
        self._taken.update(places.keys())
        try:
            yield
        finally:
            for place in places:
                self._taken[place] -= 1
                if not self._taken[place]:
                    del self._taken[place]
