"""The discussion as HTML with structured data: `comments.html`."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.engagement import touch
from newsportal.articles.models import Article, Engagement
from newsportal.sites.models import Mode, Section
from tests.api import Answer, Api
from tests.factories import World, decide, make_article, make_staff_reader

PATH = "sites/gazeta/articles/news-1/comments.html"
ADDRESS = "https://gazeta.example/news-1"
VOID = {"br", "img", "hr"}


class Page(HTMLParser):
    """What the HTML holds, by a reader that is not ours. Tags must close in their order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = self.script = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.script += data
        else:
            self.text += data

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [
            found
            for name, found in self.elements
            if name == tag and attributes.items() <= found.items()
        ]

    @property
    def ids(self) -> list[str]:
        return [str(one["data-id"]) for one in self.all("article")]

    @property
    def data(self) -> Any:
        return json.loads(self.script)


def answer(api: Api, query: str = "") -> Answer:
    found = api.get(f"{PATH}{query}")
    assert found.status == 200, found.body
    return found


def page(api: Api, query: str = "") -> Page:
    return Page(answer(api, query).raw.decode())


def counters(data: Any) -> dict[str, int]:
    return {
        one["interactionType"].removeprefix("https://schema.org/"): one["userInteractionCount"]
        for one in data["interactionStatistic"]
    }


