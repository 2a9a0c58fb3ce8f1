"""A channel's subscribers: https://developers.google.com/youtube/v3/docs/channels/list"""

from social.external.common import Credentials, Fetch, address, dig, read_count, read_json

URL = "https://www.googleapis.com"


def request(subject: str, credentials: Credentials) -> Fetch:
    """The subject is a channel's id or its @handle."""
    which = "forHandle" if subject.startswith("@") else "id"
    query = {"part": "statistics", which: subject, "key": credentials.secret}
    return Fetch(address(URL, "youtube/v3/channels", credentials, **query))


def parse(body: bytes) -> int | None:
    """None as well for a channel that hides the number."""
    numbers = dig(read_json(body), "items", 0, "statistics")
    if dig(numbers, "hiddenSubscriberCount") is True:
        return None
    return read_count(dig(numbers, "subscriberCount"))
