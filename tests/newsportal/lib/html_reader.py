"""An HTML reader of the standard library: independent of what makes our HTML."""

from html.parser import HTMLParser

ALLOWED_TAGS = {"p", "br", "em", "strong", "del", "blockquote", "ul", "ol", "li"}
ALLOWED_TAGS |= {"code", "pre", "a"}
REL = "nofollow ugc noopener"


class HtmlReader(HTMLParser):
    """Collects the text, the links, and everything that our HTML must not hold."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[str] = []
        self.wrong: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED_TAGS:
            self.wrong.append(f"<{tag}>")
        allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(tag, set())
        self.wrong += [f"{tag} {name}" for name, _ in attrs if name not in allowed]
        if tag == "a":
            self._link(dict(attrs))
        if tag != "br":
            self.open.append(tag)

    def _link(self, attrs):
        href = attrs.get("href")
        if attrs.get("rel") != REL:
            self.wrong.append("rel")
        if href is not None:
            self.links.append(href)
            if not href.lower().startswith(("http://", "https://", "mailto:")):
                self.wrong.append(href)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl):
        self.wrong.append(f"<!{decl}")

    def handle_pi(self, data):
        self.wrong.append(f"<?{data}")

    def unknown_decl(self, data):
        self.wrong.append(f"<![{data}")


def read_html(html: str) -> HtmlReader:
    reader = HtmlReader()
    reader.feed(html)
    reader.close()
    reader.wrong += reader.open
    return reader
