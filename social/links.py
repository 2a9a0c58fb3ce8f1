"""Where a share leads: always the article's own address, with a mark. Pure."""

from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID


def arrival_url(
    article_url: str,
    *,
    token: str | None = None,
    visit_id: UUID | None = None,
    comment_id: UUID | None = None,
    quote_text: str = "",
) -> str:
    """The article's address as somebody arrives at it.

    `?s=<token>.<visit>` says that the visit was judged here; `?s=<token>` that the page's own
    script may still tell of it. The address' own query and fragment stay, unless the share is of
    a place in the page: a comment (`#comment-<id>`) or a quotation (a text fragment).
    """
    parts = urlsplit(article_url)
    mark = "" if token is None else f"s={token}" + (f".{visit_id}" if visit_id else "")
    query = "&".join(part for part in (parts.query, mark) if part)
    fragment = _fragment(comment_id, quote_text) or parts.fragment
    return urlunsplit(parts._replace(query=query, fragment=fragment))


def share_url(base_url: str, token: str) -> str:
    """The link of a share. `base_url`: how readers reach us, without a slash at the end."""
    return f"{base_url}/s/{token}"


def _fragment(comment_id: UUID | None, quote_text: str) -> str:
    place = f"comment-{comment_id}" if comment_id else ""
    if quote_text:
        # A hyphen has a meaning of its own in text fragments, so it is encoded as well.
        place += ":~:text=" + quote(quote_text, safe="").replace("-", "%2D")
    return place
