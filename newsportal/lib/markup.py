"""Texts of readers as safe HTML. Plain is the default; Markdown is a choice of the site."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Any, Literal
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from newsportal.lib.problem_codes import FieldError, Problem

Markup = Literal["plain", "markdown"]

REL = "nofollow ugc noopener"
# A page of 50 roots with 10 replies each must stay small whatever people write.
MAX_HTML_BYTES = 40 * 1000
MAX_HTML_GROWTH = 4
# markdown-it looks for the end of each open bracket through the rest of the text, and spends some
# 15 us on each delimiter: under these counts the worst text found stayed below 30 ms.
MAX_MARKDOWN_LENGTH = 5000
MAX_BRACKETS = 40
MAX_DELIMITERS = 1000

_TAGS = {"p", "br", "em", "strong", "del", "blockquote", "ul", "ol", "li", "code", "pre", "a"}
# Neither controls nor invisible marks, which could make one address look like another.
_URL = re.compile(
    r"https?://[^\s<>\"`\x00-\x20\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+", re.I
)
_CLOSERS = {")": "(", "]": "[", "}": "{"}


class TextTooComplex(Problem):
    """The text would cost too much to render or to carry on every page."""

    def __init__(self) -> None:
        errors = [FieldError("text", "too_complex")]
        super().__init__("text_too_complex", errors=errors)


def render(text: str, markup: Markup) -> str:
    """Safe HTML of the text. Raises TextTooComplex.

    Plain: paragraphs, line breaks, `>` quotes and bare http(s) URLs; all else is literal.
    Markdown: `p br em strong del blockquote ul ol li code pre a`, links http(s) and mailto.
    """
    html = _plain(text) if markup == "plain" else _markdown(text)
    size = len(html.encode())
    if size > MAX_HTML_BYTES and size > MAX_HTML_GROWTH * len(text.encode()):
        raise TextTooComplex
    return html


def rendered(html: str) -> SafeString:
    """What `render` gave and a row has kept since, for templates. Nothing else may come here."""
    return mark_safe(html)  # noqa: S308


def excerpt(text: str, length: int) -> str:
    """The beginning on one line, at most `length` characters, cut between words with «…»."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    head = line[:length]
    cut = head.rfind(" ")
    # A long word or a script without spaces is cut where it is.
    return head[: cut if cut > length // 2 else length - 1].rstrip(" ,;:.-–—") + "…"


# --- Plain --------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    lines = text.split("\n")
    parts = []
    for is_quote, run in groupby(lines, lambda line: line.startswith(">")):
        if is_quote:
            inner = _paragraphs([line[1:].removeprefix(" ") for line in run])
            parts.append(f"<blockquote>{inner}</blockquote>" if inner else "")
        else:
            parts.append(_paragraphs(list(run)))
    return "".join(parts)


def _paragraphs(lines: Sequence[str]) -> str:
    runs = (list(run) for is_blank, run in groupby(lines, _is_empty) if not is_blank)
    return "".join(f"<p>{'<br>'.join(map(_linked, run))}</p>" for run in runs)


def _is_empty(line: str) -> bool:
    return not line.strip()


def _linked(text: str) -> str:
    """The text escaped, its URLs as links."""
    parts = []
    end = 0
    for start, url in _urls(text):
        parts += [escape(text[end:start], quote=False), _link(url)]
        end = start + len(url)
    return "".join([*parts, escape(text[end:], quote=False)])


def _urls(text: str) -> Iterator[tuple[int, str]]:
    for match in _URL.finditer(text):
        url = _without_tail(match[0])
        if is_safe_url(url):
            yield match.start(), url


def _without_tail(url: str) -> str:
    """Punctuation at the end belongs to the sentence, and a bracket to the one opened before it."""
    while url:
        last = url[-1]
        is_closer = last in _CLOSERS and url.count(last) > url.count(_CLOSERS[last])
        if not is_closer and last not in ".,;:!?'»”’*_~…":
            break
        url = url[:-1]
    return url


def _link(url: str) -> str:
    return f'<a href="{escape(url)}" rel="{REL}">{escape(url, quote=False)}</a>'


def is_safe_url(url: str) -> bool:
    """Absolute http(s) with a host and nobody's name before it (`https://bank@evil.example`)."""
    try:
        parts = urlsplit(url)
        return bool(
            parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
        )
    except ValueError:
        return False


# --- Markdown -----------------------------------------------------------------------------------


def _markdown(text: str) -> str:
    if len(text) > MAX_MARKDOWN_LENGTH or text.count("[") > MAX_BRACKETS:
        raise TextTooComplex
    if sum(map(text.count, "\n*_~`<!\\&")) > MAX_DELIMITERS:
        raise TextTooComplex
    return nh3.clean(
        _parser().render(text),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel=REL,
    ).strip()


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable("strikethrough")
    parser.add_render_rule("s_open", lambda *_: "<del>")
    parser.add_render_rule("s_close", lambda *_: "</del>")
    # What the allow-list would drop anyway stays as typed: headings, images, rules, entities.
    parser.disable(
        ["heading", "lheading", "hr", "html_block", "html_inline", "image", "reference", "entity"]
    )
    parser.validateLink = _is_link  # type: ignore[method-assign]
    parser.core.ruler.push("bare_urls", _link_bare_urls)
    return parser


def _is_link(url: str) -> bool:
    return is_safe_url(url) or url.lower().startswith("mailto:")


def _link_bare_urls(state: Any) -> None:
    for block in state.tokens:
        depth = 0
        for token in block.children or []:
            depth += token.nesting if token.type in {"link_open", "link_close"} else 0
            if token.type == "text" and depth == 0:
                _link_token(token)


def _link_token(token: Token) -> None:
    linked = _linked(token.content)
    if "<a " in linked:
        # The renderer writes tokens of this type as they are; nh3 looks at them afterwards.
        token.type, token.content = "html_inline", linked
