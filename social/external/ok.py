"""The counter of Odnoklassniki, in no document; -1 when it does not know.

It answers as JSON or as a script, `ODKL.updateCount('', '42');`.
"""

import re

from social.external.common import Credentials, Fetch, address, dig, read_count, read_json

URL = "https://connect.ok.ru"
_SCRIPT = re.compile(
    rb"\A\s*(?:window\.)?ODKL\.updateCount\(\s*'[^']{0,100}'\s*,\s*'?(-?\d{1,12})'?\s*\)\s*;?\s*\Z"
)


def request(subject: str, credentials: Credentials) -> Fetch:
    query = {"st.cmd": "extLike", "tp": "json", "ref": subject}
    return Fetch(address(URL, "dk", credentials, **query))


def parse(body: bytes) -> int | None:
    script = _SCRIPT.match(body)
    if script:
        return read_count(int(script[1]))
    found = read_json(body)
    return read_count(dig(found, "count")) if dig(found, "error") is None else None
