"""Personal data in a text, found for a moderator who masks it. Pure and in linear time.

What is found is a proposal: the moderator sees it and confirms, so it may be generous.
"""

import re
from collections.abc import Iterable

MASK = "█████"

_MAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
# Seven digits or more, with what people put between them: telephones, cards, personal numbers.
_NUMBER = r"\+?\(?\d(?:[ \t().–—-]{0,2}\d){6,19}"
_HANDLE = r"(?<!\w)@[A-Za-z]\w{3,31}"
_STREET = (
    r"(?:улица|ул\.|проспект|пр-т|пр\.|переулок|пер\.|бульвар|микрорайон|мкр\.?|көшесі|küçəsi)"
    r"\s{0,2}[«\"]?[\w.-]{2,40}[»\"]?(?:,?\s{0,2}(?:дом|д\.|үй|ev)?\s{0,2}\d{1,4}[\w/-]{0,4})?"
    r"(?:,?\s{0,2}(?:квартира|кв\.|пәтер|mənzil)\s{0,2}\d{1,4})?"
)
_FOUND = re.compile("|".join((_MAIL, _NUMBER, _STREET, _HANDLE)), re.IGNORECASE)
# 1 000 000 000 and 2 500 000 тенге are sums.
_SUM = re.compile(r"\d{1,3}(?: \d{3}){2,}\Z")

Span = tuple[int, int]


def personal_spans(text: str) -> list[Span]:
    """Where telephones, mail addresses, numbers of documents, handles and streets stand."""
    return [
        match.span() for match in _FOUND.finditer(text) if not _SUM.match(match.group().strip())
    ]


def masked(text: str, spans: Iterable[Span]) -> str:
    """The text with each of these places as `MASK`; places that touch or overlap are one.

    How long a masked place was does not show. Places outside the text are cut to it.
    """
    pieces, end = [], 0
    for start, stop in _joined(spans, len(text)):
        pieces += [text[end:start], MASK]
        end = stop
    return "".join([*pieces, text[end:]])


def _joined(spans: Iterable[Span], length: int) -> list[Span]:
    inside = sorted((max(start, 0), min(stop, length)) for start, stop in spans)
    joined: list[Span] = []
    for start, stop in inside:
        if start >= stop:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined
