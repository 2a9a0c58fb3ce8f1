"""Links are counted, honest or disguised; what only looks like one is not."""

import pytest

from comments.moderation.links import find_links
from comments.moderation.normalise import fold


def links(text: str) -> list[tuple[str, str]]:
    """Return (what stands in the original, host) of each link."""
    folded = fold(text)
    return [
        (text[slice(*folded.span(link.start, link.end))], link.host)
        for link in find_links(folded.text)
    ]


@pytest.mark.parametrize(
    ("text", "found", "host"),
    [
        ("см. https://news.example/a?b=1#c.", "https://news.example/a?b=1#c", "news.example"),
        ("(http://a.ru)", "http://a.ru", "a.ru"),
        ("HTTPS://A.RU/X", "HTTPS://A.RU/X", "a.ru"),
        ("hxxp://a.ru", "hxxp://a.ru", "a.ru"),
        ("hххр://a.ru", "hххр://a.ru", "a.ru"),  # Cyrillic х and р
        ("ht\u200btp://a.ru", "ht\u200btp://a.ru", "a.ru"),
        ("www.a.museum/x", "www.a.museum/x", "www.a.museum"),
        ("заходи на site.ru!", "site.ru", "site.ru"),
        ("site.ru/path, дальше", "site.ru/path", "site.ru"),
        ("site.com:8080/x", "site.com:8080/x", "site.com"),
        ("казань.рф", "казань.рф", "казань.рф"),
        ("мой канал t.me/name", "t.me/name", "t.me"),
        ("site[.]ru", "site[.]ru", ""),
        ("site (точка) ру", "site (точка) ру", ""),
        ("сайт точка ру", "сайт точка ру", ""),
        ("site dot com".replace(" dot ", " [dot] "), "site [dot] com", ""),
        ("site . ru", "site . ru", ""),
        ("[a.ru](https://a.ru)", "https://a.ru", "a.ru"),
        ("https://own.example@evil.ru/", "https://own.example@evil.ru/", "evil.ru"),
        ("https://evil.ru\\@own.example", "https://evil.ru\\@own.example", "evil.ru"),
        ("https://[broken", "https://[broken", ""),
    ],
)
def test_a_link_is_found(text: str, found: str, host: str) -> None:
    assert links(text) == [(found, host)]


@pytest.mark.parametrize(
    "text",
    [
        "1986.Был год", "т.е. и т.д.", "Node.js", "ASP.NET", "и.о. мэра И.И. Иванов",
        "пишите на name@mail.ru", "в 10.30, 5.5 млн.руб", "да.Но нет", "thanks.me too",
        "README.md, main.py", "версия 1.2.3", "и/или", "точка в конце.", "А. С. Пушкин",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_link_is_none(text: str) -> None:
    assert links(text) == []


def test_two_links_without_a_space_are_two() -> None:
    assert links("https://a.ru,https://b.ru") == [
        ("https://a.ru", "a.ru"),
        ("https://b.ru", "b.ru"),
    ]
