"""POST /sites/{site}/events: what counts, what does not and why, and what is refused."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse

from newsportal.articles.models import Article
from newsportal.articles.switching import Place, begin_switch
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site
from social.interactions import REASONS
from social.models import FollowLink, HourTally, Share, ShareTally
from social.robots import Kind, Reason
from tests.social.threads import in_threads
from tests.social.world import (
    FRIEND,
    GOOGLEBOT,
    SHARER,
    TELEGRAM_BOT,
    Somebody,
    drain,
    filtered,
    hide,
    interactions,
    link_of,
    make_article,
    make_site,
    numbers,
)

pytestmark = pytest.mark.django_db
PATH = "/api/v1/sites/vesti/events"
LINK = UUID("01900000-0000-7000-8000-00000000000a")


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


@pytest.fixture
def token(link: str) -> str:
    return link.removeprefix("/s/")


def event(kind: str = "impression", *, at: datetime | None = None, **values: Any) -> dict[str, Any]:
    named = {"article": "night"} if kind in {"impression", "share_intent"} else {}
    return {"id": str(uuid7(at)), "kind": kind, **named, **values}


def tell(*events: Any, by: Somebody = FRIEND, **meta: Any) -> HttpResponse:
    answer: HttpResponse = by.send("POST", PATH, {"events": list(events)}, **meta)
    return answer


def told(*events: Any, by: Somebody = FRIEND, **meta: Any) -> None:
    answer = tell(*events, by=by, **meta)
    assert (answer.status_code, answer.content) == (204, b""), answer.content


def hours() -> list[tuple[Any, ...]]:
    names = ("network", "intents", "sharers", "click_backs", "impressions")
    return sorted(HourTally.objects.values_list(*names))


class TestShareIntents:
    def test_count_acts_and_people(self, article: Article) -> None:
        told(*(event("share_intent", network=name) for name in ("telegram", "telegram", "vk")))
        assert numbers(article) == {
            "version": 2,
            "intents": 3,
            "shares": 1,
            "previewed": 0,
            "click_backs": 0,
        }
        tallies = ShareTally.objects.values_list("network", "intents", "sharers")
        assert sorted(tallies) == [("telegram", 2, 1), ("vk", 1, 1)]
        assert hours() == [("", 0, 1, 0, 0), ("telegram", 2, 1, 0, 0), ("vk", 1, 1, 0, 0)]

    def test_of_who_has_shared_today_make_no_new_sharer(self, article: Article) -> None:
        FRIEND.share(article, "telegram")
        told(event("share_intent", network="telegram"), event("share_intent", network="vk"))
        assert (numbers(article)["intents"], numbers(article)["shares"]) == (3, 1)

    def test_with_the_id_of_a_share_are_that_share(self, article: Article, link: str) -> None:
        share = Share.objects.get()
        told(event("share_intent", network="telegram", id=str(share.id)), by=SHARER)
        assert numbers(article)["intents"] == 1
        assert interactions() == []

    def test_of_who_opted_out_have_no_sharer(self, article: Article) -> None:
        told(event("share_intent", network="vk"), by=Somebody("203.0.113.9", opted_out=True))
        assert (numbers(article)["intents"], numbers(article)["shares"]) == (1, 0)


class TestClickBacks:
    def test_count_for_their_share(self, article: Article, token: str) -> None:
        told(event("click_back", token=token))
        [row] = interactions()
        share = Share.objects.get()
        assert (row.subject_id, row.network, row.article_id) == (share.id, "telegram", article.id)
        share.refresh_from_db()
        assert share.click_backs == numbers(article)["click_backs"] == 1
        assert ("telegram", 1, 1, 1, 0) in hours()

    def test_told_by_the_redirect_and_by_the_page_are_one(
        self, article: Article, link: str
    ) -> None:
        mark = FRIEND.get(link)["Location"].partition("?s=")[2]
        told(event("click_back", id=mark.partition(".")[2], token=mark))
        assert numbers(article)["click_backs"] == 1
        assert len(interactions()) == 1
        assert filtered() == {}

    def test_of_the_sharer_count_nothing(self, article: Article, token: str) -> None:
        told(event("click_back", token=token), by=SHARER)
        assert numbers(article)["click_backs"] == 0
        assert filtered() == {"own": 1}

    def test_of_who_opted_out_count_nothing(self, article: Article, token: str) -> None:
        told(event("click_back", token=token), by=Somebody("203.0.113.9", opted_out=True))
        assert numbers(article)["click_backs"] == 0
        assert filtered() == {"opt_out": 1}

    def test_count_once_a_visitor_and_day(self, article: Article, token: str) -> None:
        told(event("click_back", token=token), event("click_back", token=token))
        told(event("click_back", token=token))
        assert numbers(article)["click_backs"] == 1
        assert [row.reason for row in interactions()] == ["", "repeat", "repeat"]
        assert filtered() == {"repeat": 2}


class TestImpressions:
    def test_are_tallied_and_never_rows(self, article: Article) -> None:
        told(*(event() for _ in range(50)))
        drain()
        assert hours() == [("", 0, 0, 0, 50)]
        assert interactions() == []
        assert numbers(article)["version"] == 1


class TestFollowClicks:
    def test_count_for_their_link(self, site: Site) -> None:
        follow = FollowLink.objects.create(site=site, network="vk", url="https://vk.example/v")
        told(event("follow_click", link=str(follow.id)))
        [row] = interactions()
        assert (row.kind, row.subject_id, row.network) == (4, follow.id, "vk")
        follow.refresh_from_db()
        assert follow.clicks == 1


class TestIds:
    def test_count_once_however_often_they_come(self, article: Article, token: str) -> None:
        events = [event("share_intent", network="vk"), event("click_back", token=token)]
        told(*events, *events)
        told(*events)
        drain()
        told(*events)
        row = numbers(article)
        assert (row["intents"], row["click_backs"]) == (2, 1)
        assert len(interactions()) == 2

    def test_count_at_their_own_time_and_never_later_than_heard(self, article: Article) -> None:
        now = datetime.now(UTC)
        past, ahead = now - timedelta(hours=23), now + timedelta(minutes=1)
        told(event("share_intent", network="vk", at=past))
        told(event("share_intent", network="vk", at=ahead))
        first, second = interactions()
        assert abs(first.at - past) < timedelta(milliseconds=2)
        assert now <= second.at < ahead - timedelta(seconds=10)


class TestDropped:
    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ({"article": "nobody"}, "unknown_article"),
            ({"article": "../x"}, "unknown_article"),
            ({"kind": "like"}, "unknown_kind"),
            ({"kind": ""}, "unknown_kind"),
            ({"kind": 1}, "malformed"),
            ({"id": "x"}, "malformed"),
            ({"id": str(uuid4())}, "malformed"),
            ({"id": None}, "malformed"),
            ({"article": ["night"]}, "malformed"),
            ({"token": "x" * 201}, "malformed"),
            ({"kind": "share_intent", "network": "myspace"}, "unknown_network"),
            ({"kind": "share_intent"}, "unknown_network"),
            ({"kind": "click_back"}, "unknown_token"),
            ({"kind": "click_back", "token": "aaaaaaaaaa"}, "unknown_token"),
            ({"kind": "click_back", "token": "'; -- тьма"}, "unknown_token"),
            ({"kind": "follow_click"}, "unknown_link"),
            ({"kind": "follow_click", "link": str(LINK)}, "unknown_link"),
            ({"id": str(uuid7(datetime(2020, 1, 1, tzinfo=UTC)))}, "late"),
            ({"id": str(uuid7(datetime(2999, 1, 1, tzinfo=UTC)))}, "future"),
            ({"id": str(uuid7(datetime.now(UTC) - timedelta(hours=25)))}, "late"),
        ],
    )
    def test_for_a_reason(self, article: Article, values: dict[str, Any], reason: str) -> None:
        told({**event(), **values}, event())
        assert filtered() == {reason: 1}
        assert hours() == [("", 0, 0, 0, 1)]
        assert numbers(article)["version"] == 1

    @pytest.mark.parametrize("junk", [None, 7, "x", [], ["id"], {}])
    def test_when_it_is_no_event(self, article: Article, junk: Any) -> None:
        told(junk)
        assert filtered() == {"malformed": 1}

    def test_with_the_token_of_another_site(self, article: Article) -> None:
        other = make_article(make_site("other"))
        theirs = link_of(SHARER.share(other)).removeprefix("/s/")
        told(event("click_back", token=theirs))
        assert filtered() == {"foreign_token": 1}
        assert numbers(other)["click_backs"] == numbers(article)["click_backs"] == 0

    def test_with_the_token_of_another_article(self, article: Article, token: str) -> None:
        make_article(article.site, "day")
        told(event("click_back", token=token, article="day"))
        assert filtered() == {"foreign_token": 1}

    def test_with_the_link_of_another_site(self, article: Article) -> None:
        other = FollowLink.objects.create(
            site=make_site("other"), network="vk", url="https://vk.example/o"
        )
        told(event("follow_click", link=str(other.id)))
        assert filtered() == {"unknown_link": 1}

    def test_of_a_hidden_article(self, article: Article) -> None:
        hide(article)
        told(event())
        assert filtered() == {"unknown_article": 1}

    def test_where_the_editors_let_nothing_be_shared(self, article: Article) -> None:
        place = Place(article.site, article=article)
        values = {"shares": False}
        begin_switch(place=place, preset="", values=values, user=None, now=datetime.now(UTC))
        told(event("share_intent", network="vk"), event())
        assert filtered() == {"shares_off": 1}
        assert hours() == [("", 0, 0, 0, 1)]


class TestRobots:
    @pytest.mark.parametrize(
        ("agent", "reason"), [(GOOGLEBOT, "agent"), (TELEGRAM_BOT, "preview"), ("", "no_agent")]
    )
    def test_are_kept_with_their_reason(
        self, article: Article, token: str, agent: str, reason: str
    ) -> None:
        robot = Somebody("192.0.2.7", agent)
        told(
            event(),
            event("click_back", token=token),
            event("share_intent", network="vk"),
            by=robot,
        )
        assert numbers(article)["version"] == 2
        assert filtered() == {reason: 3}
        assert [row.reason for row in interactions()] == [reason, reason]
        assert hours() == [("", 0, 1, 0, 0), ("telegram", 1, 1, 0, 0)]

    def test_have_reasons_that_streams_can_carry(self) -> None:
        names = {reason.value for reason in Reason} | {kind.value for kind in Kind}
        assert names - {"person", "bot"} <= set(REASONS)


class TestFloods:
    def test_keep_their_reason(self, article: Article, token: str, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = True
        for place in range(4):
            one = Somebody("203.0.113.77", f"{FRIEND.agent} {place}")
            told(*(event("click_back", token=token) for _ in range(19)), event(), by=one)
        assert numbers(article)["click_backs"] == 3
        assert filtered() == {"repeat": 3 * 18, "rate": 19}
        assert ("", 0, 1, 0, 4) in hours()


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"[]", "invalid_json"),
            (b"{", "invalid_json"),
            (b'{"events": NaN}', "invalid_json"),
            (b"{}", "validation_error"),
            (b'{"events": {}}', "validation_error"),
            (b'{"events": [], "site": 1}', "unknown_field"),
            (b'{"events": [' + b"{}," * 50 + b"{}]}", "validation_error"),
        ],
    )
    def test_of_a_whole_batch(self, article: Article, body: bytes, code: str) -> None:
        answer = FRIEND.send("POST", PATH, body)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert answer["Content-Type"] == "application/problem+json"
        assert filtered() == {}

    def test_of_fifty_one(self, article: Article) -> None:
        answer: Any = tell(*(event() for _ in range(51)))
        assert answer.json()["errors"] == [
            {"field": "events", "code": "too_many", "detail": "Слишком много."}
        ]
        drain()
        assert hours() == []

    def test_of_too_much(self, article: Article) -> None:
        answer: Any = tell(event(network="x" * 66_000))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def test_of_other_types(self, article: Article) -> None:
        answer: Any = tell(CONTENT_TYPE="application/x-www-form-urlencoded")
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")

    def test_of_unknown_sites(self, article: Article) -> None:
        answer = FRIEND.send("POST", PATH.replace("vesti", "nobody"), {"events": []})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_of_other_methods(self, article: Article, method: str) -> None:
        answer = FRIEND.send(method, PATH, None)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


class TestManners:
    def test_a_beacon_is_heard(self, article: Article) -> None:
        told(event(), CONTENT_TYPE="text/plain;charset=UTF-8")
        drain()
        assert hours() == [("", 0, 0, 0, 1)]

    def test_an_empty_batch_is_nothing(self, article: Article) -> None:
        told()
        assert filtered() == {}

    def test_origins_of_the_site_may_ask(self, article: Article) -> None:
        answer = tell(event(), HTTP_ORIGIN="https://vesti.example")
        assert answer["Access-Control-Allow-Origin"] == "https://vesti.example"
        assert "Access-Control-Allow-Origin" not in tell(
            event(), HTTP_ORIGIN="https://evil.example"
        )

    def test_no_cookie_is_set_and_nothing_may_be_stored(self, article: Article) -> None:
        answer = tell(event())
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"

    def test_what_was_named_a_moment_ago_costs_no_statement(
        self, article: Article, token: str, django_assert_num_queries: Any
    ) -> None:
        batch = [event(), event("click_back", token=token), event("share_intent", network="vk")]
        told(*batch)
        with django_assert_num_queries(0):
            told(*json.loads(json.dumps(batch)))


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_one_id_told_and_drained_at_once_counts_once(self) -> None:
        article = make_article(make_site())
        token = link_of(SHARER.share(article)).removeprefix("/s/")
        same = [event("click_back", token=token), event("share_intent", network="vk")]

        def act(place: int) -> None:
            own = event("click_back", token=token)
            told(*same, own, by=Somebody(f"203.0.113.{place}"))
            drain()

        in_threads(act, 40)
        row = numbers(article)
        # The shared click-back is of whoever was first, so one of the forty is a repeat or not.
        assert (row["intents"], row["click_backs"]) == (2, 40)
        assert len(interactions()) == 42
        assert sum(filtered().values()) == 1
        assert ShareTally.objects.get(network="telegram").click_backs == 40
        assert Share.objects.get().click_backs == 40
