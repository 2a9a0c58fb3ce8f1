"""What the web server says of streams, which it does not hold itself."""

from typing import Any

import pytest

from tests.api import Api
from tests.factories import World

STREAM = "sites/gazeta/articles/news-1/stream"


@pytest.fixture
def nowhere(settings: Any) -> None:
    settings.NEWSPORTAL_STREAM_URL = ""


class TestStream:
    def test_is_elsewhere_at_the_same_path(self, api: Api, db: None) -> None:
        answer = api.get(f"{STREAM}?last_event_id=12.7&lang=kk", Origin="https://gazeta.example")
        assert (answer.status, answer.raw) == (307, b"")
        assert answer.headers["Location"] == (
            f"https://live.example/api/v1/{STREAM}?last_event_id=12.7&lang=kk"
        )
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_stays_at_its_address_whatever_the_path_says(self, api: Api, db: None) -> None:
        answer = api.get("sites/gazeta/articles/%2F%0D%0Aevil%3F/stream")
        assert answer.headers.get("Location", "https://live.example/").startswith(
            "https://live.example/"
        )

    def test_is_nowhere_without_an_address(self, api: Api, db: None, nowhere: None) -> None:
        answer = api.get(STREAM)
        assert (answer.status, answer.code) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "30"

    def test_is_not_sent_round_in_a_circle(self, api: Api, db: None, settings: Any) -> None:
        """A proxy that should have passed it on has sent it here."""
        settings.NEWSPORTAL_STREAM_URL = "http://testserver"
        assert api.get(STREAM).code == "unavailable"

    @pytest.mark.parametrize("query", ["colour=red", "lang=ru&lang=ru"])
    def test_knows_its_parameters(self, api: Api, db: None, query: str) -> None:
        assert api.get(f"{STREAM}?{query}").code == "unknown_parameter"

    @pytest.mark.parametrize("given", ["x", "1.2.3", "-1", "9" * 19])
    def test_knows_its_ids(self, api: Api, db: None, given: str) -> None:
        answer = api.get(f"{STREAM}?last_event_id={given}")
        assert (answer.status, answer.field_codes) == (400, {"last_event_id": "invalid"})


class TestDemoPage:
    @pytest.mark.parametrize("path", ["/", "/demo/news-1"])
    def test_may_listen_there(self, api: Api, db: None, path: str) -> None:
        World.make("demo")
        headers = api.get(path).headers
        policy = headers["Content-Security-Policy"].split("; ")
        assert "connect-src 'self' https://live.example" in policy

    def test_may_listen_nowhere_else(self, api: Api, db: None, nowhere: None) -> None:
        World.make("demo")
        policy = api.get("/").headers["Content-Security-Policy"].split("; ")
        assert "connect-src 'self'" in policy


class TestConfig:
    def test_tells_where_to_listen(self, api: Api, world: World) -> None:
        template = api.get("sites/gazeta/config?lang=ru").body["stream_url_template"]
        assert template == "https://live.example/api/v1/sites/gazeta/articles/{article}/stream"

    def test_tells_that_nothing_is_streamed(self, api: Api, world: World, nowhere: None) -> None:
        assert api.get("sites/gazeta/config?lang=ru").body["stream_url_template"] is None
