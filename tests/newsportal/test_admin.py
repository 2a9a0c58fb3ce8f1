"""The ground's pages in the admin, its policy, and its Russian."""

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from newsportal.admin_csp import ADMIN_POLICY, AdminCspMiddleware
from newsportal.admin_menu import sidebar
from newsportal.articles.models import Article, Engagement
from newsportal.events.models import Errand, Event
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Ban, ServiceKey
from newsportal.readers.tokens import create_sso_key
from newsportal.sites.models import Membership, Role, Section, Site
from tests.api import Api
from tests.factories import World, logged_in, make_member, make_moderator

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "newsportal/locale/ru/LC_MESSAGES"


def as_member(site: Site) -> Client:
    user = make_moderator()
    Membership.objects.create(site=site, user=user)
    return logged_in(user)


@pytest.fixture
def member(world: World) -> Client:
    return as_member(world.site)


@pytest.fixture
def superuser(db: None) -> Client:
    return logged_in(User.objects.create_superuser("glavred"))


def act(client: Client, path: str, action: str, *ids: object) -> Any:
    """Choose rows on a list and an action for them."""
    form = {"action": action, "_selected_action": [str(row) for row in ids]}
    return client.post(f"/admin/{path}/", form)


class TestLists:
    def test_say_how_many_in_words_that_fit_every_number(self, superuser: Client) -> None:
        assert "Всего: 0" in superuser.get("/admin/sites/site/").content.decode()

    def test_say_where_they_stop_counting(
        self, superuser: Client, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("newsportal.lib.staff_admin.COUNTED_ROWS_MAX", 1)
        assert "Всего: 1 или больше" in superuser.get("/admin/sites/site/").content.decode()


class TestScope:
    @pytest.mark.parametrize("model", ["sites/site", "sites/section", "articles/article"])
    def test_rows_of_others_are_not_found(self, world: World, member: Client, model: str) -> None:
        other = World.make("other")
        rows = {}
        for each in (world, other):
            section = Section.objects.create(site=each.site, key="news", name="Новости")
            rows[each.site.key] = {
                "sites/site": each.site.pk,
                "sites/section": section.pk,
                "articles/article": each.article.pk,
            }[model]
        assert member.get(f"/admin/{model}/").context["cl"].result_count == 1
        assert member.get(f"/admin/{model}/{rows['gazeta']}/change/").status_code == 200
        for page in ("change", "history"):
            assert member.get(f"/admin/{model}/{rows['other']}/{page}/").status_code == 404

    def test_readers_of_others_are_not_found(self, world: World, member: Client) -> None:
        other = World.make("other")
        assert member.get(f"/admin/readers/reader/{other.reader.pk}/change/").status_code == 404
        assert member.get(f"/admin/readers/reader/{world.reader.pk}/change/").status_code == 200
        assert member.get("/admin/readers/reader/").context["cl"].result_count == 2

    @pytest.mark.parametrize(
        "model",
        [
            "sites/membership",
            "auth/user",
            "readers/servicekey",
            "readers/ssokey",
            "events/errand",
        ],
    )
    def test_the_service_is_its_runners(
        self, member: Client, superuser: Client, model: str
    ) -> None:
        assert member.get(f"/admin/{model}/").status_code == 403
        assert superuser.get(f"/admin/{model}/").status_code == 200

    def test_every_list_opens_for_the_superuser(self, world: World, superuser: Client) -> None:
        index = superuser.get("/admin/")
        addresses = [
            model["admin_url"] for app in index.context["app_list"] for model in app["models"]
        ]
        assert len(addresses) > 10
        for address in addresses:
            assert superuser.get(address, follow=True).status_code == 200, address
            # What cannot be added by hand is refused or is not there; nothing breaks.
            assert superuser.get(f"{address}add/").status_code in {200, 403, 404}

    def test_an_empty_list_offers_a_first_row_in_a_right_case(
        self, world: World, superuser: Client
    ) -> None:
        page = superuser.get("/admin/comments/replay/").content.decode()
        assert "Добавить: проба" in page

    def test_the_menu_offers_what_may_be_opened(
        self, world: World, member: Client, superuser: Client
    ) -> None:
        for client in (member, superuser):
            request = RequestFactory().get("/admin/")
            request.user = client.get("/admin/").wsgi_request.user
            links = [item["link"] for group in sidebar(request) for item in group["items"]]
            assert len(links) >= 8
            opened = [client.get(link, follow=True).status_code for link in links]
            assert opened == [200] * len(links)


class TestSettings:
    def test_a_chief_sets_a_section(self, world: World, member: Client) -> None:
        section = Section.objects.create(site=world.site, key="news", name="Новости")
        form = {"name": "Новости дня", "mode": "pre", "screening": "", "ratings": ""}
        answer = member.post(f"/admin/sites/section/{section.pk}/change/", form)
        assert answer.status_code == 302
        section.refresh_from_db()
        assert (section.name, section.key, section.mode, section.ratings) == (
            "Новости дня",
            "news",
            "pre",
            None,
        )

    def test_a_chief_sets_the_site_but_not_what_the_service_needs(
        self, world: World, member: Client
    ) -> None:
        path = f"/admin/sites/site/{world.site.pk}/change/"
        form = member.get(path).context["adminform"].form
        values = {name: form.get_initial_for_field(form.fields[name], name) for name in form.fields}
        values = {name: value for name, value in values.items() if value not in (None, False)}
        values["reaction_kinds"] = ",".join(world.site.reaction_kinds)
        before = Site.objects.values().get()
        changes = {"queue_target_minutes": 45, "appeal_chief_hours": 6, "shows_totals": True}
        more = {"key": "mine", "hosts": "evil.example", "is_sandbox": True, "lazy_articles": True}
        assert member.post(path, values | changes | more).status_code == 302
        assert Site.objects.values().get() == before | changes

    def test_others_of_a_site_only_read_it(self, world: World) -> None:
        section = Section.objects.create(site=world.site, key="news", name="Новости")
        for user in (
            make_member(world.site, Role.MODERATOR),
            make_member(world.site, Role.LAWYER),
            make_member(world.site, Role.CHIEF, section),
        ):
            path = f"/admin/sites/site/{world.site.pk}/change/"
            answer = logged_in(user).post(path, {"name": "Захват"})
            assert answer.status_code == 403
        assert Site.objects.get(pk=world.site.pk).name == "Газета"

    def test_a_site_gets_no_address_for_a_host(self, world: World, superuser: Client) -> None:
        form = {"hosts": "ok.example,https://a.example/x"}
        answer = superuser.post(f"/admin/sites/site/{world.site.pk}/change/", form)
        (error,) = answer.context["adminform"].form.errors["hosts"]
        assert error.startswith("«https://a.example/x» — не хост.")
        assert Site.objects.get(pk=world.site.pk).hosts == ["gazeta.example"]

    def test_a_section_cannot_be_made_for_others(self, world: World, member: Client) -> None:
        other = World.make("other").site
        form = {"site": other.pk, "key": "news", "name": "Чужой раздел"}
        answer = member.post("/admin/sites/section/add/", form)
        assert "site" in answer.context["adminform"].form.errors
        assert not Section.objects.exists()


class TestArticle:
    def form(self, **values: str) -> dict[str, str]:
        empty = dict.fromkeys(("opens_at_0", "opens_at_1", "closes_at_0", "closes_at_1"), "")
        return {"mode": "", "screening": "", "ratings": "", **empty, **values}

    def version(self, article: Article) -> int:
        return Engagement.objects.get(article=article).version

    def test_closing_a_discussion_moves_the_page_version(
        self, world: World, member: Client, api: Api
    ) -> None:
        path = f"/admin/articles/article/{world.article.pk}/change/"
        before = self.version(world.article)
        assert member.post(path, self.form(mode="closed")).status_code == 302
        assert Article.objects.get(pk=world.article.pk).mode == "closed"
        assert self.version(world.article) == before + 1
        answer = api.post(world.thread, {"text": "Можно ещё?"}, token=world.token)
        assert (answer.status, answer.code) == (409, "thread_closed")
        member.post(path, self.form(mode="closed"))
        assert self.version(world.article) == before + 1
        member.post(path, self.form())
        assert Article.objects.get(pk=world.article.pk).mode is None
        assert self.version(world.article) == before + 2

    def test_the_rest_is_the_publishers(self, world: World, member: Client) -> None:
        path = f"/admin/articles/article/{world.article.pk}/change/"
        member.post(path, self.form(title="Другой заголовок", comments="99"))
        article = Article.objects.select_related("engagement").get(pk=world.article.pk)
        assert (article.title, article.engagement.comments) == ("Новость news-1", 0)


class TestBans:
    def test_banned_until_lifted(self, world: World, member: Client, api: Api) -> None:
        assert act(member, "readers/reader", "ban_for_good", world.reader.pk).status_code == 302
        refused = api.post(world.thread, {"text": "Ещё одно мнение"}, token=world.token)
        assert (refused.status, refused.code) == (403, "reader_banned")
        assert api.post(world.thread, {"text": "Своё"}, token=world.other_token).status == 202
        act(member, "readers/reader", "lift", world.reader.pk)
        assert api.post(world.thread, {"text": "Я вернулся"}, token=world.token).status == 202
        kinds = Event.objects.filter(subject_id=world.reader.pk, kind__startswith="reader.")
        assert sorted(kinds.values_list("kind", flat=True)) == ["reader.banned", "reader.unbanned"]

    def test_readers_of_others_cannot_be_banned(self, world: World, member: Client) -> None:
        foreign = World.make("other").reader
        act(member, "readers/reader", "ban_for_good", foreign.pk)
        form = {"reader": str(foreign.pk), "reason": "spam", "until_0": "", "until_1": ""}
        answer = member.post("/admin/readers/ban/add/", form)
        assert "reader" in answer.context["adminform"].form.errors
        assert not Ban.objects.exists()

    def test_the_form_bans_until_a_time(self, world: World, member: Client) -> None:
        form = {"reader": str(world.reader.pk), "reason": "spam"}
        form |= {"until_0": "01.02.2100", "until_1": "10:00"}
        assert member.post("/admin/readers/ban/add/", form).status_code == 302
        ban = Ban.objects.get()
        assert (ban.reader, ban.reason, ban.lifted_at) == (world.reader, "spam", None)
        assert ban.until is not None
        assert timezone.localtime(ban.until).isoformat() == "2100-02-01T10:00:00+05:00"

    def test_the_form_knows_no_end_beyond_the_calendar(self, world: World, member: Client) -> None:
        form = {"reader": str(world.reader.pk), "reason": "spam"}
        form |= {"until_0": "31.12.9999", "until_1": "23:59"}
        answer = member.post("/admin/readers/ban/add/", form)
        assert "until" in answer.context["adminform"].form.errors
        assert not Ban.objects.exists()


class TestKeys:
    def test_revoked_keys_open_nothing_and_show_no_secret(
        self, world: World, superuser: Client, api: Api
    ) -> None:
        secret = world.service_key("moderation")
        key = ServiceKey.objects.get()
        queue = f"sites/{world.site.key}/queues/pending"
        before = api.get(queue, token=secret).status
        page = superuser.get(f"/admin/readers/servicekey/{key.pk}/change/").content.decode()
        assert key.prefix in page
        assert secret.rpartition("_")[2] not in page
        assert bytes(key.digest).hex() not in page
        act(superuser, "readers/servicekey", "revoke", key.pk)
        assert before != 401
        assert api.get(queue, token=secret).status == 401

    def test_a_shared_secret_is_never_shown(self, world: World, superuser: Client) -> None:
        key = create_sso_key(site=world.site, algorithm="HS256")
        for path in ("", f"{key.pk}/change/"):
            page = superuser.get(f"/admin/readers/ssokey/{path}").content.decode()
            assert key.kid in page
            assert key.key not in page
        act(superuser, "readers/ssokey", "retire", key.pk)
        key.refresh_from_db()
        assert key.retired_at is not None


class TestErrands:
    def test_given_up_ones_are_tried_again(self, world: World, superuser: Client) -> None:
        now = timezone.now()
        event = Event.objects.create(
            id=uuid7(), kind="reader.changed", site_id=world.site.pk, created_at=now
        )
        failed = Errand.objects.create(event=event, handler="a.b", tries=3, given_up_at=now)
        running = Errand.objects.create(event=event, handler="a.c", tries=1, due_at=now)
        listed = superuser.get("/admin/events/errand/").context["cl"].queryset
        assert list(listed) == [failed]
        act(superuser, "events/errand", "try_again", failed.pk, running.pk)
        failed.refresh_from_db()
        running.refresh_from_db()
        assert (failed.tries, failed.given_up_at) == (0, None)
        assert failed.due_at is not None
        assert running.tries == 1


class TestPolicy:
    @pytest.mark.parametrize(("path", "policy"), [("/admin/", ADMIN_POLICY), ("/demo/a", None)])
    def test_is_said_below_admin_alone(self, path: str, policy: str | None) -> None:
        def page(request: HttpRequest) -> HttpResponse:
            return HttpResponse("ok")

        answer = AdminCspMiddleware(page)(RequestFactory().get(path))
        assert answer.headers.get("Content-Security-Policy") == policy

    def test_forbids_inline_scripts_and_frames(self) -> None:
        rules = dict(rule.split(" ", 1) for rule in ADMIN_POLICY.split("; "))
        assert rules["script-src"] == "'self' 'unsafe-eval'"
        assert rules["frame-ancestors"] == "'none'"

    def test_the_login_page_has_no_inline_script(self, db: None) -> None:
        html = Client().get(reverse("admin:login")).content.decode()
        assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", html) == []


def words_in_code(file: Path) -> Iterator[str]:
    """What the file asks gettext for, in its plain forms `_("…")` and `ngettext("…", …)`."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not call.args:
            continue
        word = call.args[0]
        if call.func.id not in {"_", "ngettext"} or not isinstance(word, ast.Constant):
            continue
        if isinstance(word.value, str):
            yield word.value


def _in_context(context: str, word: str) -> str:
    """A catalogue's key, as gettext compiles it."""
    return f"{context}\x04{word}" if context else word


class TestRussian:
    """The catalogue as written, as compiled, and as the code asks for it."""

    def compiled(self) -> dict[str, str]:
        with (CATALOGUE / "django.mo").open("rb") as file:
            catalogue = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
        return {
            key[0] if isinstance(key, tuple) else key: text
            for key, text in catalogue.items()
            if key and (not isinstance(key, tuple) or key[1] == 0)
        }

    def written(self) -> dict[str, str]:
        # Long words stand in several lines where two catalogues were merged.
        text = (CATALOGUE / "django.po").read_text(encoding="utf-8").replace('"\n"', "")
        entry = (
            r'(?:^msgctxt (".*")\n)?^msgid (".*")\n(?:msgid_plural ".*"\n)?'
            r'msgstr(?:\[0\])? (".*")$'
        )
        found = re.findall(entry, text, re.MULTILINE)
        return {
            _in_context(*map(ast.literal_eval, (context or '""', key))): ast.literal_eval(value)
            for context, key, value in found
            if key != '""'
        }

    def asked_for(self) -> Iterator[tuple[str, str]]:
        for folder in ("newsportal", "comments", "social"):
            for file in (ROOT / folder).rglob("*.py"):
                if "migrations" not in file.parts:
                    yield from ((file.name, word) for word in words_in_code(file))
            for file in (ROOT / folder).rglob("*.html"):
                tag = r'\{% translate "([^"]+)"(?: context "([^"]+)")?'
                words = re.findall(tag, file.read_text(encoding="utf-8"))
                yield from ((file.name, _in_context(context, word)) for word, context in words)

    def test_what_is_compiled_is_what_is_written(self) -> None:
        assert self.written() == self.compiled()

    def test_no_word_is_missing(self) -> None:
        known = {key for key, text in self.compiled().items() if text}
        missing = {(file, word) for file, word in self.asked_for() if word not in known}
        assert missing == set()
