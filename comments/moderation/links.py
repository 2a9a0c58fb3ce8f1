"""Find links in a folded text, honest ones and disguised ones.

The text is lower case already. Every pattern starts at a word's beginning and its parts cannot
match the same characters twice, so the search is linear.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

# Endings that hardly ever follow a full stop by accident.
_ENDINGS = (
    "ru|su|com|net|org|info|biz|kz|az|by|ua|uz|kg|tj|ge|io|app|dev|pro|top|xyz|club|online|"
    "site|website|shop|store|space|fun|live|click|link|tv|cc|co|uk|de|fr|tr|eu|cn|gg|ly|news|"
    "casino|bet|vip|win|icu|buzz|example|xn--p1ai|рф|қаз|бел|укр|онлайн|сайт"
)
# Endings that are words too: a link only with a path behind it.
_WORDY_ENDINGS = "me|md|in|is|it|to|at|am|be|do|so|us|my|no|as|page|im|ai|world|today|life"
# Endings as they are spelled out by those who hide a dot.
_SPELLED_ENDINGS = "ru|su|com|net|org|info|kz|az|by|me|рф|ру|ком|нет|орг|инфо|кз"
# Names of things that only look like hosts.
_NOT_HOSTS = frozenset({"asp.net", "vb.net", "ado.net", "ml.net"})

_SCHEME = r"(?<![^\W_])(?:[hн](?:[tт]{2}|[xх]{2})[pр]s?|ftp)\s?:\s?//(?:(?!h(?:tt|xx)ps?:)\S)+"
_WWW = r"(?<![\w.@-])www\d?\.[^\s/]{3,}\S*"
_LABELS = r"(?<![\w.@/-])(?:[\w-]{1,63}\.){1,8}"
# A Markdown link's visible text is not a second link.
_BARE = rf"{_LABELS}(?:{_ENDINGS})(?![\w-]|\.\w|\]\()(?:[/?:#]\S*)?"
_WORDY = rf"{_LABELS}(?:{_WORDY_ENDINGS})/\w\S*"
_DOT = r"(?:\s?[\[({]\s?(?:\.|точка|dot|нүкте|nöqtə)\s?[\])}]\s?|\s(?:точка|нүкте|nöqtə)\s|\s\.\s)"
_SPELLED = rf"(?<![\w.@-])[\w-]{{2,63}}{_DOT}(?:{_SPELLED_ENDINGS})(?!\w)(?:/\S*)?"

_LINK = re.compile("|".join((_SCHEME, _WWW, _BARE, _WORDY, _SPELLED)))
# Each link has one of these: a dot with something close behind it or a gap before it, or a word.
_DOTTED = re.compile(r"\.(?:[\w-]|(?<=[\s\[({]\.))")
_LINK_WORDS = ("//", "www", "точка", "dot", "нүкте", "nöqtə")
_HOST = re.compile(r"[\w.-]+")
_TAIL = ".,:;!?)]}>»\"'…*_"


@dataclass(frozen=True)
class Link:
    """A link at `text[start:end]`; `host` is empty when it is disguised beyond reading."""

    start: int
    end: int
    host: str


def find_links(text: str) -> list[Link]:
    """Return the links of a folded text in their order."""
    links: list[Link] = []
    if not (_DOTTED.search(text) or any(word in text for word in _LINK_WORDS)):
        return links
    for match in _LINK.finditer(text):
        address = match[0].rstrip(_TAIL)
        if address not in _NOT_HOSTS:
            links.append(Link(match.start(), match.start() + len(address), _host(address)))
    return links


def _host(address: str) -> str:
    # Browsers read a backslash as a slash, so `evil.ru\@own.ru` leads to evil.ru.
    rest = (address.partition("://")[2] or address).replace("\\", "/")
    try:
        host = urlsplit(f"//{rest}").hostname or ""
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""


def as_host(written: str) -> str:
    """The host that an editor means: `https://www.Spam.ru/x` and `*.spam.ru` are `spam.ru`."""
    address = written.strip().lower()
    host = re.split(r"[/?#:]", address.rpartition("://")[2])[0]
    return host.removeprefix("*.").removeprefix("www.").strip(".")


# Endings under which many registrars sell names: the part before them belongs to the owner.
_SHARED = re.compile(
    r"(?:com|org|edu|gov|net|mil)\.(?:kz|az|tr|ua|by|uz|ge|ru)|(?:co|org|gov|ac)\.uk|(?:msk|spb)\.ru"
    r"|(?:blogspot|wordpress|livejournal)\.com|(?:narod|ucoz)\.ru|github\.io|tilda\.ws|web\.app"
    r"|netlify\.app|vercel\.app|pages\.dev"
)


def domain_of(host: str) -> str:
    """Return the part of a host that one owner has: `a1.spam.ru` and `a2.spam.ru` are one."""
    labels = host.rstrip(".").split(".")
    owned = 3 if _SHARED.fullmatch(".".join(labels[-2:])) else 2
    return ".".join(labels[-owned:])
