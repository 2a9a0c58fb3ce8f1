"""POST and GET .../shares."""

import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.models import Article
from newsportal.articles.threads import follow
from newsportal.events.models import Event
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Reader
from newsportal.sites.models import Site
from social.models import DailySalt, HourTally, Network, Once, Share, ShareTally
from social.services.upkeep import count_days, forget_expired
from tests.factories import decide, make_guest, write
from tests.social.world import (
    FIREFOX,
    SHARER,
    Somebody,
    drain,
    events,
    guest,
    hide,
    make_article,
    make_site,
    numbers,
    shares_path,
)

pytestmark = pytest.mark.django_db
NOTHING = {"intents": 0, "previewed": 0, "confirmed": 0, "click_backs": 0, "sharers": 0}
NO_SHARES = {"total": NOTHING, "networks": {}, "external": {}}
# A day in which nothing crosses midnight.
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


class TestShare:
    def test_gives_a_token_a_link_and_the_networks_own_address(self, article: Article) -> None:
        answer = SHARER.share(article)
        body = answer.json()
        assert answer.status_code == 201
        assert body["url"] == f"http://testserver/s/{body['token']}"
        assert body["intent_url"].startswith("https://t.me/share/url?")
        assert parse_qs(urlsplit(body["intent_url"]).query) == {
            "url": [body["url"]],
            "text": ["Ночь над степью"],
        }
        assert answer["Cache-Control"] == "private, no-store"
        assert Share.objects.get().token == body["token"]

    def test_links_by_the_public_address(self, article: Article, settings: Any) -> None:
        settings.NEWSPORTAL_PUBLIC_URL = "https://talk.vesti.example"
        body = SHARER.share(article).json()
        assert body["url"] == f"https://talk.vesti.example/s/{body['token']}"

    def test_has_no_address_to_open_for_copying(self, article: Article) -> None:
        assert SHARER.share(article, "copy").json()["intent_url"] is None

    def test_adds_an_intent_and_a_sharer(self, article: Article) -> None:
        SHARER.share(article)
        assert numbers(article) == {
            "version": 2,
            "intents": 1,
            "shares": 1,
            "previewed": 0,
            "click_backs": 0,
        }
        tally = ShareTally.objects.get()
        assert (tally.network_id, tally.intents, tally.sharers) == ("telegram", 1, 1)

    def test_is_written_down_without_words(self, article: Article) -> None:
        SHARER.share(article, quote="тьма", via="nobody")
        event = events("share.created")[0]
        assert event.data == {"network": "telegram", "sharers": 1}
        assert event.subject_id == Share.objects.get().id
        assert (event.article_id, event.article_version) == (article.id, 2)

    def test_keeps_reader_comment_and_quotation(self, article: Article) -> None:
        comment, headers = published(article), guest(article.site)
        answer = SHARER.share(article, comment=str(comment.id), quote="тьма", **headers)
        share = Share.objects.get()
        assert (share.comment_id, share.quote) == (comment.id, "тьма")
        assert share.reader == Reader.objects.exclude(id=comment.author_id).get()
        text = parse_qs(urlsplit(answer.json()["intent_url"]).query)["text"]
        assert text == ["«тьма» Ночь над степью"]

    def test_makes_the_article_where_unknown_ones_are_open(self) -> None:
        lazy = make_site("lazy", lazy_articles=True)
        unsaved = Article(site=lazy, key="first")
        described = {"url": "https://lazy.example/first?p=1", "title": "Первая"}
        assert SHARER.share(unsaved, article=described).status_code == 201
        article = Article.objects.get(site=lazy)
        assert (article.key, article.url) == ("first", described["url"])
        assert numbers(article)["intents"] == 1

    def test_makes_no_article_on_a_foreign_host(self) -> None:
        lazy = make_site("lazy", lazy_articles=True)
        described = {"url": "https://evil.example/first", "title": "Первая"}
        answer = SHARER.share(Article(site=lazy, key="first"), article=described)
        assert answer.status_code == 400
        assert not Article.objects.exists()


