"""A community's members: https://dev.vk.com/method/groups.getById , by a service token."""

from social.external.common import Credentials, Fetch, address, dig, read_count, read_json

URL = "https://api.vk.com"
_VERSION = "5.199"


def request(subject: str, credentials: Credentials) -> Fetch:
    query = {
        "group_id": subject,
        "fields": "members_count",
        "v": _VERSION,
        "access_token": credentials.secret,
    }
    return Fetch(address(URL, "method/groups.getById", credentials, **query))


def parse(body: bytes) -> int | None:
    """Versions before 5.139 answered with the list itself."""
    answer = dig(read_json(body), "response")
    groups = answer if isinstance(answer, list) else dig(answer, "groups")
    return read_count(dig(groups, 0, "members_count"))
