"""A reader's account: profile, name, shelves, whom one ignores."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.utils import timezone

from newsportal.articles.models import Bookmark, Subscription
from newsportal.articles.services import register_article
from newsportal.articles.shelves import bookmark, subscribe
from newsportal.readers.bans import ban_reader
from newsportal.readers.ignoring import IGNORED_MAX
from newsportal.readers.models import Ignored, Reader
from newsportal.readers.tokens import create_sso_key
from newsportal.sites.models import Site
from tests.api import Api
from tests.factories import World, make_article, make_guest, make_staff_reader, work_off

pytestmark = pytest.mark.django_db
SHELVES = {"bookmarks": Bookmark, "subscriptions": Subscription}


class TestProfile:
    def test_is_the_reader_as_it_is(self, api: Api, world: World) -> None:
        world.published("Первое слово")
        world.comment("Второе слово")
        bookmark(reader=world.reader, article=world.article, now=timezone.now())
        answer = api.get("me", token=world.token)
        assert answer.status == 200
        created_at = answer.body.pop("created_at")
        assert created_at.endswith("Z")
        assert answer.body == {
            "id": str(world.reader.id),
            "name": "Айгерим",
            "avatar_url": None,
            "is_guest": True,
            "is_staff": False,
            "site": "gazeta",
            "identity": "guest",
            "email": None,
            "mail": {
                "is_on": False,
                "replies": "at_once",
                "subscriptions": "daily",
                "decisions": "at_once",
            },
            "roles": [],
            "ban": None,
            "counts": {
                "ignored": 0,
                "bookmarks": 1,
                "subscriptions": 0,
                "comments": 2,
                "unread_notifications": 0,
            },
        }
        assert answer.headers["Cache-Control"] == "private, no-store"

    def test_tells_of_the_longest_ban(self, api: Api, world: World) -> None:
        now = timezone.now()
        until = now + timedelta(days=1)
        ban_reader(reader=world.reader, until=until, reason="spam", now=now)
        ban_reader(reader=world.reader, until=None, reason="abusive", now=now)
        assert api.get("me", token=world.token).body["ban"] == {"until": None, "reason": "abusive"}

    def test_is_the_callers_alone(self, api: Api, world: World) -> None:
        assert api.get("me").code == "invalid_token"
        key = world.service_key("moderation", "articles", "comments", "export")
        assert (api.get("me", token=key).status, api.get("me", token=key).code) == (
            403,
            "forbidden",
        )


class TestRename:
    def rename(self, api: Api, token: str, name: Any) -> Any:
        return api.patch("me", {"name": name}, token=token)

    def test_goes_to_all_pages(self, api: Api, world: World) -> None:
        comment = world.published("Слово")
        before = api.get(world.thread)
        answer = self.rename(api, world.token, "  Айгерим   Новая ")
        assert (answer.status, answer.body["name"]) == (200, "Айгерим Новая")
        work_off()
        after = api.get(world.thread)
        assert after.body["items"][0]["author"]["name"] == "Айгерим Новая"
        assert after.headers["ETag"] != before.headers["ETag"]
        assert api.get(f"comments/{comment.id}").body["author"]["name"] == "Айгерим Новая"

    def test_to_the_same_name_changes_nothing(self, api: Api, world: World) -> None:
        world.published("Слово")
        before = api.get(world.thread).headers["ETag"]
        assert self.rename(api, world.token, "Айгерим").status == 200
        work_off()
        assert api.get(world.thread).headers["ETag"] == before

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("Редакция", "reserved"),
            ("Аdmin Первый", "mixed_scripts"),
            ("x" * 51, "too_long"),
            ("   ", "blank"),
            ("имя\u202eзадом", "invalid_characters"),
        ],
    )
    def test_is_checked_as_a_new_guests_name(
        self, api: Api, world: World, name: str, code: str
    ) -> None:
        answer = self.rename(api, world.token, name)
        assert (answer.status, answer.field_codes["name"]) == (400, code)
        assert Reader.objects.get(id=world.reader.id).name == "Айгерим"

    def test_is_not_for_signed_in_readers(
        self, api: Api, world: World, sso_token: str, signed_in: Reader
    ) -> None:
        answer = self.rename(api, sso_token, "Другое имя")
        assert (answer.status, answer.code) == (403, "name_from_publisher")
        assert Reader.objects.get(id=signed_in.id).name == "Дана"

    def test_is_not_for_banned_readers(self, api: Api, world: World) -> None:
        ban_reader(reader=world.reader, until=None, reason="abusive", now=timezone.now())
        answer = self.rename(api, world.token, "Другое имя")
        assert (answer.status, answer.code) == (403, "reader_banned")

    def test_is_limited(self, api: Api, world: World, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = True
        statuses = [self.rename(api, world.token, f"Имя {'абвгде'[n]}").status for n in range(6)]
        assert statuses == [200] * 5 + [429]


@pytest.fixture
def sso_token(world: World) -> str:
    key = create_sso_key(site=world.site, algorithm="HS256")
    now = int(timezone.now().timestamp())
    claims = {
        "iss": key.issuer,
        "aud": key.audience,
        "sub": "reader-7",
        "iat": now,
        "exp": now + 600,
        "name": "Дана",
        "email": "dana@mail.example",
    }
    return jwt.encode(claims, key.key, algorithm="HS256", headers={"kid": key.kid})


@pytest.fixture
def signed_in(api: Api, sso_token: str) -> Reader:
    profile = api.get("me", token=sso_token).body
    assert (profile["email"], profile["is_guest"]) == ("dana@mail.example", False)
    return Reader.objects.get(id=profile["id"])


@pytest.mark.parametrize("shelf", SHELVES)
class TestShelves:
    def test_hold_an_article_once(self, api: Api, world: World, shelf: str) -> None:
        path = f"me/{shelf}/gazeta/news-1"
        for _ in range(2):
            answer = api.put(path, token=world.token)
            assert (answer.status, answer.raw) == (204, b"")
        assert SHELVES[shelf].objects.filter(reader=world.reader).count() == 1
        page = api.get(f"me/{shelf}", token=world.token).body
        assert [row["article"]["key"] for row in page["items"]] == ["news-1"]
        assert page["items"][0]["article"]["title"] == "Новость news-1"
        assert page["next"] is None
        assert api.get(f"me/{shelf}", token=world.other_token).body["items"] == []

    def test_give_it_back(self, api: Api, world: World, shelf: str) -> None:
        path = f"me/{shelf}/gazeta/news-1"
        api.put(path, token=world.token)
        for _ in range(2):
            assert api.delete(path, token=world.token).status == 204
        assert not SHELVES[shelf].objects.exists()

    def test_page_by_page_last_put_first(self, api: Api, world: World, shelf: str) -> None:
        put = {"bookmarks": bookmark, "subscriptions": subscribe}[shelf]
        for number in range(23):
            article = make_article(world.site, f"a-{number}")
            # Two at the same moment, as clocks allow.
            at = timezone.now() - timedelta(hours=number // 2)
            put(reader=world.reader, article=article, now=at)
        first = api.get(f"me/{shelf}?limit=10", token=world.token).body
        put(reader=world.reader, article=world.article, now=timezone.now())
        keys = [row["article"]["key"] for row in first["items"]]
        while first["next"]:
            path = f"me/{shelf}?limit=10&cursor={first['next']}"
            first = api.get(path, token=world.token).body
            keys += [row["article"]["key"] for row in first["items"]]
        expected = sorted(range(23), key=lambda number: (number // 2, -number))
        assert keys == [f"a-{number}" for number in expected]

    def test_do_not_show_hidden_articles_but_let_go_of_them(
        self, api: Api, world: World, shelf: str
    ) -> None:
        path = f"me/{shelf}/gazeta/news-1"
        api.put(path, token=world.token)
        facts = {"mode": "hidden"}
        register_article(site=world.site, key="news-1", facts=facts, now=timezone.now())
        assert api.get(f"me/{shelf}", token=world.token).body["items"] == []
        assert api.put(path, token=world.token).code == "unknown_article"
        assert api.delete(path, token=world.token).status == 204
        assert not SHELVES[shelf].objects.exists()

    def test_refuse_unknown_articles_and_other_sites(
        self, api: Api, world: World, shelf: str
    ) -> None:
        answer = api.put(f"me/{shelf}/gazeta/none", token=world.token)
        assert (answer.status, answer.code) == (404, "unknown_article")
        foreign = World.make("other")
        for method in (api.put, api.delete):
            answer = method(f"me/{shelf}/other/news-1", token=world.token)
            assert (answer.status, answer.code) == (401, "token_other_site")
        assert api.get(f"me/{shelf}", token=foreign.token).body["items"] == []
        assert not SHELVES[shelf].objects.exists()

    def test_make_a_first_article_where_unknown_ones_are_open(
        self, api: Api, world: World, shelf: str
    ) -> None:
        Site.objects.update(lazy_articles=True)
        assert api.put(f"me/{shelf}/gazeta/new-one", token=world.token).status == 204
        assert api.delete(f"me/{shelf}/gazeta/another", token=world.token).status == 204
        page = api.get(f"me/{shelf}", token=world.token).body
        assert [row["article"]["key"] for row in page["items"]] == ["new-one"]

    def test_take_only_their_own_cursors(self, api: Api, world: World, shelf: str) -> None:
        for number in range(11):
            article = make_article(world.site, f"a-{number}")
            bookmark(reader=world.reader, article=article, now=timezone.now())
            subscribe(reader=world.reader, article=article, now=timezone.now())
        other = next(name for name in SHELVES if name != shelf)
        cursor = api.get(f"me/{other}?limit=10", token=world.token).body["next"]
        path = f"me/{shelf}?limit=10&cursor={cursor}"
        assert api.get(path, token=world.token).code == "invalid_cursor"
        path = f"me/{other}?limit=10&cursor={cursor}"
        assert api.get(path, token=world.other_token).code == "invalid_cursor"


class TestIgnored:
    def path(self, reader: Reader) -> str:
        return f"me/ignored/{reader.id}"

    def test_are_listed_and_let_go(self, api: Api, world: World) -> None:
        for _ in range(2):
            assert api.put(self.path(world.other), token=world.token).status == 204
        [row] = api.get("me/ignored", token=world.token).body["items"]
        assert row["reader"]["name"] == "Тимур"
        assert api.get("me/ignored", token=world.other_token).body["items"] == []
        for _ in range(2):
            assert api.delete(self.path(world.other), token=world.token).status == 204
        assert not Ignored.objects.exists()

    def test_are_never_oneself(self, api: Api, world: World) -> None:
        answer = api.put(self.path(world.reader), token=world.token)
        assert (answer.status, answer.field_codes) == (400, {"reader": "oneself"})

    def test_are_never_the_newsroom(self, api: Api, world: World) -> None:
        staff = make_staff_reader(world.site)
        answer = api.put(self.path(staff), token=world.token)
        assert (answer.status, answer.code) == (403, "forbidden")
        assert not Ignored.objects.exists()

    def test_are_of_the_same_site(self, api: Api, world: World) -> None:
        foreign = World.make("other")
        assert api.put(self.path(foreign.reader), token=world.token).code == "not_found"

    def test_have_an_end(self, api: Api, world: World) -> None:
        now = timezone.now()
        crowd = [
            Reader(site=world.site, kind="guest", name="Гость", created_at=now)
            for _ in range(IGNORED_MAX)
        ]
        Reader.objects.bulk_create(crowd)
        Ignored.objects.bulk_create(
            Ignored(reader=world.reader, ignored=one, created_at=now) for one in crowd
        )
        answer = api.put(self.path(world.other), token=world.token)
        assert (answer.status, answer.field_codes) == (400, {"reader": "too_many"})
        assert api.put(self.path(crowd[0]), token=world.token).status == 204
        assert Ignored.objects.count() == IGNORED_MAX

    def test_page_by_page(self, api: Api, world: World) -> None:
        names = [
            f"Гость номер {word}"
            for word in ["раз", "два", "три", "четыре", "пять", "шесть", "семь"]
        ]
        names += [f"{name} ещё" for name in names]
        for name in names:
            api.put(self.path(make_guest(world.site, name)), token=world.token)
        first = api.get("me/ignored?limit=10", token=world.token).body
        path = f"me/ignored?limit=10&cursor={first['next']}"
        second = api.get(path, token=world.token).body
        shown = [row["reader"]["name"] for row in first["items"] + second["items"]]
        assert shown == names[::-1]
        assert second["next"] is None
