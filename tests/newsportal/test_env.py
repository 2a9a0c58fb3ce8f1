"""What an address of a server may look like in a variable."""

import pytest

from newsportal import env


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", None),
        ("127.0.0.1", ("127.0.0.1", 53)),
        ("127.0.0.1:5353", ("127.0.0.1", 5353)),
        ("::1", ("::1", 53)),
        ("[::1]", ("::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_a_server_is_an_address_and_a_port(
    monkeypatch: pytest.MonkeyPatch, text: str, place: tuple[str, int] | None
) -> None:
    monkeypatch.setenv("NEWSPORTAL_RESOLVER", text)
    assert env.server("NEWSPORTAL_RESOLVER", port=53) == place


@pytest.mark.parametrize("text", ["dns.example", "127.0.0.1:x", "127.0.0.1:70000", "1.2.3", "[::1"])
def test_anything_else_is_told_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("NEWSPORTAL_RESOLVER", text)
    with pytest.raises(env.BadSetting, match="NEWSPORTAL_RESOLVER must be an address"):
        env.server("NEWSPORTAL_RESOLVER", port=53)
