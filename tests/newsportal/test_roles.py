"""Every role at every door of the admin: what it opens, what it refuses, where it ends."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from comments.admin.navigation import queue_badge
from comments.models import Comment, Decision
from comments.states import State
from newsportal.admin_menu import sidebar
from newsportal.articles.models import Article
from newsportal.readers.models import Ban
from newsportal.sites.models import Membership, Role, Section, Site
from newsportal.sites.roles import (
    ABILITIES,
    Ability,
    can,
    section_ids_of,
    site_ids_where,
    sites_where,
)
from tests.factories import (
    World,
    fresh,
    logged_in,
    make_article,
    make_member,
    make_moderator,
    write,
)

ROLES = list(Role)
TWO_LINKS = "Смотрите https://one.example и https://two.example"


def section_of(site: Site, key: str) -> Section:
    return Section.objects.create(site=site, key=key, name=key.title())


def held(world: World, **values: Any) -> Comment:
    comment = fresh(world.comment(TWO_LINKS, **values))
    assert comment.state == State.PENDING
    return comment


def decide_at_the_door(client: Client, comment: Comment) -> int:
    form = {"act": "publish:ok", "version": comment.version, "state": comment.state}
    return client.post(f"/admin/comments/comment/{comment.id}/decide/", form).status_code


class TestCan:
    @pytest.mark.parametrize("role", ROLES)
    def test_a_role_may_what_its_row_says(self, world: World, role: Role) -> None:
        user = make_member(world.site, role)
        allowed = {ability for ability in Ability if can(user, ability, world.site.pk)}
        assert allowed == ABILITIES[role]

    def test_the_rows(self) -> None:
        assert ABILITIES[Role.ANALYST] == {Ability.STATISTICS}
        assert ABILITIES[Role.LAWYER] == {Ability.READ, Ability.LAW, Ability.STATISTICS}
        assert ABILITIES[Role.CHIEF] == set(Ability)
        for ability in (Ability.SETTINGS, Ability.LAW, Ability.STAFF):
            assert ability not in ABILITIES[Role.MODERATOR]

    def test_ends_at_the_site(self, world: World) -> None:
        other = World.make("other").site
        user = make_member(world.site, Role.CHIEF)
        assert not can(user, Ability.READ, other.pk)
        assert site_ids_where(user, Ability.READ) == (world.site.pk,)
        assert section_ids_of(user, other.pk) == frozenset()

    def test_ends_at_the_section(self, world: World) -> None:
        sport, politics = section_of(world.site, "sport"), section_of(world.site, "politics")
        user = make_member(world.site, Role.MODERATOR, sport)
        assert can(user, Ability.DECIDE, world.site.pk, sport.pk)
        assert not can(user, Ability.DECIDE, world.site.pk, politics.pk)
        # Neither the site as a whole, nor what stands in no section.
        assert not can(user, Ability.DECIDE, world.site.pk)
        assert section_ids_of(user, world.site.pk) == {sport.pk}
        assert list(sites_where(user, Ability.DECIDE)) == [world.site]

    def test_roles_differ_by_site(self, world: World) -> None:
        other = World.make("other").site
        user = make_member(world.site, Role.CHIEF)
        Membership.objects.create(site=other, user=user, role=Role.ANALYST)
        assert site_ids_where(user, Ability.DECIDE) == (world.site.pk,)
        assert site_ids_where(user, Ability.STATISTICS) == (world.site.pk, other.pk)

    def test_who_runs_the_service_may_everything(self, world: World) -> None:
        user = User.objects.create_superuser("glavred")
        assert all(can(user, ability, world.site.pk) for ability in Ability)
        assert section_ids_of(user, world.site.pk) is None

    @pytest.mark.parametrize("lost", ["is_staff", "is_active"])
    def test_nobody_else_may_anything(self, world: World, lost: str) -> None:
        user = make_member(world.site, Role.CHIEF)
        setattr(user, lost, False)
        assert site_ids_where(user, Ability.STATISTICS) == ()
        assert site_ids_where(AnonymousUser(), Ability.STATISTICS) == ()

    def test_asks_once(self, world: World) -> None:
        sport = section_of(world.site, "sport")
        user = make_member(world.site, Role.MODERATOR, sport)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            for ability in Ability:
                can(user, ability, world.site.pk, sport.pk)
        assert len(queries) == 1


# Door -> which ability opens it.
PAGES = {
    "comments/comment/": Ability.READ,
    "comments/comment/queue/": Ability.READ,
    "comments/decision/": Ability.READ,
    "comments/flag/": Ability.READ,
    "comments/appeal/": Ability.READ,
    "readers/reader/": Ability.READ,
    "readers/ban/": Ability.READ,
    "readers/ban/add/": Ability.BAN,
    "sites/section/": Ability.STATISTICS,
    "sites/section/add/": Ability.SETTINGS,
    "sites/site/": Ability.STATISTICS,
    "articles/article/": Ability.STATISTICS,
    "social/share/": Ability.STATISTICS,
    "social/followlink/": Ability.STATISTICS,
    "social/followlink/add/": Ability.SETTINGS,
    "social/filteredvisits/": Ability.STATISTICS,
    "social/networkpoll/": Ability.SETTINGS,
    "social/networkpoll/add/": Ability.SETTINGS,
}


@pytest.mark.parametrize("role", ROLES)
class TestDoors:
    @pytest.fixture
    def client(self, world: World, role: Role) -> Client:
        return logged_in(make_member(world.site, role))

    def test_pages(self, client: Client, role: Role) -> None:
        for page, ability in PAGES.items():
            expected = 200 if ability in ABILITIES[role] else 403
            assert (page, client.get(f"/admin/{page}").status_code) == (page, expected)

    def test_deciding(self, world: World, client: Client, role: Role) -> None:
        comment = held(world)
        status = decide_at_the_door(client, comment)
        if Ability.DECIDE in ABILITIES[role]:
            assert (status, fresh(comment).state) == (302, State.PUBLISHED)
        else:
            assert (status, fresh(comment).state) == (403, State.PENDING)
            assert not Decision.objects.filter(by_user__isnull=False).exists()

    def test_buttons_are_for_those_who_may_press(
        self, world: World, client: Client, role: Role
    ) -> None:
        comment = held(world)
        page = client.get(f"/admin/comments/comment/{comment.id}/change/")
        queue = client.get("/admin/comments/comment/queue/")
        if Ability.READ not in ABILITIES[role]:
            assert (page.status_code, queue.status_code) == (403, 403)
            return
        is_offered = Ability.DECIDE in ABILITIES[role]
        assert queue.status_code == 200
        assert "https://one.example" in page.content.decode()
        assert ('value="publish:ok"' in page.content.decode()) is is_offered

    def test_featuring(self, world: World, client: Client, role: Role) -> None:
        comment = world.published()
        path = f"/admin/comments/comment/{comment.id}/highlight/"
        is_able = Ability.FEATURE in ABILITIES[role]
        assert client.post(path, {"act": "feature"}).status_code == (302 if is_able else 403)
        assert (fresh(comment).featured_at is not None) is is_able

    def test_banning(self, world: World, client: Client, role: Role) -> None:
        form = {"action": "ban_for_good", "_selected_action": [str(world.reader.pk)]}
        client.post("/admin/readers/reader/", form)
        assert Ban.objects.exists() is (Ability.BAN in ABILITIES[role])

    def test_settings_of_a_section(self, world: World, client: Client, role: Role) -> None:
        section = section_of(world.site, "news")
        form = {"name": "News", "mode": "pre", "screening": "", "ratings": ""}
        client.post(f"/admin/sites/section/{section.pk}/change/", form)
        section.refresh_from_db()
        assert (section.mode == "pre") is (Ability.SETTINGS in ABILITIES[role])

    def test_the_discussion_of_an_article(self, world: World, client: Client, role: Role) -> None:
        empty = dict.fromkeys(("opens_at_0", "opens_at_1", "closes_at_0", "closes_at_1"), "")
        form = {"mode": "closed", "screening": "", "ratings": "", **empty}
        client.post(f"/admin/articles/article/{world.article.pk}/change/", form)
        is_closed = Article.objects.get(pk=world.article.pk).mode == "closed"
        assert is_closed is (Ability.SWITCH_POLICY in ABILITIES[role])

    def test_merging(self, world: World, client: Client, role: Role) -> None:
        page = client.get(f"/admin/articles/article/{world.article.pk}/merge/")
        assert page.status_code == (200 if Ability.SETTINGS in ABILITIES[role] else 403)

    def test_the_menu_offers_what_opens(self, world: World, client: Client, role: Role) -> None:
        request = RequestFactory().get("/admin/")
        request.user = client.get("/admin/").wsgi_request.user
        links = [item["link"] for group in sidebar(request) for item in group["items"]]
        assert [(link, client.get(link, follow=True).status_code) for link in links] == [
            (link, 200) for link in links
        ]


class TestSections:
    """A moderator of sport alone."""

    @pytest.fixture
    def sport(self, world: World) -> Section:
        return section_of(world.site, "sport")

    @pytest.fixture
    def client(self, world: World, sport: Section) -> Client:
        return logged_in(make_member(world.site, Role.MODERATOR, sport))

    def in_section(self, world: World, section: Section | None, key: str) -> Comment:
        article = make_article(world.site, key, section=section)
        return fresh(write(article, world.reader, TWO_LINKS))

    def test_lists_end_at_the_section(self, world: World, sport: Section, client: Client) -> None:
        own = self.in_section(world, sport, "match")
        self.in_section(world, section_of(world.site, "politics"), "vote")
        held(world, author=world.other)
        assert list(client.get("/admin/comments/comment/").context["cl"].queryset) == [own]
        decided = client.get("/admin/comments/decision/").context["cl"].queryset
        assert {row.comment_id for row in decided} == {own.id}
        articles = client.get("/admin/articles/article/").context["cl"].queryset
        assert [row.key for row in articles] == ["match"]
        sections = client.get("/admin/sites/section/").context["cl"].queryset
        assert list(sections) == [sport]

    def test_acts_end_at_the_section(self, world: World, sport: Section, client: Client) -> None:
        own = self.in_section(world, sport, "match")
        foreign = self.in_section(world, section_of(world.site, "politics"), "vote")
        nowhere = held(world, author=world.other)
        assert decide_at_the_door(client, own) == 302
        assert decide_at_the_door(client, foreign) == 404
        assert decide_at_the_door(client, nowhere) == 404
        states = [fresh(comment).state for comment in (own, foreign, nowhere)]
        assert states == [State.PUBLISHED, State.PENDING, State.PENDING]

    def test_counts_in_the_menu_are_the_sections(
        self, world: World, sport: Section, client: Client
    ) -> None:
        self.in_section(world, sport, "match")
        held(world, author=world.other)
        request = client.get("/admin/").wsgi_request
        assert queue_badge(request) == "1"

    def test_whole_and_limited_sites_together(self, world: World, sport: Section) -> None:
        other = World.make("other")
        user = make_member(world.site, Role.MODERATOR, sport)
        Membership.objects.create(site=other.site, user=user, role=Role.MODERATOR)
        own, theirs = self.in_section(world, sport, "match"), held(other)
        held(world, author=world.other)
        listed = logged_in(user).get("/admin/comments/comment/").context["cl"].queryset
        assert set(listed) == {own, theirs}

    def test_a_chief_of_a_section_makes_no_section(self, world: World, sport: Section) -> None:
        client = logged_in(make_member(world.site, Role.CHIEF, sport))
        form = {"site": world.site.pk, "key": "news", "name": "Новости"}
        answer = client.post("/admin/sites/section/add/", form)
        assert "site" in answer.context["adminform"].form.errors
        own = {"name": "Спорт", "mode": "pre", "screening": "", "ratings": ""}
        assert client.post(f"/admin/sites/section/{sport.pk}/change/", own).status_code == 302
        assert set(Section.objects.values_list("name", "mode")) == {("Спорт", "pre")}


class TestMembershipForm:
    @pytest.fixture
    def client(self, db: None) -> Client:
        return logged_in(User.objects.create_superuser("glavred"))

    def test_offers_the_moderator_first(self, client: Client) -> None:
        form = client.get("/admin/sites/membership/add/").context["adminform"].form
        assert form["role"].value() == Role.MODERATOR

    def test_gives_a_role_in_sections(self, world: World, client: Client) -> None:
        sport, user = section_of(world.site, "sport"), make_moderator()
        form = {"user": user.pk, "site": world.site.pk, "role": "lawyer", "sections": [sport.pk]}
        assert client.post("/admin/sites/membership/add/", form).status_code == 302
        assert can(user, Ability.LAW, world.site.pk, sport.pk)
        assert not can(user, Ability.LAW, world.site.pk)

    def test_takes_no_section_of_another_site(self, world: World, client: Client) -> None:
        foreign = section_of(World.make("other").site, "sport")
        form = {"user": make_moderator().pk, "site": world.site.pk, "role": "moderator"}
        answer = client.post("/admin/sites/membership/add/", form | {"sections": [foreign.pk]})
        assert answer.context["adminform"].form.errors["sections"] == [
            "Выберите разделы этого сайта."
        ]
        assert not Membership.objects.exists()
