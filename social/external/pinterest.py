"""Pinterest's counter of pins, `receiveCount({"url": "…", "count": 42})`; "-" when unknown."""

from social.external.common import Credentials, Fetch, address, dig, read_count, read_json

URL = "https://api.pinterest.com"


def request(subject: str, credentials: Credentials) -> Fetch:
    return Fetch(address(URL, "v1/urls/count.json", credentials, url=subject))


def parse(body: bytes) -> int | None:
    """An error comes with a count of 0, which is none."""
    found = read_json(body)
    return read_count(dig(found, "count")) if dig(found, "error") is None else None
