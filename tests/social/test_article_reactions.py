"""PUT and DELETE .../articles/{article}/reactions/{kind}."""

from typing import Any

import pytest

from newsportal.articles.models import Article
from newsportal.sites.models import Site
from social.models import ArticleReaction
from social.reactions import KINDS, kinds_json
from tests.social.threads import in_threads
from tests.social.world import (
    SHARER,
    Somebody,
    events,
    guest,
    hide,
    make_article,
    make_site,
    numbers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.NEWSPORTAL_LIMITS = False


def path_of(article: Article, kind: str = "like") -> str:
    return f"/api/v1/sites/{article.site.key}/articles/{article.key}/reactions/{kind}"


def put(article: Article, kind: str, reader: dict[str, str]) -> Any:
    return SHARER.send("PUT", path_of(article, kind), **reader)


def delete(article: Article, kind: str, reader: dict[str, str]) -> Any:
    return SHARER.send("DELETE", path_of(article, kind), **reader)


class TestReact:
    def test_counts_the_reader(self, article: Article, reader: dict[str, str]) -> None:
        answer = put(article, "wow", reader)
        assert (answer.status_code, answer.json()) == (200, {"reactions": {"wow": 1}})
        assert answer["Cache-Control"] == "private, no-store"
        assert numbers(article)["version"] == 2
        event = events("article.reacted")[0]
        assert event.data == {"reaction": "wow", "change": 1}
        assert event.article_version == 2

    def test_counts_once(self, article: Article, reader: dict[str, str]) -> None:
        put(article, "wow", reader)
        assert put(article, "wow", reader).json() == {"reactions": {"wow": 1}}
        assert numbers(article)["version"] == 2
        assert len(events("article.reacted")) == 1

    def test_lets_kinds_stand_beside_each_other(
        self, article: Article, reader: dict[str, str]
    ) -> None:
        put(article, "sad", reader)
        assert put(article, "like", reader).json() == {"reactions": {"sad": 1, "like": 1}}

    def test_counts_every_reader(self, site: Site, article: Article) -> None:
        for _ in range(3):
            answer = put(article, "like", guest(site))
        assert answer.json() == {"reactions": {"like": 3}}

    def test_is_public_on_the_article(self, article: Article, reader: dict[str, str]) -> None:
        put(article, "like", reader)
        page = SHARER.get(f"/api/v1/sites/vesti/articles/{article.key}").json()
        assert page["engagement"]["reactions"] == {"like": 1}

    def test_makes_the_article_where_unknown_ones_are_open(self) -> None:
        lazy = make_site("lazy", lazy_articles=True)
        answer = put(Article(site=lazy, key="first"), "like", guest(lazy))
        assert answer.json() == {"reactions": {"like": 1}}


class TestTakeBack:
    def test_leaves_nothing(self, article: Article, reader: dict[str, str]) -> None:
        put(article, "like", reader)
        answer = delete(article, "like", reader)
        assert (answer.status_code, answer.json()) == (200, {"reactions": {}})
        assert numbers(article)["version"] == 3
        assert events("article.reacted")[1].data == {"reaction": "like", "change": -1}
        assert not ArticleReaction.objects.exists()

    def test_changes_nothing_twice(self, article: Article, reader: dict[str, str]) -> None:
        assert delete(article, "like", reader).json() == {"reactions": {}}
        assert numbers(article)["version"] == 1
        assert not events("article.reacted")

    def test_takes_only_ones_own(
        self, site: Site, article: Article, reader: dict[str, str]
    ) -> None:
        put(article, "like", reader)
        assert delete(article, "like", guest(site)).json() == {"reactions": {"like": 1}}

    def test_makes_no_article(self) -> None:
        lazy = make_site("lazy", lazy_articles=True)
        answer = delete(Article(site=lazy, key="first"), "like", guest(lazy))
        assert (answer.status_code, answer.json()) == (200, {"reactions": {}})
        assert not Article.objects.exists()


class TestRefusals:
    @pytest.mark.parametrize("method", ["PUT", "DELETE"])
    @pytest.mark.parametrize("kind", ["dislike", "LIKE", "x" * 300, "%D0%B9", "%00"])
    def test_of_an_unknown_kind(
        self, article: Article, reader: dict[str, str], method: str, kind: str
    ) -> None:
        answer = SHARER.send(method, path_of(article, kind), **reader)
        assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
        assert answer.json()["errors"][0]["field"] == "kind"
        assert numbers(article)["version"] == 1

    def test_of_somebody_without_a_token(self, article: Article) -> None:
        answer = put(article, "like", {})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")

    def test_of_a_reader_of_another_site(self, article: Article) -> None:
        answer = put(article, "like", guest(make_site("other")))
        assert (answer.status_code, answer.json()["code"]) == (401, "token_other_site")
        assert not ArticleReaction.objects.exists()

    def test_of_an_unknown_and_a_hidden_article(self, site: Site, reader: dict[str, str]) -> None:
        hidden = hide(make_article(site, "hidden"))
        for target in (hidden, Article(site=site, key="unknown")):
            for act in (put, delete):
                assert act(target, "like", reader).json()["code"] == "unknown_article"

    def test_of_more_than_sixty_a_minute(
        self, article: Article, reader: dict[str, str], settings: Any
    ) -> None:
        settings.NEWSPORTAL_LIMITS = True
        codes = [put(article, "like", reader).status_code for _ in range(61)]
        assert codes == [200] * 60 + [429]


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_one_reader_counts_once(self) -> None:
        site = make_site()
        article, reader = make_article(site), guest(site)
        answers = in_threads(lambda _: put(article, "like", reader), 50)
        assert {answer.status_code for answer in answers} == {200}
        assert numbers(article)["version"] == 2
        assert ArticleReaction.objects.count() == 1

    def test_readers_and_kinds_add_up(self) -> None:
        site = make_site()
        article = make_article(site)
        readers = [guest(site) for _ in range(10)]
        in_threads(lambda place: put(article, KINDS[place % 5], readers[place // 5]), 50)
        page = SHARER.get(f"/api/v1/sites/vesti/articles/{article.key}").json()
        assert page["engagement"]["reactions"] == dict.fromkeys(KINDS, 10)
        assert numbers(article)["version"] == 51


def test_kinds_have_labels_in_four_languages() -> None:
    for language in ("ru", "kk", "az", "en"):
        kinds = kinds_json(language)
        assert [each["kind"] for each in kinds] == ["like", "love", "wow", "sad", "angry"]
        assert len({each["label"] for each in kinds}) == 5


def test_the_same_reader_elsewhere_is_told_apart_by_token_not_by_address(site: Site) -> None:
    article, reader = make_article(site), guest(site)
    put(article, "like", reader)
    Somebody("203.0.113.9").send("PUT", path_of(article), **reader)
    assert ArticleReaction.objects.count() == 1
