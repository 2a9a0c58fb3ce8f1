"""The feed's orders without a window, `hot` and `rising`, and its search by title."""

from datetime import UTC, datetime, timedelta
from math import log2
from urllib.parse import quote

import pytest
import time_machine
from django.utils import timezone

from comments.states import DecisionVerdict
from newsportal.articles import selectors
from newsportal.articles.activity import Act, record_acts
from newsportal.articles.models import Article, Rank
from newsportal.articles.ranking import rank_article, rank_talk, refresh_ranks
from newsportal.settings import NEWSPORTAL_HEAT_WEIGHTS
from tests.api import Api
from tests.factories import World, decide, make_article, work_off

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def order(api: Api, sort: str, **more: str) -> list[str]:
    extra = "".join(f"&{name}={quote(value)}" for name, value in more.items())
    answer = api.get(f"sites/gazeta/articles?sort={sort}{extra}")
    assert answer.status == 200, answer.body
    return [item["key"] for item in answer.body["items"]]


def act(article: Article, at: datetime, **numbers: int) -> None:
    """As a wing says that something happened."""
    own = 3.0 * numbers.get("sharers", 0)
    talk = 2.0 * numbers.get("comments", 0) + numbers.get("ratings", 0)
    record_acts([Act(article.id, at, talk_weight=talk, weight=own, **numbers)])


def settle(*articles: Article, now: datetime) -> None:
    for article in articles:
        rank_article(article_id=article.id, now=now)


