"""Addresses of networks' composers."""

from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from social.networks import MAX_INTENT_CHARS, intent_url, shared_text, template_error

TELEGRAM = "https://t.me/share/url?url={url}&text={title}"
WHATSAPP = "https://api.whatsapp.com/send?text={title}%20{url}"
LINK = "https://news.example/s/Ab3dE6gH9j"


class TestIntentUrl:
    def test_encodes_cyrillic_ampersands_and_quotes(self) -> None:
        title = "«Рис & вода» — 100%? Да, \"да\" #1 + 'нет'"
        url = intent_url(TELEGRAM, url=LINK, title=title)
        assert url is not None
        assert url.isascii()
        assert parse_qs(urlsplit(url).query) == {"url": [LINK], "text": [title]}

    def test_keeps_the_link_apart_from_the_text(self) -> None:
        url = intent_url(WHATSAPP, url=LINK, title="Ночь")
        assert url == f"https://api.whatsapp.com/send?text={quote('Ночь')}%20{quote(LINK, safe='')}"

    def test_leaves_placeholders_in_a_title_alone(self) -> None:
        url = intent_url(TELEGRAM, url=LINK, title="{url} {title} {0.__class__}")
        assert url is not None
        assert parse_qs(urlsplit(url).query)["text"] == ["{url} {title} {0.__class__}"]
        assert parse_qs(urlsplit(url).query)["url"] == [LINK]

    def test_is_nothing_without_a_template(self) -> None:
        assert intent_url("", url=LINK, title="Ночь") is None

    def test_cuts_a_long_title_at_a_word(self) -> None:
        title = "слово " * 100
        url = intent_url(TELEGRAM, url=LINK, title=title)
        assert url is not None
        assert len(url) <= MAX_INTENT_CHARS
        text = unquote(url.partition("&text=")[2])
        assert text.endswith("слово…")
        assert len(text) > 250

    def test_obeys_the_networks_own_limit(self) -> None:
        url = intent_url(TELEGRAM, url=LINK, title="один два три", text_max=9)
        assert url is not None
        assert unquote(url.partition("&text=")[2]) == "один…"

    def test_has_room_for_no_title_beside_a_very_long_link(self) -> None:
        long = "https://news.example/" + "x" * 2500
        assert intent_url(TELEGRAM, url=long, title="Ночь") == (
            f"https://t.me/share/url?url={quote(long, safe='')}&text="
        )


class TestSharedText:
    def test_is_the_title(self) -> None:
        assert shared_text(title="Ночь", quote_text="") == "Ночь"

    def test_puts_the_quotation_first(self) -> None:
        assert shared_text(title="Ночь", quote_text="темно") == "«темно» Ночь"


@pytest.mark.parametrize(
    ("template", "error"),
    [
        ("", ""),
        (TELEGRAM, ""),
        ("viber://forward?text={title}%20{url}", ""),
        ("javascript:alert('{url}')", "scheme"),
        ("data:text/html,{url}", "scheme"),
        ("//evil.example/{url}", "scheme"),
        ("https://t.example/?t={title}", "url"),
        ("https://t.example/?u={url}&x={image}", "unknown"),
        ("https://t.example/?u={url}&x={", "unknown"),
        ("https://t.example/?u={url}\n", "unknown"),
    ],
)
def test_template_error(template: str, error: str) -> None:
    assert template_error(template) == error
