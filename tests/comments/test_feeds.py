"""Comments for feed readers: `comments.atom` of an article and of a site."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.articles.models import Article
from newsportal.sites.models import Mode
from tests.api import Api
from tests.factories import World, decide, make_article, write

NS = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
OF_ARTICLE = "sites/gazeta/articles/news-1/comments.atom"
OF_SITE = "sites/gazeta/comments.atom"


def feed(api: Api, path: str) -> ET.Element:
    answer = api.get(path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/atom+xml")
    return ET.fromstring(answer.raw)


def entries(api: Api, path: str) -> list[ET.Element]:
    return feed(api, path).findall("a:entry", NS)


def ids(api: Api, path: str) -> list[str]:
    found = feed(api, path).findall("a:entry/a:id", NS)
    return [str(one.text).removeprefix("urn:uuid:") for one in found]


def text(node: ET.Element, path: str) -> str | None:
    return node.findtext(path, namespaces=NS)


def link(node: ET.Element, rel: str) -> str:
    found = node.find(f"a:link[@rel='{rel}']", NS)
    assert found is not None
    return found.attrib["href"]


class TestOfArticle:
    def test_tells_of_the_article(self, api: Api, world: World) -> None:
        shown = feed(api, OF_ARTICLE)
        day = f"{world.site.created_at:%Y-%m-%d}"
        assert text(shown, "a:id") == f"tag:gazeta.example,{day}:gazeta/articles/news-1/comments"
        assert text(shown, "a:title") == "Новость news-1"
        assert text(shown, "a:author/a:name") == "Газета"
        assert link(shown, "self") == f"http://testserver/api/v1/{OF_ARTICLE}"
        assert link(shown, "alternate") == "https://gazeta.example/news-1"

    def test_an_entry_is_the_comment(self, api: Api, world: World) -> None:
        comment = world.published("Тише, чем <b>раньше</b> & лучше", rating=4)
        [entry] = entries(api, OF_ARTICLE)
        assert text(entry, "a:id") == f"urn:uuid:{comment.id}"
        assert text(entry, "a:title") == "Айгерим ★★★★☆"
        assert text(entry, "a:author/a:name") == "Айгерим"
        assert link(entry, "alternate") == f"https://gazeta.example/news-1#comment-{comment.id}"
        content = entry.find("a:content", NS)
        assert content is not None
        assert content.get("type") == "html"
        assert content.text == "<p>Тише, чем &lt;b&gt;раньше&lt;/b&gt; &amp; лучше</p>"
        assert content.text == comment.html
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ru"

    def test_times_are_of_the_first_publication_and_of_the_edit(
        self, api: Api, world: World
    ) -> None:
        comment = world.published()
        assert comment.published_at is not None
        at = comment.published_at.isoformat().replace("+00:00", "Z")
        [entry] = entries(api, OF_ARTICLE)
        assert (text(entry, "a:published"), text(entry, "a:updated")) == (at, at)
        edited_at = comment.published_at + timedelta(minutes=3)
        Comment.objects.filter(id=comment.id).update(edited_at=edited_at)
        [entry] = entries(api, OF_ARTICLE)
        assert text(entry, "a:published") == at
        assert text(entry, "a:updated") == edited_at.isoformat().replace("+00:00", "Z")

    def test_a_reply_says_what_it_answers(self, api: Api, world: World) -> None:
        root = world.published()
        reply = world.published(author=world.other, parent=root)
        [entry] = [
            one for one in entries(api, OF_ARTICLE) if text(one, "a:id") == f"urn:uuid:{reply.id}"
        ]
        answered = entry.find("thr:in-reply-to", NS)
        assert answered is not None
        assert answered.get("ref") == f"urn:uuid:{root.id}"
        assert answered.get("href") == f"https://gazeta.example/news-1#comment-{root.id}"

    def test_newest_first_and_not_more_than_fifty(self, api: Api, world: World) -> None:
        written = [world.published(author=world.other) for _ in range(52)]
        newest = sorted(written, key=lambda one: (one.published_at, one.id), reverse=True)
        assert ids(api, OF_ARTICLE) == [str(one.id) for one in newest[:50]]

    def test_shows_what_is_public_and_nothing_else(self, api: Api, world: World) -> None:
        root = world.published("Останется деревом")
        reply = world.published(author=world.other, parent=root)
        world.comment("Ещё ждёт решения", author=world.other)
        assert set(ids(api, OF_ARTICLE)) == {str(root.id), str(reply.id)}
        decide(root, DecisionVerdict.REJECT, reason="spam")
        # The thread keeps it as a tombstone; a feed has nothing to say of it.
        assert ids(api, OF_ARTICLE) == [str(reply.id)]
        assert "деревом" not in api.get(OF_ARTICLE).raw.decode()

    def test_of_a_shared_discussion_is_the_same(self, api: Api, world: World) -> None:
        follower = make_article(world.site, "news-kk", title="Жаңалық")
        Article.objects.filter(id=follower.id).update(thread=world.article)
        comment = world.published()
        [entry] = entries(api, "sites/gazeta/articles/news-kk/comments.atom")
        assert text(entry, "a:id") == f"urn:uuid:{comment.id}"
        assert link(entry, "alternate") == f"https://gazeta.example/news-kk#comment-{comment.id}"

    def test_stars_alone_have_no_content(self, api: Api, world: World) -> None:
        comment = world.published("Будет без слов", rating=4)
        Comment.objects.filter(id=comment.id).update(text="", html="")
        [entry] = entries(api, OF_ARTICLE)
        assert text(entry, "a:title") == "Айгерим ★★★★☆"
        assert entry.find("a:content", NS) is None

    def test_a_text_with_controls_is_still_a_feed(self, api: Api, world: World) -> None:
        world.published("Строка\x0b с управляющим \x1b знаком")
        [entry] = entries(api, OF_ARTICLE)
        assert text(entry, "a:content") == "<p>Строка с управляющим  знаком</p>"

    def test_without_comments_it_is_old(self, api: Api, world: World) -> None:
        published_at = world.article.published_at.isoformat().replace("+00:00", "Z")
        assert text(feed(api, OF_ARTICLE), "a:updated") == published_at

    def test_of_an_open_unknown_article_is_empty(self, api: Api, world: World) -> None:
        world.site.lazy_articles = True
        world.site.save()
        answer = api.get("sites/gazeta/articles/anything/comments.atom")
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
        assert ET.fromstring(answer.raw).findall("a:entry", NS) == []

    def test_of_a_hidden_or_unknown_article_is_not_there(self, api: Api, world: World) -> None:
        world.published()
        assert api.get("sites/gazeta/articles/none/comments.atom").code == "unknown_article"
        Article.objects.filter(id=world.article.id).update(mode=Mode.HIDDEN)
        assert api.get(OF_ARTICLE).code == "unknown_article"
        assert entries(api, OF_SITE) == []


class TestOfSite:
    def test_tells_of_the_site(self, api: Api, world: World) -> None:
        shown = feed(api, OF_SITE)
        day = f"{world.site.created_at:%Y-%m-%d}"
        assert text(shown, "a:id") == f"tag:gazeta.example,{day}:gazeta/comments"
        assert text(shown, "a:title") == "Газета"
        assert link(shown, "alternate") == "https://gazeta.example/"

    def test_names_the_article_of_each(self, api: Api, world: World) -> None:
        other = make_article(world.site, "news-2")
        first = world.published()
        second = decide(write(other, world.other), DecisionVerdict.PUBLISH)
        found = {str(text(entry, "a:id"))[-36:]: entry for entry in entries(api, OF_SITE)}
        assert set(found) == {str(first.id), str(second.id)}
        assert text(found[str(second.id)], "a:title") == "Тимур — Новость news-2"
        address = f"https://gazeta.example/news-2#comment-{second.id}"
        assert link(found[str(second.id)], "alternate") == address

    def test_shows_nothing_of_other_sites(self, api: Api, world: World) -> None:
        World.make("other").published()
        assert entries(api, OF_SITE) == []


@pytest.mark.parametrize("path", [OF_ARTICLE, OF_SITE])
class TestBoth:
    def test_are_other_bytes_when_a_comment_comes_or_goes(
        self, api: Api, world: World, path: str
    ) -> None:
        empty = api.get(path)
        comment = world.published()
        full = api.get(path)
        assert full.headers["ETag"] != empty.headers["ETag"]
        decide(comment, DecisionVerdict.HOLD, reason="other")
        # Nothing of it is left, not even in the times.
        assert api.get(path).headers["ETag"] == empty.headers["ETag"]
        assert "Last-Modified" not in full.headers

    def test_refuse_unknown_parameters(self, api: Api, world: World, path: str) -> None:
        assert api.get(f"{path}?limit=10").code == "unknown_parameter"
        assert api.get(f"{path}?lang=fr").code == "validation_error"
