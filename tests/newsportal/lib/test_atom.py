import xml.etree.ElementTree as ET
from datetime import UTC, datetime

from newsportal.lib.atom import Entry, Feed, Thing, atom_bytes, tag_uri

NS = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
FIRST = datetime(2026, 3, 1, 10, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 10, tzinfo=UTC)


def feed_of(*entries: Entry) -> ET.Element:
    feed = Feed(
        id="tag:gazeta.example,2026-03-01:feed",
        title="Газета",
        author="Газета",
        url="https://gazeta.example/",
        self_url="https://api.example/feed.atom",
        language="ru",
        updated=FIRST,
        entries=entries,
    )
    return ET.fromstring(atom_bytes(feed))


def entry(**values: object) -> Entry:
    facts = {
        "id": "urn:uuid:1",
        "title": "Мост",
        "url": "https://gazeta.example/1",
        "published": FIRST,
        "updated": FIRST,
    }
    return Entry(**{**facts, **values})  # type: ignore[arg-type]


def text(node: ET.Element, path: str) -> str | None:
    return node.findtext(path, namespaces=NS)


class TestFeed:
    def test_has_what_every_feed_must_have(self) -> None:
        feed = feed_of()
        assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
        assert feed.get(LANG) == "ru"
        assert text(feed, "a:id") == "tag:gazeta.example,2026-03-01:feed"
        assert text(feed, "a:title") == "Газета"
        assert text(feed, "a:author/a:name") == "Газета"
        links = [(link.get("rel"), link.get("href")) for link in feed.findall("a:link", NS)]
        assert links == [
            ("self", "https://api.example/feed.atom"),
            ("alternate", "https://gazeta.example/"),
        ]

    def test_is_as_new_as_its_newest_entry(self) -> None:
        assert text(feed_of(), "a:updated") == "2026-03-01T10:00:00Z"
        feed = feed_of(entry(updated=LATER), entry(updated=FIRST))
        assert text(feed, "a:updated") == "2026-03-02T10:00:00Z"

    def test_is_the_same_bytes_for_the_same_facts(self) -> None:
        assert ET.tostring(feed_of(entry())) == ET.tostring(feed_of(entry()))


class TestEntry:
    def test_escapes_html_once(self) -> None:
        html = "<p>a&lt;b &amp;&amp; c ]]> «ё»</p>"
        [content] = feed_of(entry(html=html)).findall("a:entry/a:content", NS)
        assert (content.get("type"), content.text) == ("html", html)

    def test_takes_titles_as_texts(self) -> None:
        title = "<b>R&D</b> \"'"
        assert text(feed_of(entry(title=title)), "a:entry/a:title") == title

    def test_leaves_out_what_xml_cannot_hold(self) -> None:
        feed = feed_of(entry(html="a\x00\x0b\x1b\ufffe\uffffb\tc\n😀", tags=["x\x01"]))
        assert text(feed, "a:entry/a:content") == "ab\tc\n😀"
        [tag] = feed.findall("a:entry/a:category", NS)
        assert tag.get("term") == "x"

    def test_names_authors_and_language(self) -> None:
        [found] = feed_of(entry(authors=["Айгерим", "Тимур"], language="kk")).findall("a:entry", NS)
        assert [name.text for name in found.findall("a:author/a:name", NS)] == ["Айгерим", "Тимур"]
        assert found.get(LANG) == "kk"

    def test_tells_what_it_answers_and_where_its_answers_are(self) -> None:
        parent = Thing(id="urn:uuid:0", url="https://gazeta.example/1#comment-0")
        feed = feed_of(entry(answers=parent, replies_url="https://api.example/1.atom", replies=3))
        [answer] = feed.findall("a:entry/thr:in-reply-to", NS)
        assert (answer.get("ref"), answer.get("href")) == (parent.id, parent.url)
        [replies] = feed.findall("a:entry/a:link[@rel='replies']", NS)
        assert replies.get("href") == "https://api.example/1.atom"
        assert replies.get("{http://purl.org/syndication/thread/1.0}count") == "3"


def test_tag_uri() -> None:
    assert tag_uri("gazeta.example", LATER, "feed") == "tag:gazeta.example,2026-03-02:feed"
