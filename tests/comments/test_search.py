"""`GET /sites/{site}/search`: public comments by their words."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, SearchEntry
from comments.services.findable import add_entries
from comments.states import DecisionVerdict
from newsportal.articles.services import register_article
from newsportal.lib.words.documents import question
from newsportal.sites.models import Site
from tests.api import Answer, Api
from tests.comments.crowds import crowd
from tests.factories import World, decide, work_off

# A sentence, and questions that find it.
FOUND = {
    "Этот отзыв лучше прочих": ["отзыв", "отзывы", "отзывов", "отзывами", "ОТЗЫВ", "прочие отзывы"],
    "Читаю отзывы каждый день": ["отзыв", "отзывам", "читать отзывы", "день"],
    "Ёлку нарядили рано": ["елка", "ёлку", "елки", "ЁЛКИ"],
    "Зелёный свет для новых школ": ["зеленый", "школа", "новая школа", "новые школы"],
    "Вызова врача ждали час": ["вызов", "врач", "врачи"],
    "Мектептерде жылу жоқ": ["мектеп", "мектебі", "мектептер", "жылу"],
    "Бұл пікірлеріңіз орынды": ["пікір", "пикир", "пікірлер", "орынды"],
    "Қала көшелері тап-таза": ["қала", "кала", "көше", "коше", "қалада"],
    "Məktəbdə yeni kitabxana açılıb": ["məktəb", "mekteb", "kitabxana", "kitabxanada"],
    "Şərhləriniz üçün sağ olun, uşağım sevindi": ["şərh", "serhler", "uşaq"],
    "The reviews were surprisingly kind": ["review", "reviewed", "kindness", "reviews kind"],
    "Поезд № 1986 опоздал": ["1986", "поезда 1986", "поездом"],
}
# Spelled wrongly, or in the letters of another keyboard: nothing is found but what is like it.
LIKE = {
    "Этот отзыв лучше прочих": ["отзыф", "otzyv"],
    "Поликлиника закрылась раньше": ["поликлинка", "паликлиника", "поликлиниака"],
    "Күзетшілер жақсы жұмыс істейді": ["жумис истейди"],
    "The neighbourhood is quiet": ["neighborhood"],
}


def find(api: Api, text: str, **more: object) -> Answer:
    extra = "".join(f"&{name}={value}" for name, value in more.items())
    return api.get(f"sites/gazeta/search?q={quote(text)}{extra}")


def texts(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return [item["html"].removeprefix("<p>").removesuffix("</p>") for item in answer.body["items"]]


class TestWords:
    def test_finds_words_in_any_form_and_spelling(self, api: Api, world: World) -> None:
        for sentence in FOUND:
            world.published(sentence)
        for sentence, questions in FOUND.items():
            for asked in questions:
                answer = find(api, asked)
                assert answer.body["match"] == "exact", asked
                assert sentence in texts(answer), asked

    def test_finds_nothing_else(self, api: Api, world: World) -> None:
        for sentence in FOUND:
            world.published(sentence)
        expected = {
            "отзыв": {"Этот отзыв лучше прочих", "Читаю отзывы каждый день"},
            "отзыв день": {"Читаю отзывы каждый день"},
            "школа": {"Зелёный свет для новых школ"},
            "мектеп": {"Мектептерде жылу жоқ"},
            "review": {"The reviews were surprisingly kind"},
        }
        assert {asked: set(texts(find(api, asked))) for asked in expected} == expected

    def test_finds_what_is_like_it_when_nothing_else_is(self, api: Api, world: World) -> None:
        for sentence in LIKE:
            world.published(sentence)
        for sentence, questions in LIKE.items():
            for asked in questions:
                answer = find(api, asked)
                assert (answer.body["match"], texts(answer)) == ("similar", [sentence]), asked

    @pytest.mark.parametrize("asked", ["бегемот", "😀😀😀", "...", "х у й", "王小明", "' | 'а"])
    def test_finds_nothing(self, api: Api, world: World, asked: str) -> None:
        world.published("Этот отзыв лучше прочих")
        answer = find(api, asked)
        assert (answer.status, answer.body["items"], answer.body["next"]) == (200, [], None)

    @pytest.mark.parametrize("text", ["a'b\\c 'отзыв' | & ! :*", "о" * 5000, "\\", "x" * 3000])
    def test_any_text_can_be_published_and_looked_for(
        self, api: Api, world: World, text: str
    ) -> None:
        world.published(f"{text} отзыв")
        assert len(find(api, "отзыв").body["items"]) == 1
        assert find(api, text[:100].ljust(3, "ы")).status == 200

    def test_words_that_everybody_uses_do_not_count_beside_others(self) -> None:
        assert question("не про отзыв и это") == question("про отзыв")
        assert question("и не").terms == question("не").terms

    @pytest.mark.parametrize(
        ("query", "field", "code"),
        [
            ("", "q", "required"),
            ("?q=%D0%B0%D0%B1", "q", "too_short"),
            ("?q=" + "a" * 101, "q", "too_long"),
            ("?q=abc&limit=11", "limit", "invalid_choice"),
            ("?q=abc%00", "q", "invalid_characters"),
        ],
    )
    def test_refuses(self, api: Api, world: World, query: str, field: str, code: str) -> None:
        answer = api.get(f"sites/gazeta/search{query}")
        assert (answer.status, answer.field_codes) == (400, {field: code})


class TestWhatIsFound:
    def test_an_item_is_a_comment_with_its_article(self, api: Api, world: World) -> None:
        comment = world.published("Хороший отзыв", rating=5)
        answer = find(api, "отзыв")
        item = answer.body["items"][0]
        thread = api.get(world.thread).body["items"][0]
        del thread["replies"]
        assert item.pop("article") == {
            "key": "news-1",
            "url": "https://gazeta.example/news-1",
            "title": "Новость news-1",
        }
        assert item == thread
        assert (item["id"], item["rating"]) == (str(comment.id), 5)
        assert answer.headers["Cache-Control"] == "public, max-age=1, stale-while-revalidate=2"
        etag = answer.headers["ETag"]
        again = api.get(f"sites/gazeta/search?q={quote('отзыв')}", **{"If-None-Match": etag})
        assert again.status == 304

    @pytest.mark.parametrize(
        "verdict", [DecisionVerdict.HOLD, DecisionVerdict.REJECT, DecisionVerdict.REMOVE]
    )
    def test_only_what_is_public(self, api: Api, world: World, verdict: DecisionVerdict) -> None:
        comment = world.comment("Хороший отзыв")
        assert texts(find(api, "отзыв")) == []
        comment = decide(comment, DecisionVerdict.PUBLISH)
        assert texts(find(api, "отзыв")) == ["Хороший отзыв"]
        comment = decide(comment, verdict)
        assert texts(find(api, "отзыв")) == []
        assert not SearchEntry.objects.exists()
        decide(comment, DecisionVerdict.PUBLISH)
        assert texts(find(api, "отзыв")) == ["Хороший отзыв"]

    def test_an_edit_counts_when_it_is_public(self, api: Api, world: World) -> None:
        comment = world.published("Хороший отзыв", now=timezone.now())
        body = {"text": "Хорошая поликлиника", "version": 1}
        answer = api.patch(f"comments/{comment.id}", body, token=world.token)
        assert answer.status == 202, answer.body
        assert texts(find(api, "отзыв")) == ["Хороший отзыв"]
        assert texts(find(api, "поликлиника")) == []
        work_off()
        assert texts(find(api, "отзыв")) == []
        assert texts(find(api, "поликлиника")) == ["Хорошая поликлиника"]

    def test_not_a_tombstone(self, api: Api, world: World) -> None:
        root = world.published("Хороший отзыв")
        world.published("Согласен", parent=root)
        decide(root, DecisionVerdict.REMOVE)
        assert texts(find(api, "отзыв")) == []

    def test_not_under_hidden_articles(self, api: Api, world: World) -> None:
        world.published("Хороший отзыв")
        register_article(
            site=world.site, key="news-1", facts={"mode": "hidden"}, now=timezone.now()
        )
        assert texts(find(api, "отзыв")) == []
        register_article(site=world.site, key="news-1", facts={"mode": None}, now=timezone.now())
        Site.objects.update(mode="hidden")
        assert texts(find(api, "отзыв")) == []

    def test_not_of_other_sites(self, api: Api, world: World) -> None:
        World.make("vestnik").published("Хороший отзыв")
        assert texts(find(api, "отзыв")) == []
        assert api.get("sites/nowhere/search?q=abc").status == 404

    def test_newest_first_by_pages(self, api: Api, world: World) -> None:
        for number in range(25):
            world.published(f"Отзыв номер {number}", author=world.other if number % 2 else None)
        latest = api.get("sites/gazeta/comments?limit=50").body["items"]
        expected = [item["id"] for item in latest]
        first = find(api, "отзыв", limit=10)
        # What comes and goes between two pages moves nothing else.
        world.published("Новый отзыв")
        decide(Comment.objects.get(id=expected[12]), DecisionVerdict.REMOVE)
        second = find(api, "отзыв", limit=10, cursor=first.body["next"])
        third = find(api, "отзыв", limit=10, cursor=second.body["next"])
        found = [item["id"] for page in (first, second, third) for item in page.body["items"]]
        assert found == expected[:12] + expected[13:]
        assert third.body["next"] is None

    def test_similar_ones_by_pages(self, api: Api, world: World) -> None:
        for number in range(12):
            world.published(f"Поликлиника номер {number}")
        first = find(api, "паликлиника", limit=10)
        second = find(api, "паликлиника", limit=10, cursor=first.body["next"])
        assert [len(first.body["items"]), len(second.body["items"])] == [10, 2]
        assert second.body["match"] == "similar"

    def test_a_cursor_belongs_to_its_question(self, api: Api, world: World) -> None:
        for number in range(11):
            world.published(f"Отзыв номер {number}")
        cursor = find(api, "отзыв", limit=10).body["next"]
        assert find(api, "номер", limit=10, cursor=cursor).code == "invalid_cursor"
        assert find(api, "отзыв", limit=10, cursor=cursor[:-2] + "AA").code == "invalid_cursor"


# In a transaction of the test's own the limits of the reads would be those of the whole test.
@pytest.mark.django_db(transaction=True)
class TestManyRows:
    def publish(self, world: World, number: int) -> None:
        """One each minute, every 2,500th with a rare word."""
        minute = "now() - interval '30 days' + n * interval '1 minute'"
        text = "'Общее слово номер ' || n || CASE mod(n, 2500) WHEN 7 THEN ' редкость' ELSE '' END"
        with transaction.atomic():
            crowd(world, number, text=text, published_at=minute)
        comments = list(Comment.objects.filter(state="published"))
        for start in range(0, len(comments), 1000):
            add_entries(comments[start : start + 1000])
        with connection.cursor() as cursor:
            # As the server does by itself within a minute.
            cursor.execute("VACUUM ANALYZE comments_searchentry")

    def rows_read(self, statement: str) -> int:
        """How many rows the plan's nodes gave or threw away."""
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
            plan = cursor.fetchone()[0][0]["Plan"]
        nodes, total = [plan], 0
        while nodes:
            node = nodes.pop()
            nodes += node.get("Plans", [])
            lost = node.get("Rows Removed by Filter", 0)
            total += int((node["Actual Rows"] + lost) * node["Actual Loops"])
        return total

    def test_common_words_cost_a_page_and_rare_ones_their_matches(
        self, api: Api, world: World
    ) -> None:
        self.publish(world, 10_000)
        for asked, found in (("общее слово", 20), ("редкость", 4), ("общая редкость", 4)):
            with CaptureQueriesContext(connection) as statements:
                assert len(find(api, asked).body["items"]) == found
            searches = [row["sql"] for row in statements if "comments_searchentry" in row["sql"]]
            # Twice 500 of the newest, and what is joined to them; never all 10,000.
            assert sum(map(self.rows_read, searches)) < 3000, asked
        second = find(api, "общее слово", cursor=find(api, "общее слово").body["next"])
        assert len(second.body["items"]) == 20


