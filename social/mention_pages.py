"""What a page elsewhere says: whether it links to us, and its words as plain text. Pure.

Pages are anybody's. The libraries that read them are imported when there is one to read.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag, urljoin, urlsplit

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

TEXT_MAX_CHARS = 5000
NAME_MAX_CHARS = 200
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PLAIN_URL = re.compile(r"""https?://[^\s<>"']+""")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Each begins a line of its own when a page is read as text.
_BLOCKS = ("p", "div", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "pre")
_UNSEEN = ("script", "style", "template", "noscript", "svg")
_LINKS = {"a": "href", "area": "href", "img": "src", "video": "src", "audio": "src"}


class UnreadableError(Exception):
    """Nothing can be made of the page. `code`: unsupported_type or unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Said:
    """Somebody's words: an author's name, blank where the page tells none, and a text.

    `at`: when they say it was written; anybody may say anything.
    """

    author: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True)
class Page:
    """A page as it came: `url` is where it was found, `content_type` without parameters."""

    url: str
    content_type: str
    body: bytes


def said_of(page: Page, *, targets: Collection[str]) -> Said | None:
    """What a page says that links to one of the addresses; None: it links to none of them.

    Raises UnreadableError.
    """
    wanted = {urldefrag(target).url for target in targets}
    if page.content_type in _HTML:
        return _guarded(page, wanted)
    if page.content_type == "application/json" or page.content_type.endswith("+json"):
        return _said_of_json(page, wanted)
    if page.content_type == "text/plain":
        text = page.body.decode("utf-8", "replace")
        links = (found.group().rstrip(".,;:!?)]}") for found in _PLAIN_URL.finditer(text))
        return Said("", tidy(text)) if _names(links, wanted) else None
    raise UnreadableError("unsupported_type")


def plain_text(html: str) -> str:
    """The words of a piece of HTML, its paragraphs as lines, at most 5,000 characters.

    Raises UnreadableError.
    """
    try:
        return _words(_soup(html.encode("utf-8", "replace")))
    except Exception as error:
        raise UnreadableError("unreadable") from error


def tidy(text: str) -> str:
    """A text without controls and needless white space, cut to 5,000 characters."""
    text = _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()[:TEXT_MAX_CHARS].rstrip()


def moment_of(told: object) -> datetime | None:
    """A date, or a date and time, as ISO 8601 has it; without a zone in UTC. None for others."""
    try:
        found = datetime.fromisoformat(told.strip()) if isinstance(told, str) else None
        return found and found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _guarded(page: Page, wanted: Collection[str]) -> Said | None:
    try:
        return _said_of_html(page, wanted)
    except Exception as error:
        # Whatever a page does to the parsers (they recurse, for one), it is only that page.
        raise UnreadableError("unreadable") from error


def _said_of_html(page: Page, wanted: Collection[str]) -> Said | None:
    import mf2py

    soup = _soup(page.body)
    if not _names(_html_links(soup, page.url), wanted):
        return None
    # A page that is one big title has that; most have an h-entry, whose words come first.
    title = tidy(soup.title.get_text(" ")) if soup.title else ""
    parsed = mf2py.parse(doc=soup, url=page.url, html_parser="html.parser")
    entry = next(_entries(parsed["items"]), {})
    properties = entry.get("properties", {})
    text = _first_text(properties, ("content", "summary", "name")) or title or page.url
    written = next(iter(properties.get("published", ())), None)
    return Said(_author(properties), tidy(text), moment_of(written))


def _soup(body: bytes) -> "BeautifulSoup":
    from bs4 import BeautifulSoup

    return BeautifulSoup(body, "html.parser")


def _html_links(soup: "BeautifulSoup", url: str) -> Iterator[str]:
    base = soup.find("base", href=True)
    start = urljoin(url, str(base["href"])) if base else url
    for tag in soup.find_all(_LINKS):
        value = tag.get(_LINKS[tag.name])
        if isinstance(value, str):
            try:
                yield urljoin(start, value.strip())
            except ValueError:
                continue


def _names(links: Iterable[str], wanted: Collection[str]) -> bool:
    return any(urldefrag(link).url in wanted for link in links)


def _entries(items: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """The page's h-entries; they may lie in a feed."""
    for item in items:
        if "h-entry" in item.get("type", ()):
            yield item
        yield from _entries(item.get("children", ()))


def _first_text(properties: Mapping[str, Any], names: Iterable[str]) -> str:
    for name in names:
        for value in properties.get(name, ()):
            if isinstance(value, Mapping) and value.get("html"):
                return plain_text(str(value["html"]))
            text = str(value.get("value", "")) if isinstance(value, Mapping) else str(value)
            if text.strip():
                return text
    return ""


def _author(properties: Mapping[str, Any]) -> str:
    for value in properties.get("author", ()):
        inner = value.get("properties", {}) if isinstance(value, Mapping) else {}
        names = inner.get("name") or [value if isinstance(value, str) else ""]
        name = " ".join(_UNSTORABLE.sub("", str(names[0])).split())
        # An address is where the author is found, and no name.
        if name and not name.startswith(("http://", "https://")):
            return name[:NAME_MAX_CHARS]
    return ""


def _words(soup: "BeautifulSoup") -> str:
    for tag in soup.find_all(_UNSEEN):
        tag.decompose()
    for tag in soup.find_all("br"):
        tag.replace_with("\n")
    for tag in soup.find_all(_BLOCKS):
        tag.insert_before("\n")
        tag.append("\n")
    return tidy(soup.get_text())


def _said_of_json(page: Page, wanted: Collection[str]) -> Said | None:
    try:
        data = json.loads(page.body)
        links = [text.strip() for text in _strings(data)]
    except (ValueError, RecursionError) as error:
        raise UnreadableError("unreadable") from error
    if not _names(links, wanted):
        return None
    told = data if isinstance(data, Mapping) else {}
    texts = (told.get(name) for name in ("content", "content_text", "text", "summary", "title"))
    text = next((text for text in texts if isinstance(text, str) and text.strip()), page.url)
    return Said("", tidy(text), moment_of(told.get("published") or told.get("date_published")))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
