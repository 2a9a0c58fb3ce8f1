"""A site's own words: what they do to texts, and how the newsroom changes them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import SiteWord, SiteWordChange
from comments.moderation.own_words import (
    OwnList,
    OwnWord,
    WordKind,
    problem_of,
    read_lines,
    write_lines,
)
from comments.moderation.phases import banned_words
from comments.moderation.submission import Submission
from comments.services.site_words import put_words
from newsportal.events.models import Event
from newsportal.sites.models import Role
from tests.api import Api
from tests.factories import World, due_at, fresh, make_member

WORDS = "/admin/comments/siteword/"
IMPORT, EXPORT = f"{WORDS}gazeta/import/", f"{WORDS}gazeta/export/"


def logged_in(user: User) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


@pytest.fixture
def chief(world: World) -> Client:
    return logged_in(make_member(world.site, Role.CHIEF))


def state_of(world: World, text: str) -> tuple[str, bool]:
    """The state a text gets from the rules, and whether a worker still has to look."""
    world.site.refresh_from_db()
    world.article.refresh_from_db()
    comment = fresh(world.comment(text))
    return comment.state, due_at(comment) is not None


def add(client: Client, world: World, pattern: str, kind: str = "hold", language: str = "") -> Any:
    form = {"site": world.site.pk, "pattern": pattern, "kind": kind, "language": language}
    return client.post(f"{WORDS}add/", form)


class TestPatterns:
    @pytest.mark.parametrize(
        ("pattern", "kind", "problem"),
        [
            ("казино*", "hold", ""),
            ("*казино*", "hold", ""),
            ("купить диплом*", "reject", ""),
            ("жек-пот", "hold", ""),
            ("", "hold", "empty"),
            ("а", "hold", "one_letter"),
            ("а*", "hold", "one_letter"),
            ("*", "hold", "one_letter"),
            ("*ка", "hold", "short_part"),
            ("каз.но", "hold", "signs"),
            ("[кк]азино", "hold", "signs"),
            ("казино|бинго", "hold", "signs"),
            ("каз*но", "hold", "star_inside"),
            ("купить диплом", "allow", "phrase_allowed"),
            ("б" * 29, "hold", "long_word"),
            ("раз " * 9 + "два", "hold", "long_phrase"),
        ],
    )
    def test_are_checked(self, pattern: str, kind: str, problem: str) -> None:
        assert problem_of(OwnWord(pattern, WordKind(kind))) == problem

    def test_a_list_is_read_as_it_was_written(self) -> None:
        words = [
            OwnWord("казино*", WordKind.REJECT),
            OwnWord("купить диплом*", WordKind.HOLD, "ru"),
            OwnWord("hold", WordKind.ALLOW, "en"),
        ]
        assert [line.word for line in read_lines(write_lines(words))] == words

    def test_a_list_typed_by_hand(self) -> None:
        lines = read_lines("# азарт\nКАЗИНО*\nбинго reject\n\nпокер allow ru\nказ.но\n")
        assert [(line.number, line.word, line.problem) for line in lines] == [
            (2, OwnWord("казино*"), ""),
            (3, OwnWord("бинго", WordKind.REJECT), ""),
            (5, OwnWord("покер", WordKind.ALLOW, "ru"), ""),
            (6, OwnWord("каз.но"), "signs"),
        ]


class TestRule:
    def kind(self, text: str, *words: OwnWord) -> str | None:
        verdict = banned_words.check(Submission(text, own_words=OwnList(words)))
        return verdict.kind if verdict else None

    def test_holds_rejects_and_allows(self) -> None:
        assert self.kind("Заходи в к-а-з-и-н-о", OwnWord("казино*")) == "hold"
        assert self.kind("Заходи в казино", OwnWord("казино*", WordKind.REJECT)) == "reject"
        assert self.kind("Ах ты сука") == "hold"
        assert self.kind("Ах ты сука", OwnWord("сука", WordKind.ALLOW)) is None
        own = (OwnWord("казино*"), OwnWord("казиношник*", WordKind.ALLOW))
        assert self.kind("Я казиношник", *own) is None

    def test_counts_in_texts_of_its_language(self) -> None:
        word = OwnWord("ставка*", WordKind.HOLD, "kk")
        assert self.kind("Ставка Центробанка выросла, и это новость для всех нас", word) is None


class TestNewsroom:
    def test_adds_a_word_that_holds_texts(self, world: World, chief: Client) -> None:
        assert state_of(world, "Приходи в казино") == ("pending", True)
        assert add(chief, world, "Казино*").status_code == 302
        assert state_of(world, "Приходи в казино вечером") == ("pending", False)
        word = SiteWord.objects.get()
        assert (word.pattern, word.kind, word.language) == ("казино*", "hold", "")
        change = SiteWordChange.objects.get()
        assert (change.pattern, change.before, change.after) == ("казино*", "", "hold")
        assert change.user == word.by_user
        event = Event.objects.get(kind="words.changed")
        assert event.data == {"words": 1, "user": word.by_user_id}

    def test_changes_and_removes_it(self, world: World, chief: Client) -> None:
        add(chief, world, "казино*")
        word = SiteWord.objects.get()
        chief.post(f"{WORDS}{word.pk}/change/", {"kind": "reject"})
        assert state_of(world, "Приходи в казино")[0] == "rejected"
        chief.post(WORDS, {"action": "take_away", "_selected_action": [str(word.pk)]})
        assert state_of(world, "Приходи в казино завтра") == ("pending", True)
        trail = SiteWordChange.objects.order_by("id").values_list("before", "after")
        assert list(trail) == [("", "hold"), ("hold", "reject"), ("reject", "")]

    def test_is_told_in_clear_words(self, world: World, chief: Client) -> None:
        answer = add(chief, world, "каз.но")
        (error,) = answer.context["adminform"].form.errors["pattern"]
        assert error.startswith("Здесь годятся только буквы")
        assert not SiteWord.objects.exists()

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.LAWYER, Role.ANALYST])
    def test_only_chiefs_change_it(self, world: World, role: Role) -> None:
        client = logged_in(make_member(world.site, role))
        assert add(client, world, "казино*").status_code == 403
        assert client.post(IMPORT, {"text": "казино*"}).status_code in {403, 404}
        assert not SiteWord.objects.exists()

    def test_ends_at_the_site(self, world: World, chief: Client) -> None:
        other = World.make("other")
        put_words(site=other.site, words=[OwnWord("бинго")], user=None, now=timezone.now())
        foreign = SiteWord.objects.get()
        assert chief.get(f"{WORDS}{foreign.pk}/change/").status_code == 404
        assert chief.get(f"{WORDS}other/export/").status_code == 404
        assert "site" in add(chief, other, "казино*").context["adminform"].form.errors

    def test_costs_a_text_no_query(self, world: World, chief: Client, api: Api) -> None:
        def queries(text: str) -> int:
            with CaptureQueriesContext(connection) as found:
                api.post(world.thread, {"text": text}, token=world.token)
            return len(found)

        before = queries("Первое мнение о новости")
        add(chief, world, "казино*")
        # Once for each process after each change.
        queries("Второе мнение о новости")
        assert queries("Третье мнение о новости") == before


def as_file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("words.txt", text.encode())


class TestImport:
    def test_adds_to_the_list(self, world: World, chief: Client) -> None:
        add(chief, world, "казино*")
        text = "бинго\treject\nпокер allow ru\n"
        assert chief.post(IMPORT, {"text": text, "how": "add"}).status_code == 302
        assert chief.get(EXPORT).content.decode() == (
            "бинго\treject\nказино*\thold\nпокер\tallow\tru\n"
        )

    def test_replaces_the_list(self, world: World, chief: Client) -> None:
        add(chief, world, "казино*")
        chief.post(IMPORT, {"text": "бинго", "how": "replace"})
        assert chief.get(EXPORT).content.decode() == "бинго\thold\n"
        assert SiteWordChange.objects.filter(pattern="казино*", after="").count() == 1

    def test_is_all_or_nothing(self, world: World, chief: Client) -> None:
        answer = chief.post(IMPORT, {"text": "бинго\nа\nказ.но\nпокер sometimes", "how": "add"})
        errors = [(number, pattern) for number, pattern, _why in answer.context["errors"]]
        assert errors == [(2, "а"), (3, "каз.но")]
        assert not SiteWord.objects.exists()

    def test_takes_so_many(self, world: World, chief: Client) -> None:
        text = "\n".join(f"слово{number}" for number in range(5001))
        answer = chief.post(IMPORT, {"file": as_file(text), "how": "add"})
        assert "больше 5000 слов" in answer.content.decode()
        assert not SiteWord.objects.exists()
        text = text.rpartition("\n")[0]
        assert chief.post(IMPORT, {"file": as_file(text), "how": "add"}).status_code == 302
        assert SiteWord.objects.count() == 5000

    def test_says_what_is_no_text(self, world: World, chief: Client) -> None:
        broken = SimpleUploadedFile("words.txt", b"\xff\xfe\x00")
        answer = chief.post(IMPORT, {"file": broken, "how": "add"})
        assert "не текст в UTF-8" in answer.content.decode()