class TestHeat:
    @pytest.mark.parametrize("is_anew", [False, True], ids=["added up", "anew"])
    def test_is_the_logarithm_of_the_decayed_sum(self, world: World, is_anew: bool) -> None:
        for hours, numbers in ((0, {"comments": 1}), (3, {"comments": 1, "ratings": 1})):
            act(world.article, NOON + hours * HOUR, **numbers)
        act(world.article, NOON + 9 * HOUR, sharers=1)
        if is_anew:
            settle(world.article, now=NOON + 9 * HOUR)
        values = dict(Rank.objects.filter(window="all").values_list("sort", "value"))
        for sort, half_life in (("hot", 6 * HOUR), ("rising", HOUR * 3 / 4)):
            decayed = sum(
                weight * 2 ** (-ago * HOUR / half_life) for weight, ago in ((2, 9), (3, 6), (3, 0))
            )
            age = (NOON + 9 * HOUR).timestamp() / half_life.total_seconds()
            assert values[sort] == pytest.approx(1_000_000 * (age + log2(decayed)), abs=2)

    def test_an_hour_ago_weighs_more_for_rising(self, api: Api, world: World) -> None:
        calm, quick = make_article(world.site, "calm"), make_article(world.site, "quick")
        for minute in range(4):
            act(calm, NOON - 4 * HOUR + timedelta(minutes=minute), comments=1)
        for minute in range(2):
            act(quick, NOON + timedelta(minutes=minute), comments=1)
        settle(calm, quick, now=NOON + HOUR)
        assert order(api, "hot") == ["calm", "quick"]
        assert order(api, "rising") == ["quick", "calm"]

    def test_time_alone_changes_nothing(self, world: World) -> None:
        act(world.article, NOON, comments=1)
        settle(world.article, now=NOON)
        before = list(Rank.objects.filter(window="all").values())
        assert len(before) == 2
        for days in (1, 6, 30):
            refresh_ranks(now=NOON + timedelta(days=days))
            assert list(Rank.objects.filter(window="all").values()) == before
        settle(world.article, now=NOON + timedelta(days=6))
        assert list(Rank.objects.filter(window="all").values()) == before

    def test_what_is_taken_back_never_was(self, api: Api, world: World) -> None:
        with time_machine.travel(timezone.now() - 3 * HOUR, tick=False) as clock:
            first = world.published()
            work_off()
            value = Rank.objects.get(sort="hot").value
            clock.shift(HOUR)
            second = world.published(author=world.other)
            work_off()
            assert Rank.objects.get(sort="hot").value > value
            clock.shift(HOUR)
            decide(second, DecisionVerdict.REMOVE)
            work_off()
            assert Rank.objects.get(sort="hot").value == value
            decide(first, DecisionVerdict.REMOVE)
            work_off()
        assert not Rank.objects.exists()
        assert order(api, "hot") == []

    def test_weights_are_a_setting(self, world: World, settings: object) -> None:
        world.published(now=timezone.now())
        work_off()
        before = Rank.objects.get(sort="hot").value
        settings.NEWSPORTAL_HEAT_WEIGHTS = {**NEWSPORTAL_HEAT_WEIGHTS, "comments": 8}  # type: ignore[attr-defined]
        rank_talk(article_ids=[world.article.id], now=timezone.now())
        assert Rank.objects.get(sort="hot").value == before + 2_000_000

    def test_by_pages_and_filters(self, api: Api, world: World) -> None:
        for number in range(12):
            article = make_article(world.site, f"a{number:02}")
            act(article, NOON + number * HOUR, comments=1)
            settle(article, now=NOON + 12 * HOUR)
        page = api.get("sites/gazeta/articles?sort=hot&limit=10").body
        rest = api.get(f"sites/gazeta/articles?sort=hot&limit=10&cursor={page['next']}").body
        keys = [item["key"] for item in page["items"] + rest["items"]]
        assert keys == [f"a{number:02}" for number in reversed(range(12))]
        assert rest["next"] is None
        Article.objects.filter(key="a05").update(mode="hidden")
        assert "a05" not in order(api, "hot", window="1h")

    @pytest.mark.parametrize("walked", [1, 2, 100])
    def test_passes_over_what_is_hidden(
        self, api: Api, world: World, walked: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(selectors, "PLACES_WALKED", walked)
        for number in range(40):
            article = make_article(world.site, f"a{number:02}")
            act(article, NOON + number * HOUR, sharers=1)
        Article.objects.exclude(key__in=["a01", "a39"]).filter(key__gt="a10").update(mode="hidden")
        page = api.get("sites/gazeta/articles?sort=hot&limit=10").body
        rest = api.get(f"sites/gazeta/articles?sort=hot&limit=10&cursor={page['next']}").body
        keys = [item["key"] for item in page["items"] + rest["items"]]
        assert keys == ["a39", *(f"a{number:02}" for number in reversed(range(11)))]


class TestTitles:
    def find(self, api: Api, q: str, **more: str) -> list[str]:
        return sorted(order(api, more.pop("sort", "latest"), q=q, **more))

    def test_finds_words_of_the_title(self, api: Api, world: World) -> None:
        for key, title in {
            "bridge": "Мосты через Есіл откроют раньше",
            "school": "Жаңа мектептер салынады",
            "tree": "Ёлки привезли",
            "news": "Readers' comments",
        }.items():
            make_article(world.site, key, title=title, language="kk" if key == "school" else "ru")
        for q, key in {
            "мост": "bridge", "есил": "bridge", "открыть мост": None, "мектеп": "school",
            "елка": "tree", "ЁЛКУ": "tree", "comment": "news", "...": None, "бегемот": None,
        }.items():  # fmt: skip
            assert self.find(api, q) == ([key] if key else []), q

    def test_follows_a_new_title(self, api: Api, world: World) -> None:
        token = world.service_key("articles")
        facts = {"url": world.article.url, "title": "Мост закрыт"}
        api.put("sites/gazeta/articles/news-1", facts, token=token)
        assert self.find(api, "мосты") == ["news-1"]
        api.put("sites/gazeta/articles/news-1", {**facts, "title": "Дорога"}, token=token)
        assert (self.find(api, "мосты"), self.find(api, "дорог")) == ([], ["news-1"])

    def test_together_with_an_order(self, api: Api, world: World) -> None:
        for number in range(2):
            article = make_article(world.site, f"a{number}", title=f"Мост {number}")
            act(article, NOON + number * HOUR, comments=1)
            settle(article, now=NOON + 2 * HOUR)
        act(world.article, NOON + 2 * HOUR, comments=1)
        settle(world.article, now=NOON + 2 * HOUR)
        assert order(api, "hot", q="мосты") == ["a1", "a0"]

    def test_a_cursor_belongs_to_its_question(self, api: Api, world: World) -> None:
        for number in range(11):
            make_article(world.site, f"a{number}", title=f"Мост {number}")
        first = api.get(f"sites/gazeta/articles?limit=10&q={quote('мост')}").body
        cursor = first["next"]
        rest = api.get(f"sites/gazeta/articles?limit=10&q={quote('мост')}&cursor={cursor}").body
        assert len(rest["items"]) == 1
        other = api.get(f"sites/gazeta/articles?limit=10&q={quote('дорога')}&cursor={cursor}")
        assert other.code == "invalid_cursor"

    @pytest.mark.parametrize(("q", "code"), [("мо", "too_short"), ("м" * 101, "too_long")])
    def test_refuses(self, api: Api, world: World, q: str, code: str) -> None:
        answer = api.get(f"sites/gazeta/articles?q={quote(q)}")
        assert (answer.status, answer.field_codes) == (400, {"q": code})