@pytest.mark.usefixtures("_at_noon")
class TestSharers:
    @pytest.fixture
    def _at_noon(self) -> Any:
        with time_machine.travel(NOON, tick=False):
            yield

    def test_are_people_and_not_acts(self, article: Article) -> None:
        for network in ("telegram", "telegram", "vk"):
            SHARER.share(article, network)
        assert numbers(article)["intents"] == 3
        assert numbers(article)["shares"] == 1
        tallies = ShareTally.objects.values_list("network", "intents", "sharers")
        assert sorted(tallies) == [("telegram", 2, 1), ("vk", 1, 1)]
        hours = HourTally.objects.filter(hour=NOON).values_list("network", "intents", "sharers")
        assert sorted(hours) == [("", 0, 1), ("telegram", 2, 1), ("vk", 1, 1)]
        assert [event.data["sharers"] for event in events("share.created")] == [1, 0, 0]

    def test_differ_by_address_and_agent(self, article: Article) -> None:
        for somebody in (SHARER, Somebody(agent=FIREFOX), Somebody("203.0.113.9")):
            somebody.share(article)
        assert numbers(article)["shares"] == 3

    def test_behind_one_ipv6_network_are_one(self, article: Article) -> None:
        for address in ("2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"):
            Somebody(address).share(article)
        assert numbers(article)["shares"] == 2

    def test_count_again_the_next_day(self, article: Article) -> None:
        SHARER.share(article)
        with time_machine.travel("2026-03-02T00:00:01Z", tick=False):
            SHARER.share(article)
        assert numbers(article)["shares"] == 2

    @pytest.mark.parametrize("header", ["HTTP_DNT", "HTTP_SEC_GPC"])
    def test_who_opted_out_add_an_intent_alone(self, article: Article, header: str) -> None:
        assert SHARER.share(article, **{header: "1"}).status_code == 201
        assert numbers(article)["intents"] == 1
        assert numbers(article)["shares"] == 0
        assert Share.objects.get().visitor is None
        assert not Once.objects.exists()
        assert not DailySalt.objects.exists()

    def test_cannot_be_followed_across_articles(self, site: Site) -> None:
        for key in ("one", "two"):
            SHARER.share(make_article(site, key))
        one, two = Share.objects.order_by("id")
        assert bytes(one.visitor or b"") != bytes(two.visitor or b"")

    def test_leave_no_address_anywhere(self, article: Article) -> None:
        SHARER.share(article)
        for model in (Share, Once, Event):
            row = str(list(model.objects.values()))
            assert SHARER.address not in row
            assert "Mozilla" not in row


class TestForgetting:
    def test_destroys_salts_and_keys_after_48_hours(self, article: Article) -> None:
        with time_machine.travel("2026-03-01T00:30:00Z", tick=False):
            link = f"/s/{SHARER.share(article).json()['token']}"
            Somebody("203.0.113.9").get(link)
        forget_expired(now=datetime(2026, 3, 2, 23, 59, tzinfo=UTC))
        assert DailySalt.objects.count() == 1
        assert Share.objects.get().visitor is not None
        forget_expired(now=datetime(2026, 3, 3, tzinfo=UTC))
        assert DailySalt.objects.count() == 0
        assert Once.objects.count() == 0
        assert Share.objects.get().visitor is None
        assert numbers(article)["shares"] == 1


