"""Whatever stands in a title or a link comes out of every network's address as it went in."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from social.graphemes import graphemes
from social.networks import MAX_INTENT_CHARS, Unit, intent_url, is_domain, is_under, range_error
from social.services.defaults import NETWORKS

LINK = "https://talk.example/s/Ab3dE6gH9j"
TEMPLATES = [(row["code"], row.get("intent_url_template", "")) for row in NETWORKS]
WITH_ADDRESS = [(code, template) for code, template in TEMPLATES if template]
# Half surrogate pairs cannot be stored or sent, so no title has them; quotes, controls, emoji,
# other scripts and everything that means something in an address are all drawn.
titles = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
parts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
FAMILY = "👨‍👩‍👧‍👦"


def filled(template: str, url: str, title: str) -> str:
    made = intent_url(template, url=url, title=title)
    assert made is not None
    return made


@settings(max_examples=60, deadline=None)
@given(title=titles, rest=parts)
@pytest.mark.parametrize(("code", "template"), WITH_ADDRESS)
def test_the_link_and_the_title_come_out_as_they_went_in(
    code: str, template: str, title: str, rest: str
) -> None:
    url = f"https://vesti.example/ночь?a=1&b={rest}#{rest}"
    address = filled(template, url, title)
    assert address.isascii()
    assert not set(address) & set("\r\n\t \"'<>\\")
    values = " ".join(
        value
        for values in parse_qs(urlsplit(address).query, keep_blank_values=True).values()
        for value in values
    )
    assert url in values
    if "{title}" in template and len(address) < MAX_INTENT_CHARS - 1000:
        assert title in values


@settings(max_examples=200, deadline=None)
@given(title=st.text(max_size=400), most=st.integers(0, 60))
@pytest.mark.parametrize("unit", list(Unit))
def test_no_title_is_longer_than_the_network_takes(title: str, most: int, unit: Unit) -> None:
    address = intent_url("https://x.example/?u={url}&t={title}", url=LINK, title=title,
                         text_max=most, unit=unit)  # fmt: skip
    assert address is not None
    text = unquote(address.partition("&t=")[2])
    assert len(address) <= MAX_INTENT_CHARS
    assert len(graphemes(text)) <= most
    if unit == Unit.CHARS:
        assert len(text) <= most


def test_half_a_pair_is_no_reason_to_fail() -> None:
    address = filled("https://x.example/?u={url}&t={title}", LINK + "\udc00", "a\ud83db")
    assert address == (
        "https://x.example/?u=https%3A%2F%2Ftalk.example%2Fs%2FAb3dE6gH9j%3F&t=a%3Fb"
    )


class TestLimits:
    BLUESKY = "https://bsky.app/intent/compose?text={title}%20{url}"

    def text(self, title: str, text_max: int, unit: Unit, *, has_link: bool = False) -> str:
        address = intent_url(
            self.BLUESKY, url=LINK, title=title, text_max=text_max, unit=unit, has_link=has_link
        )
        assert address is not None
        return parse_qs(urlsplit(address).query)["text"][0]

    def test_count_what_people_see_as_one(self) -> None:
        title = FAMILY * 5
        assert self.text(title, 5, Unit.GRAPHEMES) == f"{title} {LINK}"
        assert self.text(title, 4, Unit.GRAPHEMES) == f"{FAMILY * 3}… {LINK}"

    def test_never_cut_a_sign_from_its_marks(self) -> None:
        sign = "\u0438\u0306"
        assert self.text(sign * 9, 10, Unit.CHARS) == f"{sign * 4}… {LINK}"

    def test_weigh_what_x_counts_twice(self) -> None:
        assert self.text("Ночь 🌙", 7, Unit.WEIGHTED) == f"Ночь 🌙 {LINK}"
        assert self.text("Ночь 🌙", 6, Unit.WEIGHTED) == f"Ночь… {LINK}"

    def test_count_the_link_where_it_is_part_of_the_text(self) -> None:
        text = self.text("слово " * 100, 300, Unit.GRAPHEMES, has_link=True)
        assert len(text) <= 300
        assert text.endswith(f"слово… {LINK}")
        assert len(text) > 290


class TestGraphemes:
    @pytest.mark.parametrize(
        "sign",
        ["a", "\u0439", "\u0438\u0306", "ә", FAMILY, "🇰🇿", "👍🏽", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "á"],
    )
    def test_are_signs_with_their_marks(self, sign: str) -> None:
        assert graphemes(f"x{sign}x") == ["x", sign, "x"]

    def test_of_flags_are_pairs(self) -> None:
        assert graphemes("🇰🇿🇦🇿🇷") == ["🇰🇿", "🇦🇿", "🇷"]

    @settings(max_examples=200, deadline=None)
    @given(text=st.text())
    def test_together_are_the_text(self, text: str) -> None:
        assert "".join(graphemes(text)) == text


class TestRobotsOfNetworks:
    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("149.154.160.0/20", ""),
            ("192.0.2.7", ""),
            ("2a03:2880::/32", ""),
            ("149.154.160.1/20", "range"),
            ("Telegram", "range"),
            ("", "range"),
            ("0.0.0.0/0", "wide"),
            ("::/0", "wide"),
        ],
    )
    def test_have_ranges(self, text: str, error: str) -> None:
        assert range_error(text) == error

    @pytest.mark.parametrize(
        ("text", "is_one"),
        [
            ("vk.com", True),
            ("xn--80ak6aa92e.com", True),
            ("com", False),
            ("VK.com", False),
            (".vk.com", False),
            ("vk.com.", False),
            ("вк.ком", False),
            ("-vk.com", False),
            ("vk.com\n", False),
        ],
    )
    def test_have_domains(self, text: str, is_one: bool) -> None:
        assert is_domain(text) == is_one

    @pytest.mark.parametrize(
        ("name", "is_one"),
        [
            ("srv1.vk.com.", True),
            ("VK.com", True),
            ("evilvk.com", False),
            ("vk.com.evil.example", False),
            ("", False),
        ],
    )
    def test_are_under_a_domain_by_whole_labels(self, name: str, is_one: bool) -> None:
        assert is_under(name, ["vk.com"]) == is_one
