"""Where a share leads."""

from uuid import UUID

import pytest

from social.links import arrival_url
from social.tokens import ALPHABET, LENGTH, is_token, new_token, token_of_mark

TOKEN = "Ab3dE6gH9j"
VISIT = UUID("01900000-0000-7000-8000-000000000001")
MARK = f"s={TOKEN}.{VISIT}"


@pytest.mark.parametrize(
    ("article", "arrival"),
    [
        ("https://n.example/a", f"https://n.example/a?{MARK}"),
        ("https://n.example/a?p=1", f"https://n.example/a?p=1&{MARK}"),
        ("https://n.example/a?p=1#top", f"https://n.example/a?p=1&{MARK}#top"),
        ("https://n.example/a#top", f"https://n.example/a?{MARK}#top"),
        ("https://n.example", f"https://n.example?{MARK}"),
        ("https://n.example/ночь?к=ё", f"https://n.example/ночь?к=ё&{MARK}"),
        ("https://n.example/a?q=%26&s=1", f"https://n.example/a?q=%26&s=1&{MARK}"),
    ],
)
def test_mark_joins_the_query(article: str, arrival: str) -> None:
    assert arrival_url(article, token=TOKEN, visit_id=VISIT) == arrival


def test_only_the_token_when_nobody_judged_the_visit() -> None:
    assert arrival_url("https://n.example/a", token=TOKEN) == f"https://n.example/a?s={TOKEN}"


def test_no_mark_without_a_token() -> None:
    assert arrival_url("https://n.example/a?p=1#top") == "https://n.example/a?p=1#top"


def test_comment_takes_the_place_of_the_fragment() -> None:
    url = arrival_url("https://n.example/a#top", comment_id=VISIT)
    assert url == f"https://n.example/a#comment-{VISIT}"


def test_quotation_is_a_text_fragment() -> None:
    url = arrival_url("https://n.example/a", quote_text="из-за, A&B #1")
    assert url == ("https://n.example/a#:~:text=%D0%B8%D0%B7%2D%D0%B7%D0%B0%2C%20A%26B%20%231")


def test_quotation_of_a_comment_keeps_both() -> None:
    url = arrival_url("https://n.example/a", comment_id=VISIT, quote_text="x")
    assert url == f"https://n.example/a#comment-{VISIT}:~:text=x"


class TestTokens:
    def test_has_more_than_48_random_bits(self) -> None:
        assert len(ALPHABET) ** LENGTH > 2**48
        assert len({new_token() for _ in range(1000)}) == 1000

    def test_knows_its_own(self) -> None:
        assert is_token(new_token())

    @pytest.mark.parametrize(
        "text", ["", "Ab3dE6gH9", "Ab3dE6gH9jk", "Ab3dE6gH9\n", "Ab3dE6gH9_", "Аb3dE6gH9j"]
    )
    def test_refuses_others(self, text: str) -> None:
        assert not is_token(text)

    def test_reads_the_mark_of_an_address(self) -> None:
        assert token_of_mark(f"{TOKEN}.{VISIT}") == TOKEN
        assert token_of_mark(TOKEN) == TOKEN