class TestHtml:
    def test_has_the_comments_of_the_json_page_in_its_order(self, api: Api, world: World) -> None:
        for _ in range(3):
            root = world.published(author=world.other)
            for _ in range(4):
                world.published(parent=root)
        listed = api.get(world.thread).body["items"]
        expected = [one["id"] for root in listed for one in (root, *root["replies"]["items"])]
        assert len(expected) == 12
        assert page(api).ids == expected

    def test_is_made_of_elements_with_a_meaning(self, api: Api, world: World) -> None:
        root = world.published("Стало тише", rating=4)
        reply = world.published("Согласен", author=world.other, parent=root)
        shown = page(api)
        assert [tag for tag, _ in shown.elements if tag in {"section", "ol", "li", "article"}] == [
            "section", "ol", "li", "article", "ol", "li", "article"
        ]  # fmt: skip
        assert [one["id"] for one in shown.all("article")] == [
            f"comment-{root.id}",
            f"comment-{reply.id}",
        ]
        assert [one["href"] for one in shown.all("a")] == [
            f"{ADDRESS}#comment-{root.id}",
            f"{ADDRESS}#comment-{reply.id}",
        ]
        assert shown.all("span", role="img")[0]["aria-label"] == "Оценка 4 из 5"
        assert shown.all("section")[0]["data-article"] == "news-1"
        for words in ("Айгерим", "Тимур", "Стало тише", "Согласен"):
            assert words in shown.text
        assert "Средняя оценка 4,0 из 5" in shown.text

    def test_times_are_for_machines_and_for_people_of_the_site(
        self, api: Api, world: World
    ) -> None:
        comment = world.published()
        Comment.objects.filter(id=comment.id).update(published_at="2026-03-01T20:30:00Z")
        shown = page(api)
        assert [one["datetime"] for one in shown.all("time")] == ["2026-03-01T20:30:00Z"]
        # In Almaty it is the next day already.
        assert "2 марта 2026, 01:30" in shown.text

    @pytest.mark.parametrize(
        ("language", "title", "day"),
        [
            ("ru", "Отзывы", "1 марта 2026"),
            ("kk", "Пікірлер", "1 Наурыз 2026"),
            ("az", "Rəylər", "1 Mart 2026"),
            ("en", "Reviews", "1 March 2026"),
        ],
    )
    def test_its_own_words_are_in_the_language_asked_for(
        self, api: Api, world: World, language: str, title: str, day: str
    ) -> None:
        comment = world.published("Не переводится", rating=5)
        Comment.objects.filter(id=comment.id).update(published_at="2026-03-01T07:30:00Z")
        found = answer(api, f"?lang={language}")
        shown = Page(found.raw.decode())
        assert found.headers["Content-Language"] == language
        assert [one["lang"] for one in shown.all("section")] == [language]
        assert [one["lang"] for one in shown.all("div")] == ["ru"]
        assert title in shown.text
        assert day in shown.text
        assert "Не переводится" in shown.text

    def test_nothing_that_readers_write_becomes_markup(self, api: Api, world: World) -> None:
        attack = "</script></article><script>alert(1)</script><img src=x onerror=alert(1)>"
        world.published(attack)
        Article.objects.filter(id=world.article.id).update(title=attack)
        world.reader.public = {**world.reader.public, "name": attack}
        world.reader.save()
        raw = answer(api).raw.decode()
        shown = Page(raw)
        assert len(shown.all("script")) == 1
        assert shown.all("img") == []
        assert attack in shown.text
        assert shown.data["headline"] == attack
        assert shown.data["comment"][0]["text"] == attack
        assert shown.data["comment"][0]["author"]["name"] == attack

    def test_a_tombstone_tells_nothing(self, api: Api, world: World) -> None:
        root = world.published("Слово, которое уйдёт", rating=1)
        reply = world.published("Ответ остаётся", author=world.other, parent=root)
        decide(root, DecisionVerdict.REJECT, reason="spam")
        raw = answer(api).raw.decode()
        shown = Page(raw)
        assert shown.ids == [str(root.id), str(reply.id)]
        assert "Отзыв удалён" in shown.text
        for secret in ("Слово", "Айгерим", "spam", "★"):
            assert secret not in raw
        assert shown.data["comment"][0] == {
            "@type": "Comment",
            "@id": f"{ADDRESS}#comment-{root.id}",
            "url": f"{ADDRESS}#comment-{root.id}",
            "identifier": str(root.id),
            "creativeWorkStatus": "Deleted",
            "comment": shown.data["comment"][0]["comment"],
        }
        assert [one["text"] for one in shown.data["comment"][0]["comment"]] == ["Ответ остаётся"]

    def test_marks_the_newsroom_and_what_a_reply_answers(self, api: Api, world: World) -> None:
        root = world.published()
        reply = world.published(author=world.other, parent=root)
        staff = make_staff_reader(world.site)
        world.comment("Спасибо, исправили", author=staff, parent=reply)
        text = page(api).text
        assert "Редакция сайта Редакция" in text
        assert "в ответ: Тимур" in text
        # What answers the root stands right below it.
        assert "в ответ: Айгерим" not in text

    def test_an_empty_discussion_says_so(self, api: Api, world: World) -> None:
        shown = page(api)
        assert "Отзывов пока нет." in shown.text
        assert shown.all("ol") == []
        assert shown.data["comment"] == []

    def test_is_not_for_search_engines_by_itself(self, api: Api, world: World) -> None:
        headers = answer(api).headers
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


