"""Tumblr's counter of notes about an address."""

from social.external.common import Credentials, Fetch, address, dig, read_count, read_json

URL = "https://api.tumblr.com"


def request(subject: str, credentials: Credentials) -> Fetch:
    return Fetch(address(URL, "v2/share/stats", credentials, url=subject))


def parse(body: bytes) -> int | None:
    return read_count(dig(read_json(body), "response", "note_count"))
