"""Reddit: how many posts link to an address. Without a token it answers nobody.

https://github.com/reddit-archive/reddit/wiki/OAuth2 , "application only": the token is for an
application's id and secret. Votes are not counted:
they are no shares.
"""

import base64
from datetime import timedelta

from social.external.common import Credentials, Fetch, address, dig, read_count, read_json

URL = "https://oauth.reddit.com"
TOKEN_URL = "https://www.reddit.com"  # noqa: S105  # where tokens are given
_AGENT = {"User-Agent": "server:newsportal:v1"}
# A page of their list; beyond it the number would only be "at least".
_POSTS_MAX = 100


def request(subject: str, credentials: Credentials) -> Fetch:
    query = {"url": subject, "limit": str(_POSTS_MAX), "raw_json": "1"}
    headers = {**_AGENT, "Authorization": f"Bearer {credentials.token}"}
    return Fetch(address(URL, "api/info", credentials, **query), headers=headers)


def parse(body: bytes) -> int | None:
    posts = dig(read_json(body), "data", "children")
    return read_count(len(posts)) if isinstance(posts, list) else None


def token_request(credentials: Credentials) -> Fetch:
    pair = base64.b64encode(f"{credentials.id}:{credentials.secret}".encode()).decode()
    form = "application/x-www-form-urlencoded"
    return Fetch(
        f"{(credentials.base or TOKEN_URL).rstrip('/')}/api/v1/access_token",
        method="POST",
        headers={**_AGENT, "Authorization": f"Basic {pair}", "Content-Type": form},
        body=b"grant_type=client_credentials",
    )


def parse_token(body: bytes) -> tuple[str, timedelta] | None:
    """The token and how long it is good for."""
    found = read_json(body)
    token, seconds = dig(found, "access_token"), read_count(dig(found, "expires_in"))
    if not isinstance(token, str) or not 0 < len(token) <= 2000 or not token.isascii():
        return None
    if not token.isprintable() or not seconds:
        return None
    return token, timedelta(seconds=min(seconds, 86_400))