class TestPages:
    def test_lead_from_one_to_the_next(self, api: Api, world: World) -> None:
        written = {str(world.published(author=world.other).id) for _ in range(25)}
        first = page(api, "?sort=newest&lang=kk")
        [following] = first.all("a", rel="next")
        assert len(first.ids) == 20
        address = str(following["href"])
        assert address.startswith(f"http://testserver/api/v1/{PATH}?sort=newest&lang=kk&cursor=")
        second = Page(api.get(address.removeprefix("http://testserver")).raw.decode())
        assert second.all("a", rel="next") == []
        assert {*first.ids, *second.ids} == written
        assert len(second.ids) == 5

    def test_a_cursor_of_another_order_is_refused(self, api: Api, world: World) -> None:
        for _ in range(21):
            world.published(author=world.other)
        cursor = api.get(f"{world.thread}?sort=newest").body["next"]
        assert api.get(f"{PATH}?sort=newest&cursor={cursor}").status == 200
        assert api.get(f"{PATH}?sort=oldest&cursor={cursor}").code == "invalid_cursor"

    def test_say_where_more_replies_are(self, api: Api, world: World) -> None:
        root = world.published()
        for _ in range(4):
            world.published(author=world.other, parent=root)
        shown = page(api)
        assert len(shown.ids) == 4
        assert "Ещё ответы" in shown.text

    def test_of_long_texts_are_shorter(self, api: Api, world: World) -> None:
        """Each text stands there twice, and in Cyrillic each letter is two bytes."""
        text = "ы" * 4900
        for number in range(20):
            root = world.published(f"{number} {text}", author=world.other)
            for place in range(3):
                world.published(f"{number} {place} {text}", parent=root)
        found = answer(api)
        shown = Page(found.raw.decode())
        assert len(found.raw) <= 512 * 1024
        assert len(shown.ids) == 4 * 4
        assert len(shown.all("a", rel="next")) == 1


class TestStructuredData:
    def test_is_a_discussion_that_shares_the_article(self, api: Api, world: World) -> None:
        touch(world.article.id, {"like": 3}, shares=2)
        comment = world.published("Тише, чем раньше", rating=4)
        assert comment.published_at is not None
        data = page(api).data
        assert counters(data) == {"CommentAction": 1, "LikeAction": 3, "ShareAction": 2}
        assert {
            name: data[name] for name in data if name not in {"comment", "interactionStatistic"}
        } == {
            "@context": "https://schema.org",
            "@type": "DiscussionForumPosting",
            "@id": f"{ADDRESS}#reviews",
            "url": ADDRESS,
            "headline": "Новость news-1",
            "inLanguage": "ru",
            "datePublished": world.article.published_at.isoformat().replace("+00:00", "Z"),
            "author": {"@type": "Organization", "name": "Газета"},
            "sharedContent": {"@type": "WebPage", "url": ADDRESS, "name": "Новость news-1"},
            "commentCount": 1,
        }
        [shown] = data["comment"]
        assert counters(shown) == {"LikeAction": 0, "DislikeAction": 0, "CommentAction": 0}
        assert {name: shown[name] for name in shown if name != "interactionStatistic"} == {
            "@type": "Comment",
            "@id": f"{ADDRESS}#comment-{comment.id}",
            "url": f"{ADDRESS}#comment-{comment.id}",
            "identifier": str(comment.id),
            "author": {"@type": "Person", "name": "Айгерим"},
            "datePublished": comment.published_at.isoformat().replace("+00:00", "Z"),
            "text": "Тише, чем раньше",
            "inLanguage": "ru",
        }

    def test_replies_hang_below_what_they_answer(self, api: Api, world: World) -> None:
        root = world.published("корень дерева")
        first = world.published("первый ответ", author=world.other, parent=root)
        world.published("ответ на ответ", parent=first)
        world.published("второй ответ", author=world.other, parent=root)
        [top] = page(api).data["comment"]
        tree = [
            (one["text"], [deeper["text"] for deeper in one.get("comment", [])])
            for one in top["comment"]
        ]
        assert tree == [("первый ответ", ["ответ на ответ"]), ("второй ответ", [])]

    def test_counts_likes_of_a_comment(self, api: Api, world: World) -> None:
        comment = world.published()
        Comment.objects.filter(id=comment.id).update(reactions={"like": 5, "dislike": 1})
        [shown] = page(api).data["comment"]
        assert counters(shown) == {"LikeAction": 5, "DislikeAction": 1, "CommentAction": 0}

    def test_news_have_no_rating_for_search_engines(self, api: Api, world: World) -> None:
        section = Section.objects.create(site=world.site, key="news", name="Новости")
        Article.objects.filter(id=world.article.id).update(section=section)
        world.published(rating=5)
        raw = answer(api).raw.decode()
        for word in ("AggregateRating", "aggregateRating", 'Review"', "reviewRating"):
            assert word not in raw

    def test_reviews_of_things_have_one(self, api: Api, world: World) -> None:
        section = Section.objects.create(
            site=world.site, key="films", name="Рецензии", is_reviews=True
        )
        Article.objects.filter(id=world.article.id).update(section=section, title="«Солёный ветер»")
        review = world.published(rating=5)
        world.published(author=world.other, rating=4)
        reply = world.published(author=world.other, parent=review)
        data = page(api).data
        assert data["about"] == {
            "@type": "Thing",
            "@id": f"{ADDRESS}#reviewed",
            "name": "«Солёный ветер»",
            "aggregateRating": {
                "@type": "AggregateRating",
                "ratingValue": 4.5,
                "ratingCount": 2,
                "bestRating": 5,
                "worstRating": 1,
            },
        }
        shown = {one["identifier"]: one for one in data["comment"]}[str(review.id)]
        assert shown["@type"] == ["Comment", "Review"]
        assert shown["itemReviewed"] == {"@id": f"{ADDRESS}#reviewed"}
        assert shown["reviewRating"] == {
            "@type": "Rating", "ratingValue": 5, "bestRating": 5, "worstRating": 1
        }  # fmt: skip
        assert [(one["identifier"], one["@type"]) for one in shown["comment"]] == [
            (str(reply.id), "Comment")
        ]

    def test_reviews_that_nobody_rated_have_none(self, api: Api, world: World) -> None:
        section = Section.objects.create(
            site=world.site, key="films", name="Рецензии", is_reviews=True
        )
        Article.objects.filter(id=world.article.id).update(section=section)
        world.published()
        assert "about" not in page(api).data

    def test_stars_alone_have_no_text(self, api: Api, world: World) -> None:
        comment = world.published("Будет без слов", rating=4)
        Comment.objects.filter(id=comment.id).update(text="", html="")
        shown = page(api)
        assert "text" not in shown.data["comment"][0]
        assert shown.all("div") == []
        assert "★★★★☆" in shown.text