class TestSeries:
    @pytest.fixture
    def told(self, article: Article) -> Article:
        """Two shares on the first of March, one on the second, a click-back the hour after it."""
        for at in ("2026-03-01T10:10:00Z", "2026-03-01T10:50:00Z"):
            with time_machine.travel(at, tick=False):
                SHARER.share(article)
        with time_machine.travel("2026-03-02T23:59:00Z", tick=False):
            link = f"/s/{SHARER.share(article, 'vk').json()['token']}"
        with time_machine.travel("2026-03-03T00:01:00Z", tick=False):
            Somebody("203.0.113.9").get(link)
            drain()
            count_days(now=datetime.now(UTC))
        return article

    def series(self, article: Article, query: str) -> list[dict[str, Any]]:
        answer = SHARER.get(f"{shares_path(article)}?{query}")
        assert answer.status_code == 200
        found: list[dict[str, Any]] = answer.json()["series"]
        return found

    def test_is_by_hours_in_which_something_was_counted(self, told: Article) -> None:
        first, second, third = self.series(told, "series=hour")
        assert first == {**NOTHING, "at": "2026-03-01T10:00:00Z", "intents": 2, "sharers": 1}
        assert second == {**NOTHING, "at": "2026-03-02T23:00:00Z", "intents": 1, "sharers": 1}
        assert third == {**NOTHING, "at": "2026-03-03T00:00:00Z", "click_backs": 1}

    def test_is_by_days(self, told: Article) -> None:
        found = self.series(told, "series=day")
        assert [(one["at"], one["intents"], one["click_backs"]) for one in found] == [
            ("2026-03-01T00:00:00Z", 2, 0),
            ("2026-03-02T00:00:00Z", 1, 0),
            ("2026-03-03T00:00:00Z", 0, 1),
        ]

    @pytest.mark.parametrize(
        ("bounds", "count"),
        [
            ("from=2026-03-01T11:00:00Z", 2),
            ("to=2026-03-03T00:00:00Z", 2),
            ("from=2026-03-01T10:00:00Z&to=2026-03-01T11:00:00Z", 1),
            ("from=2027-01-01T00:00:00Z", 0),
        ],
    )
    def test_has_bounds(self, told: Article, bounds: str, count: int) -> None:
        assert len(self.series(told, f"series=hour&{bounds}")) == count

    def test_is_only_told_when_asked_for(self, told: Article) -> None:
        assert "series" not in SHARER.get(shares_path(told)).json()

    @pytest.mark.parametrize("query", ["series=minute", "series=hour&from=yesterday"])
    def test_refuses_what_it_does_not_know(self, told: Article, query: str) -> None:
        answer = SHARER.get(f"{shares_path(told)}?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")


class TestVia:
    def test_makes_the_next_generation(self, article: Article) -> None:
        first = SHARER.share(article).json()["token"]
        SHARER.share(article, via=f"{first}.01900000-0000-7000-8000-000000000001")
        second = Share.objects.exclude(token=first).get()
        assert second.parent is not None
        assert (second.parent.token, second.generation) == (first, 2)

    def test_of_another_article_means_nothing(self, site: Site, article: Article) -> None:
        other = SHARER.share(make_article(site, "other")).json()["token"]
        SHARER.share(article, via=other)
        share = Share.objects.get(article=article)
        assert (share.parent, share.generation) == (None, 1)

    @pytest.mark.parametrize("via", ["", "aaaaaaaaaa", "'; --", "х" * 200])
    def test_that_is_unknown_means_nothing(self, article: Article, via: str) -> None:
        assert SHARER.share(article, via=via).status_code == 201
        assert Share.objects.get().generation == 1


class TestIdempotency:
    KEY = {"HTTP_IDEMPOTENCY_KEY": "0123456789abcdef"}

    def test_shares_once_per_key(self, article: Article) -> None:
        first = SHARER.share(article, **self.KEY)
        again = SHARER.share(article, **self.KEY)
        assert again.status_code == 201
        assert again.json() == first.json()
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert numbers(article)["intents"] == 1
        assert Share.objects.count() == 1

    def test_refuses_another_body(self, article: Article) -> None:
        SHARER.share(article, **self.KEY)
        answer = SHARER.share(article, "vk", **self.KEY)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_mismatch")
        assert Share.objects.count() == 1

    def test_is_by_address(self, article: Article) -> None:
        SHARER.share(article, **self.KEY)
        assert Somebody("203.0.113.9").share(article, **self.KEY).status_code == 201
        assert Share.objects.count() == 2


def published(article: Article) -> Comment:
    return decide(write(article, make_guest(article.site), "Вижу"), DecisionVerdict.PUBLISH)