@pytest.mark.django_db(transaction=True)
class TestBounds:
    def locked(self) -> None:
        """In a transaction: nobody can read the entries until it ends."""
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE comments_searchentry IN ACCESS EXCLUSIVE MODE")

    def waiting(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted"
                " AND relation = 'comments_searchentry'::regclass"
            )
            return int(cursor.fetchone()[0])

    def test_a_search_that_takes_too_long_is_given_up(
        self, api: Api, world: World, settings: Any
    ) -> None:
        settings.NEWSPORTAL_SEARCH_TIMEOUT_MS = 50
        world.published("Хороший отзыв")
        with ThreadPoolExecutor(1) as pool, transaction.atomic():
            self.locked()
            answer = pool.submit(find_in_thread, "отзыв").result()
        assert (answer.status, answer.code) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "2"
        assert len(find(api, "отзыв").body["items"]) == 1

    def test_four_at_once(self, api: Api, world: World, settings: Any) -> None:
        settings.NEWSPORTAL_SEARCH_TIMEOUT_MS = 60_000
        world.published("Хороший отзыв")
        with ThreadPoolExecutor(5) as pool:
            with transaction.atomic():
                self.locked()
                running = [pool.submit(find_in_thread, "отзыв") for _ in range(4)]
                while self.waiting() < 4:
                    assert not any(search.done() for search in running)
                fifth = pool.submit(find_in_thread, "отзыв").result()
            answers = [search.result() for search in running]
        assert (fifth.status, fifth.code) == (503, "unavailable")
        assert fifth.headers["Retry-After"] == "2"
        assert [len(answer.body["items"]) for answer in answers] == [1] * 4
        assert find(api, "отзыв").status == 200


def find_in_thread(text: str) -> Answer:
    try:
        return find(Api(Client()), text)
    finally:
        connection.close()