class TestWhere:
    def test_of_a_shared_discussion_is_the_same(self, api: Api, world: World) -> None:
        follower = make_article(world.site, "news-kk")
        Article.objects.filter(id=follower.id).update(thread=world.article)
        comment = world.published()
        raw = api.get("sites/gazeta/articles/news-kk/comments.html").raw.decode()
        assert Page(raw).ids == [str(comment.id)]
        assert Page(raw).data["url"] == "https://gazeta.example/news-kk"

    def test_of_an_open_unknown_article_is_empty(self, api: Api, world: World) -> None:
        world.site.lazy_articles = True
        world.site.save()
        found = api.get("sites/gazeta/articles/anything/comments.html")
        assert (found.status, found.headers["Cache-Control"]) == (200, "no-store")
        assert Page(found.raw.decode()).ids == []

    def test_of_a_hidden_article_is_not_there(self, api: Api, world: World) -> None:
        world.published()
        Article.objects.filter(id=world.article.id).update(mode=Mode.HIDDEN)
        found = api.get(PATH)
        assert (found.status, found.code) == (404, "unknown_article")

    def test_refuses_what_it_does_not_know(self, api: Api, world: World) -> None:
        assert api.get(f"{PATH}?limit=10").code == "unknown_parameter"
        assert api.get(f"{PATH}?sort=loudest").code == "validation_error"
        assert api.get(f"{PATH}?lang=fr").code == "validation_error"
        assert api.get(f"{PATH}?cursor=rubbish").code == "invalid_cursor"

    def test_is_other_bytes_when_a_number_changes(self, api: Api, world: World) -> None:
        first = answer(api).headers["ETag"]
        assert answer(api).headers["ETag"] == first
        touch(world.article.id, {}, shares=1)
        assert answer(api).headers["ETag"] != first
        assert Engagement.objects.get(article=world.article).shares == 1
