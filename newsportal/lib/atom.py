"""Atom feeds (RFC 4287) with threading (RFC 4685): facts in, bytes out. Pure."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsportal.lib.conditional import rfc3339

CONTENT_TYPE = "application/atom+xml"
GENERATOR = "newsportal"
_ATOM = "http://www.w3.org/2005/Atom"
_THREADS = "http://purl.org/syndication/thread/1.0"
# What XML 1.0 cannot hold in any spelling, and a parser would refuse the whole feed for.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Thing:
    """What an entry points at: the comment it answers, or the feed of its own answers."""

    id: str
    url: str


@dataclass(frozen=True)
class Entry:
    """One entry. `id` is an IRI that never changes; `html` is safe HTML, empty for none."""

    id: str
    title: str
    url: str
    published: datetime
    updated: datetime
    authors: Sequence[str] = ()
    html: str = ""
    language: str = ""
    tags: Sequence[str] = ()
    answers: Thing | None = None
    replies_url: str = ""
    replies: int = 0


@dataclass(frozen=True)
class Feed:
    """A feed. `author` speaks where an entry names nobody; `url` is the page for people.

    `updated` holds while there are no entries; else the newest of theirs does.
    """

    id: str
    title: str
    author: str
    url: str
    self_url: str
    language: str
    updated: datetime
    entries: Sequence[Entry]


def tag_uri(host: str, since: datetime, path: str) -> str:
    """An id that lasts (RFC 4151): who had the host on that day named this."""
    return f"tag:{host},{since:%Y-%m-%d}:{path}"


def atom_bytes(feed: Feed) -> bytes:
    """The feed as UTF-8 XML; characters that XML has no spelling for are left out."""
    root = ET.Element("feed", {"xmlns": _ATOM, "xmlns:thr": _THREADS, "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", rfc3339(max((one.updated for one in feed.entries), default=feed.updated)))
    _add_person(root, feed.author)
    _link(root, "self", feed.self_url, type=CONTENT_TYPE)
    _link(root, "alternate", feed.url, type="text/html")
    _add(root, "generator", GENERATOR)
    for entry in feed.entries:
        _add_entry(root, entry)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add_entry(root: ET.Element, entry: Entry) -> None:
    node = ET.SubElement(root, "entry", {"xml:lang": entry.language} if entry.language else {})
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "published", rfc3339(entry.published))
    _add(node, "updated", rfc3339(entry.updated))
    for name in entry.authors:
        _add_person(node, name)
    _link(node, "alternate", entry.url, type="text/html")
    _add_threads(node, entry)
    for tag in entry.tags:
        ET.SubElement(node, "category", {"term": xml_text(tag)})
    if entry.html:
        # Escaped once more by the writer: that is what `type="html"` means.
        _add(node, "content", entry.html, type="html")


def _add_threads(node: ET.Element, entry: Entry) -> None:
    if entry.answers is not None:
        names = {"ref": entry.answers.id, "href": entry.answers.url, "type": "text/html"}
        ET.SubElement(node, "thr:in-reply-to", names)
    if entry.replies_url:
        count = {"thr:count": str(entry.replies)}
        _link(node, "replies", entry.replies_url, type=CONTENT_TYPE, **count)


def _add_person(node: ET.Element, name: str) -> None:
    _add(ET.SubElement(node, "author"), "name", name)


def _link(node: ET.Element, rel: str, url: str, **attributes: str) -> None:
    ET.SubElement(node, "link", {"rel": rel, "href": xml_text(url), **attributes})


def _add(node: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(node, name, attributes).text = xml_text(text)


def xml_text(text: str) -> str:
    """Without the characters that XML has no place for."""
    return _NOT_XML.sub("", text)
