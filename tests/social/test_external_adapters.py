"""How networks are asked and read; the answers in `external_answers/` are as their documents and
maintained programs show them, `none/` those that hold no number."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from newsportal.lib.outbound import Answer
from social.external import BUDGETS, COUNTS, FOLLOWERS, NEEDS_SECRET, Adapter, Credentials, reddit
from social.external import schedule as plan
from social.models import AskedNetwork

ANSWERS = Path(__file__).parent / "external_answers"
ADDRESS = "https://vesti.example/новости?id=1&from=rss#top"
ALL = [*COUNTS.items(), *((f"{name} followers", it) for name, it in FOLLOWERS.items())]
KEYS = Credentials(id="my app", secret="s&cret", token="t0ken")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("adapter", "answer", "count"),
    [
        (COUNTS["facebook"], "facebook.json", 128),
        (COUNTS["vk"], "vk.js", 128),
        (COUNTS["ok"], "ok.js", 128),
        (COUNTS["ok"], "ok.json", 128),
        (COUNTS["pinterest"], "pinterest.js", 128),
        (COUNTS["tumblr"], "tumblr.json", 128),
        (COUNTS["reddit"], "reddit.json", 2),
        (FOLLOWERS["telegram"], "telegram.json", 48210),
        (FOLLOWERS["youtube"], "youtube.json", 48210),
        (FOLLOWERS["vk"], "vk_groups.json", 48210),
        (FOLLOWERS["vk"], "vk_groups_5.130.json", 48210),
    ],
)
def test_a_number_is_read(adapter: Adapter, answer: str, count: int) -> None:
    assert adapter.parse((ANSWERS / answer).read_bytes()) == count


@pytest.mark.parametrize("file", sorted(ANSWERS.glob("none/*")), ids=lambda file: file.name)
@pytest.mark.parametrize(("name", "adapter"), ALL, ids=[name for name, _ in ALL])
def test_what_is_no_number_is_never_nought(name: str, adapter: Adapter, file: Path) -> None:
    assert adapter.parse(file.read_bytes()) is None


@pytest.mark.parametrize(("name", "adapter"), ALL, ids=[name for name, _ in ALL])
@pytest.mark.parametrize("body", [b"[" * 100_000, b"a(" * 50_000, b"(" + b"{" * 50_000 + b")"])
def test_depth_is_no_number_either(name: str, adapter: Adapter, body: bytes) -> None:
    assert adapter.parse(body) is None


def test_nought_is_a_number() -> None:
    assert COUNTS["vk"].parse(b"VK.Share.count(1, 0);") == 0
    assert COUNTS["ok"].parse(b"ODKL.updateCount('','0');") == 0
    assert COUNTS["reddit"].parse(b'{"data": {"children": []}}') == 0


@pytest.mark.parametrize(
    ("adapter", "start", "query"),
    [
        (
            COUNTS["facebook"],
            "https://graph.facebook.com/v25.0/?",
            {"id": ADDRESS, "fields": "engagement", "access_token": "my app|s&cret"},
        ),
        (COUNTS["vk"], "https://vk.com/share.php?", {"act": "count", "index": "1", "url": ADDRESS}),
        (
            COUNTS["ok"],
            "https://connect.ok.ru/dk?",
            {"st.cmd": "extLike", "tp": "json", "ref": ADDRESS},
        ),
        (COUNTS["pinterest"], "https://api.pinterest.com/v1/urls/count.json?", {"url": ADDRESS}),
        (COUNTS["tumblr"], "https://api.tumblr.com/v2/share/stats?", {"url": ADDRESS}),
        (
            COUNTS["reddit"],
            "https://oauth.reddit.com/api/info?",
            {"url": ADDRESS, "limit": "100", "raw_json": "1"},
        ),
        (
            FOLLOWERS["telegram"],
            "https://api.telegram.org/bots&cret/getChatMemberCount?",
            {"chat_id": ADDRESS},
        ),
        (
            FOLLOWERS["youtube"],
            "https://www.googleapis.com/youtube/v3/channels?",
            {"part": "statistics", "id": ADDRESS, "key": "s&cret"},
        ),
        (
            FOLLOWERS["vk"],
            "https://api.vk.com/method/groups.getById?",
            {
                "group_id": ADDRESS,
                "fields": "members_count",
                "v": "5.199",
                "access_token": "s&cret",
            },
        ),
    ],
)
def test_each_is_asked_at_its_own_place(
    adapter: Adapter, start: str, query: dict[str, str]
) -> None:
    fetch = adapter.request(ADDRESS, KEYS)
    assert fetch.method == "GET"
    assert fetch.url.startswith(start)
    assert fetch.url.isascii()
    sent = parse_qs(urlsplit(fetch.url).query, strict_parsing=True)
    assert {name: values[0] for name, values in sent.items()} == query


@pytest.mark.parametrize(("name", "adapter"), ALL, ids=[name for name, _ in ALL])
def test_a_gateway_stands_in_for_the_network(name: str, adapter: Adapter) -> None:
    fetch = adapter.request("x", Credentials(base="https://gate.example/out/"))
    assert fetch.url.startswith("https://gate.example/out/")


def test_reddit_gives_a_token_for_id_and_secret() -> None:
    fetch = reddit.token_request(Credentials(id="app", secret="pass"))
    assert (fetch.method, fetch.body) == ("POST", b"grant_type=client_credentials")
    assert fetch.url == "https://www.reddit.com/api/v1/access_token"
    assert fetch.headers["Authorization"] == "Basic YXBwOnBhc3M="
    good = b'{"access_token": "eyJ", "token_type": "bearer", "expires_in": 86400, "scope": "*"}'
    assert reddit.parse_token(good) == ("eyJ", timedelta(days=1))
    for bad in (b"", b"{}", b'{"access_token": "a\\r\\nb", "expires_in": 60}', b'{"error": 401}'):
        assert reddit.parse_token(bad) is None
    assert COUNTS["reddit"].request("x", KEYS).headers["Authorization"] == "Bearer t0ken"


def test_every_network_of_the_admin_can_be_asked() -> None:
    assert set(AskedNetwork.values) == {*COUNTS, *FOLLOWERS} == set(BUDGETS)
    assert set(BUDGETS) >= NEEDS_SECRET


class TestSchedule:
    @pytest.mark.parametrize(
        ("days", "failures", "hours"),
        [(0, 0, 1), (1, 0, 1), (2, 0, 2), (12, 0, 12), (24, 0, 24), (80, 0, 24), (0, 3, 8)],
    )
    def test_slows_down_as_the_article_ages(self, days: int, failures: int, hours: int) -> None:
        pause = plan.pause_after_answer(timedelta(days=days), failures=failures)
        assert pause == timedelta(hours=hours)

    def test_leaves_who_fails_alone_for_longer_each_time(self) -> None:
        minutes = [plan.pause_after_failure(n).total_seconds() / 60 for n in (1, 2, 3, 7, 8, 99)]
        assert minutes == [15, 30, 60, 960, 1440, 1440]

    @pytest.mark.parametrize(
        ("said", "seconds"),
        [("90", 90), ("5", 60), ("999999999", 86400), ("", 900), ("soon", 900), ("-5", 900)],
    )
    def test_waits_as_it_is_asked_to(self, said: str, seconds: int) -> None:
        told = Answer(429, {"retry-after": said}, b"").retry_after_seconds(NOW)
        assert plan.pause_of_retry_after(told).total_seconds() == seconds

    def test_reads_a_date_to_wait_for(self) -> None:
        told = {"retry-after": "Sun, 01 Mar 2026 12:10:00 GMT"}
        assert Answer(429, told, b"").retry_after_seconds(NOW) == 600
        assert Answer(429, told, b"").retry_after_seconds(NOW + timedelta(hours=1)) == 0
        assert Answer(429, {}, b"").retry_after_seconds(NOW) is None

    def test_asks_about_each_address_once(self) -> None:
        long = f"https://a.example/{'x' * 1500}"
        found = plan.addresses_of(
            "https://a.example/x",
            [
                "http://a.example/x",
                "https://a.example/old",
                "ftp://a.example/",
                long,
            ],
            both_schemes=True,
        )
        assert found == [
            "https://a.example/x",
            "http://a.example/x",
            "https://a.example/old",
            "http://a.example/old",
        ]
        assert plan.addresses_of("https://a.example/x", [], both_schemes=False) == [
            "https://a.example/x"
        ]
        many = [f"https://a.example/{n}" for n in range(50)]
        assert len(plan.addresses_of("https://a.example/x", many, both_schemes=True)) == 8

    @pytest.mark.parametrize(
        ("network", "url", "channel"),
        [
            ("telegram", "https://t.me/vesti", "@vesti"),
            ("telegram", "https://t.me/s/vesti?x=1", "@vesti"),
            ("telegram", "https://t.me/+AbCdEf", ""),
            ("telegram", "https://evil.example/vesti", ""),
            ("youtube", "https://www.youtube.com/@vesti", "@vesti"),
            ("youtube", "https://youtube.com/channel/UCx/videos", "UCx"),
            ("youtube", "https://youtube.com/c/vesti", ""),
            ("vk", "https://m.vk.com/vesti", "vesti"),
            ("vk", "https://vk.com/", ""),
            ("facebook", "https://facebook.com/vesti", ""),
        ],
    )
    def test_knows_the_channel_by_its_address(self, network: str, url: str, channel: str) -> None:
        assert plan.channel_of(network, url) == channel
