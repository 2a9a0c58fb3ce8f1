"""A channel's subscribers, asked by a bot: https://core.telegram.org/bots/api#getchatmembercount"""

from social.external.common import Credentials, Fetch, address, dig, read_count, read_json

URL = "https://api.telegram.org"


def request(subject: str, credentials: Credentials) -> Fetch:
    path = f"bot{credentials.secret}/getChatMemberCount"
    return Fetch(address(URL, path, credentials, chat_id=subject))


def parse(body: bytes) -> int | None:
    found = read_json(body)
    return read_count(dig(found, "result")) if dig(found, "ok") is True else None
