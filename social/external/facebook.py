"""Facebook's Graph: https://developers.facebook.com/docs/graph-api/reference/url/

Its documents say that the numbers are not exact, and allow an application 10 calls an hour for an
address. The token of an application is its id and secret.
"""

from social.external.common import Credentials, Fetch, address, dig, read_count, read_json

URL = "https://graph.facebook.com"
_VERSION = "v25.0"


def request(subject: str, credentials: Credentials) -> Fetch:
    token = f"{credentials.id}|{credentials.secret}"
    query = {"id": subject, "fields": "engagement", "access_token": token}
    return Fetch(address(URL, f"{_VERSION}/", credentials, **query))


def parse(body: bytes) -> int | None:
    """Shares alone, without reactions and comments over there."""
    return read_count(dig(read_json(body), "engagement", "share_count"))
