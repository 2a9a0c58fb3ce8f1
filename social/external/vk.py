"""VK's counter of shares, `VK.Share.count(1, 42);`. In no document, in maintained code of 2026."""

import re

from social.external.common import Credentials, Fetch, address, read_count

URL = "https://vk.com"
_ANSWER = re.compile(rb"\A\s*VK\.Share\.count\(\s*\d{1,3}\s*,\s*(\d{1,12})\s*\)\s*;?\s*\Z")


def request(subject: str, credentials: Credentials) -> Fetch:
    return Fetch(address(URL, "share.php", credentials, act="count", index="1", url=subject))


def parse(body: bytes) -> int | None:
    found = _ANSWER.match(body)
    return read_count(int(found[1])) if found else None
