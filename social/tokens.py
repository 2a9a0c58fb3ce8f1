"""Names of shares in links."""

import re
import secrets
import string

ALPHABET = string.ascii_letters + string.digits
# 62 ** 10 is 59 bits: too many to find one by trying, short enough for a message.
LENGTH = 10
_TOKEN = re.compile(rf"[A-Za-z0-9]{{{LENGTH}}}")


def new_token() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_token(text: str) -> bool:
    """Whether it could be a token; anything else is not worth a query."""
    return _TOKEN.fullmatch(text) is not None


def token_of_mark(mark: str) -> str:
    """The token of what an article's address carries as `?s=`: `<token>` or `<token>.<visit>`."""
    return mark.partition(".")[0]