class TestOfAComment:
    def test_is_found_in_the_discussion_that_the_article_shows(self, article: Article) -> None:
        other = make_article(article.site, "in-kazakh")
        comment = published(article)
        follow(other, article, now=NOON)
        assert SHARER.share(other, comment=str(comment.id)).status_code == 201

    def test_that_nobody_can_read_here_is_refused(self, site: Site, article: Article) -> None:
        elsewhere = published(make_article(site, "elsewhere"))
        held = write(article, make_guest(site), "Держать")
        for comment in (uuid7(), elsewhere.id, decide(held, DecisionVerdict.HOLD).id):
            answer = SHARER.share(article, comment=str(comment))
            errors = [(error["field"], error["code"]) for error in answer.json()["errors"]]
            assert (answer.status_code, errors) == (400, [("comment", "does_not_exist")])
        assert not Share.objects.exists()
        assert numbers(article)["intents"] == 0


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({}, "network", "required"),
            ({"network": "myspace"}, "network", "unknown"),
            ({"network": "mailru"}, "network", "unknown"),
            ({"network": None}, "network", "null"),
            ({"network": ["telegram"]}, "network", "invalid"),
            ({"network": "telegram", "comment": "1"}, "comment", "invalid"),
            ({"network": "telegram", "quote": "x" * 301}, "quote", "too_long"),
            ({"network": "telegram", "quote": {}}, "quote", "invalid"),
            ({"network": "telegram", "via": "x" * 201}, "via", "too_long"),
            ({"network": "telegram", "token": "x"}, "token", "unknown_field"),
        ],
    )
    def test_name_the_field(self, article: Article, body: Any, field: str, code: str) -> None:
        answer = SHARER.send("POST", shares_path(article), body)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        found = [(error["field"], error["code"]) for error in answer.json()["errors"]]
        assert found == [(field, code)]
        self.assert_untouched(article)

    @pytest.mark.parametrize(
        "raw",
        [b"", b"{", b"[]", b'{"network": "telegram\\u0000"}', b'{"quote": "\\ud800"}', b"1e400"],
    )
    def test_of_what_is_no_json(self, article: Article, raw: bytes) -> None:
        answer = SHARER.send("POST", shares_path(article), raw)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        self.assert_untouched(article)

    def test_of_an_unknown_a_hidden_and_a_foreign_article(self, site: Site) -> None:
        hide(make_article(site, "hidden"))
        make_article(make_site("other"), "foreign")
        for key in ("unknown", "hidden", "foreign", "%D0%B9"):
            answer = SHARER.share(Article(site=site, key=key))
            assert (answer.status_code, answer.json()["code"]) == (404, "unknown_article"), key
        assert not Share.objects.exists()

    def test_of_a_key_that_no_column_can_hold(self, site: Site) -> None:
        answer = SHARER.share(Article(site=site, key="a%00b"))
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"

    def test_of_a_token_of_another_site(self, article: Article) -> None:
        answer = SHARER.share(article, **guest(make_site("other")))
        assert (answer.status_code, answer.json()["code"]) == (401, "token_other_site")
        self.assert_untouched(article)

    def test_of_more_than_sixty_a_minute(self, article: Article, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = True
        flooder = Somebody(f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1")
        codes = [flooder.share(article).status_code for _ in range(61)]
        assert codes == [201] * 60 + [429]
        assert numbers(article)["intents"] == 60

    def assert_untouched(self, article: Article) -> None:
        assert numbers(article)["version"] == 1
        assert not Share.objects.exists()
        assert not events("share.created")


class TestTotals:
    def test_are_zero_before_anything(self, article: Article) -> None:
        assert SHARER.get(shares_path(article)).json() == NO_SHARES

    def test_by_network_in_the_order_of_the_row(self, article: Article) -> None:
        for network in ("copy", "telegram", "telegram"):
            SHARER.share(article, network)
        body = SHARER.get(shares_path(article)).json()
        assert body["total"] == {**NOTHING, "intents": 3, "sharers": 1}
        assert list(body["networks"].items()) == [
            ("telegram", {**NOTHING, "intents": 2, "sharers": 1}),
            ("copy", {**NOTHING, "intents": 1, "sharers": 1}),
        ]

    def test_cost_four_queries(self, article: Article, django_assert_num_queries: Any) -> None:
        SHARER.share(article)
        # Site, article with its numbers, tallies, external counts; the two ends of the snapshot.
        with django_assert_num_queries(6):
            SHARER.get(shares_path(article))

    def test_answer_304_until_something_changes(self, article: Article) -> None:
        first = SHARER.get(shares_path(article))
        assert first["Cache-Control"] == "public, max-age=1, stale-while-revalidate=2"
        assert first["Access-Control-Allow-Origin"] == "*"
        seen = {"HTTP_IF_NONE_MATCH": first["ETag"]}
        assert SHARER.get(shares_path(article), **seen).status_code == 304
        SHARER.share(article)
        assert SHARER.get(shares_path(article), **seen).status_code == 200

    def test_take_no_unknown_parameter(self, article: Article) -> None:
        answer = SHARER.get(shares_path(article) + "?week=1")
        assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter")

    def test_of_an_unknown_article(self, site: Site) -> None:
        answer = SHARER.get(shares_path(Article(site=site, key="unknown")))
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_article")

    def test_of_an_open_unknown_article_are_zero(self) -> None:
        lazy = make_site("lazy", lazy_articles=True)
        answer = SHARER.get(shares_path(Article(site=lazy, key="first")))
        assert answer.json() == NO_SHARES
        assert answer["Cache-Control"] == "no-store"


class TestNetworks:
    PATH = "/api/v1/sites/vesti/networks"

    def test_come_in_the_default_order(self, site: Site) -> None:
        body = SHARER.get(self.PATH + "?lang=ru").json()
        assert [item["code"] for item in body["items"]] == [
            "telegram",
            "whatsapp",
            "vk",
            "ok",
            "facebook",
            "x",
            "viber",
            "linkedin",
            "email",
            "copy",
            "native",
            "qr",
            "print",
            "threads",
            "sms",
        ]
        assert [item["code"] for item in body["items"] if item["more"]] == [
            "qr",
            "print",
            "threads",
            "sms",
        ]
        assert body["next"] is None
        assert body["items"][6] == {
            "code": "viber",
            "name": "Viber",
            "order": 70,
            "intent_url_template": "viber://forward?text={title}%20{url}",
            "device": "touch",
            "more": False,
        }

    def test_have_an_order_by_language(self, site: Site) -> None:
        Network.objects.filter(code="whatsapp").update(orders={"kk": 5})
        first = {
            language: SHARER.get(f"{self.PATH}?lang={language}").json()["items"][0]
            for language in ("ru", "kk")
        }
        assert first["kk"]["code"] == "whatsapp"
        assert first["kk"]["order"] == 5
        assert first["ru"]["code"] == "telegram"

    @pytest.mark.parametrize(
        ("language", "name"),
        [("ru", "ВКонтакте"), ("kk", "ВКонтакте"), ("az", "VK"), ("en", "VK")],
    )
    def test_are_named_in_the_readers_language(self, site: Site, language: str, name: str) -> None:
        by_parameter = SHARER.get(f"{self.PATH}?lang={language}")
        by_header = SHARER.get(self.PATH, HTTP_ACCEPT_LANGUAGE=language)
        for answer in (by_parameter, by_header):
            assert answer.json()["items"][2]["name"] == name
        assert "Accept-Language" in by_header["Vary"]

    def test_are_a_switch(self, site: Site) -> None:
        Network.objects.filter(code="vk").update(is_enabled=False)
        Network.objects.filter(code="mailru").update(is_enabled=True, order=1)
        codes = [item["code"] for item in SHARER.get(self.PATH).json()["items"]]
        assert codes[0] == "mailru"
        assert "vk" not in codes

    def test_cost_two_queries(self, site: Site, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            assert SHARER.get(self.PATH).status_code == 200

    def test_of_an_unknown_site(self) -> None:
        assert SHARER.get("/api/v1/sites/unknown/networks").status_code == 404

    def test_refuse_an_unknown_language(self, site: Site) -> None:
        assert SHARER.get(self.PATH + "?lang=tlh").status_code == 400
