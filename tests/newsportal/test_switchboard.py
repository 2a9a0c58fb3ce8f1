"""Policies for a place and a time: what holds, who obeys the clock, and which pages change."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from newsportal.articles.models import Article, Switch, SwitchEntry
from newsportal.articles.services import register_article
from newsportal.articles.switching import Place, begin_switch, change_switch, end_switch
from newsportal.events.models import Event
from newsportal.lib.problems import Problem
from newsportal.sites.presets import PRESETS
from tests.api import Answer, Api
from tests.factories import World, make_article, make_moderator, work_off
from tests.newsportal.switchboard import (
    ARTICLE,
    NOON,
    discussion,
    hours,
    let_the_worker_come,
    switch,
    version,
)
from tests.social.threads import in_threads

LEVELS = ("site", "section", "tag", "article")
OPEN = {
    "mode": "post",
    "is_open": True,
    "opens_at": None,
    "closes_at": None,
    "ratings": "optional",
    "min_identity": "guest",
    "slow_mode_seconds": 0,
    "reactions": True,
    "shares": True,
}


@pytest.fixture(autouse=True)
def placed(world: World) -> None:
    """The article has a section and a tag."""
    facts = {"section": {"key": "society", "name": "Общество"}, "tags": ["выборы", "дороги"]}
    register_article(site=world.site, key="news-1", facts=facts, now=timezone.now())
    world.article = Article.objects.get(id=world.article.id)


def post(api: Api, world: World, **more: Any) -> Answer:
    return api.post(f"{ARTICLE}/comments", {"text": "Слово читателя"}, token=world.token, **more)


def can(api: Api, world: World) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"{ARTICLE}/mine", token=world.token).body["can"]
    return found


class TestWhatHolds:
    def test_settings_alone_without_switches(self, api: Api) -> None:
        assert discussion(api) == OPEN

    @pytest.mark.parametrize("level", LEVELS)
    def test_a_switch_on_each_level(self, api: Api, world: World, level: str) -> None:
        switch(world, level, "silence")
        shown = {"mode": "closed", "is_open": False, "ratings": "off"}
        assert discussion(api) == {**OPEN, **shown, "reactions": False, "shares": False}

    def test_not_elsewhere(self, api: Api, world: World) -> None:
        make_article(world.site, "news-2", tags=["дороги"])
        for level in ("section", "tag", "article"):
            switch(world, level)
        assert api.get("sites/gazeta/articles/news-2").body["discussion"] == OPEN
        other = World.make("other")
        assert api.get(f"sites/other/articles/{other.article.key}").body["discussion"] == OPEN

    def test_the_more_specific_wins_and_then_the_later(self, api: Api, world: World) -> None:
        now = timezone.now()
        pauses = [("article", 1), ("tag", 2), ("tag", 3), ("section", 4), ("site", 5)]
        begun = [
            switch(
                world,
                level,
                values={"slow_mode_seconds": pause},
                now=now - timedelta(minutes=10 - place),
            )
            for place, (level, pause) in enumerate(pauses)
        ]
        held = []
        for winner in (begun[0], begun[2], begun[1], begun[3], begun[4]):
            held.append(discussion(api)["slow_mode_seconds"])
            end_switch(site=world.site, switch_id=winner.id, user=None, now=timezone.now())
        assert held == [1, 3, 2, 4, 5]
        assert discussion(api) == OPEN

    def test_fields_of_several_switches_lie_over_each_other(self, api: Api, world: World) -> None:
        switch(world, "site", values={"shares": False})
        switch(world, "article", values={"ratings": "off"})
        assert discussion(api) == {**OPEN, "shares": False, "ratings": "off"}

    def test_a_switch_never_loosens_a_more_specific_setting(self, api: Api, world: World) -> None:
        facts = {"mode": "pre", "min_identity": "phone", "ratings": "off"}
        register_article(site=world.site, key="news-1", facts=facts, now=timezone.now())
        values = {"mode": "post", "min_identity": "email", "ratings": "optional"}
        switch(world, "site", values=values)
        assert discussion(api) == {
            **OPEN,
            "mode": "pre",
            "min_identity": "phone",
            "ratings": "off",
        }
        switch(world, "article", values=values)
        assert discussion(api) == {**OPEN, "min_identity": "email"}

    def test_hidden_stays_hidden(self, api: Api, world: World) -> None:
        register_article(
            site=world.site, key="news-1", facts={"mode": "hidden"}, now=timezone.now()
        )
        switch(world, "article", "normal")
        assert api.get(ARTICLE).status == 404

    def test_breaking_opens_no_discussion_that_its_age_has_closed(
        self, api: Api, world: World
    ) -> None:
        register_article(
            site=world.site,
            key="news-1",
            facts={"closes_at": timezone.now() - hours(1)},
            now=timezone.now(),
        )
        switch(world, "site", "normal")
        assert not discussion(api)["is_open"]
        switch(world, "article", "normal")
        assert discussion(api) == OPEN

    def test_binds_whoever_shows_the_discussion(self, api: Api, world: World) -> None:
        make_article(world.site, "news-kk")
        facts = {"shares_thread_with": "news-1"}
        register_article(site=world.site, key="news-kk", facts=facts, now=timezone.now())
        switch(world, "article", "court")
        work_off()
        shown = api.get("sites/gazeta/articles/news-kk").body["discussion"]
        assert (shown["mode"], shown["is_open"], shown["reactions"]) == ("closed", False, False)
        answer = api.post(
            "sites/gazeta/articles/news-kk/comments", {"text": "Слово"}, token=world.token
        )
        assert (answer.status, answer.code) == (409, "thread_closed")

    @pytest.mark.parametrize("preset", sorted(PRESETS))
    def test_each_preset_is_shown_as_it_says(self, api: Api, world: World, preset: str) -> None:
        switch(world, "site", preset)
        shown = {name: value for name, value in PRESETS[preset].items() if name != "screening"}
        is_open = shown.get("mode") != "closed"
        assert discussion(api) == {**OPEN, **shown, "is_open": is_open}

    def test_costs_no_query(self, api: Api, world: World, django_assert_num_queries: Any) -> None:
        for level in LEVELS:
            switch(world, level)
        for path in (ARTICLE, "sites/gazeta/articles"):
            with django_assert_num_queries(2):
                assert api.get(path).status == 200


class TestTheClock:
    """Nobody has to come by for readers to be refused, or let in, at the minute."""

    def test_writers_obey_it_with_no_worker_at_all(self, api: Api, world: World) -> None:
        with time_machine.travel(NOON - hours(1), tick=False):
            token = world.token
            switch(world, starts_at=NOON, ends_at=NOON + hours(2))
        for at, status in ((-0.01, 202), (0, 409), (1.99, 409), (2, 202)):
            with time_machine.travel(NOON + hours(at), tick=False):
                body = {"text": f"Слово в {at}"}
                answer = api.post(f"{ARTICLE}/comments", body, token=token)
                assert (at, answer.status) == (at, status)
                found = api.get(f"{ARTICLE}/mine", token=token).body["can"]
                if status == 409:
                    assert answer.code == "thread_closed"
                    assert found == {
                        "comment": False,
                        "rate": False,
                        "react": True,
                        "reason": "thread_closed",
                        "retry_at": "2040-11-27T14:00:00Z",
                    }
                else:
                    assert found["comment"]
        assert Comment.objects.count() == 2

    def test_pages_change_if_and_only_if_their_version_does(self, api: Api, world: World) -> None:
        with time_machine.travel(NOON - hours(1), tick=False):
            switch(world, "tag", starts_at=NOON, ends_at=NOON + hours(2))
            work_off()
        told = []
        for at in (-0.5, 0, 1, 2, 3):
            with time_machine.travel(NOON + hours(at), tick=False):
                let_the_worker_come()
                answer = api.get(ARTICLE)
                told.append((version(world), answer.headers["ETag"], discussion(api)["mode"]))
        first = told[0][0]
        assert [(one[0] - first, one[2]) for one in told] == [
            (0, "post"),
            (1, "closed"),
            (1, "closed"),
            (2, "post"),
            (2, "post"),
        ]
        assert told[1][1] == told[2][1] != told[0][1] == told[3][1] == told[4][1]

    def test_a_late_worker_says_it_late(self, world: World) -> None:
        with time_machine.travel(NOON - hours(1), tick=False):
            switch(world, starts_at=NOON, ends_at=NOON + hours(2))
        before = version(world)
        with time_machine.travel(NOON + hours(5), tick=False):
            let_the_worker_come()
            let_the_worker_come()
        assert version(world) == before + 2
        assert Switch.objects.filter(has_begun=True, has_ended=True, due_at=None).count() == 1
        world.site.refresh_from_db()
        assert world.site.spells == []

    def test_pages_that_show_nothing_new_keep_their_version(self, world: World) -> None:
        other = make_article(world.site, "news-2", mode="closed")
        switch(world)
        let_the_worker_come()
        other.engagement.refresh_from_db()
        assert other.engagement.version == 1

    def test_hours_of_an_article_change_its_page(self, api: Api, world: World) -> None:
        with time_machine.travel(NOON - hours(1), tick=False):
            facts = {"opens_at": NOON, "closes_at": NOON + hours(2)}
            register_article(site=world.site, key="news-1", facts=facts, now=timezone.now())
        before, told = version(world), []
        for at in (-0.5, 0, 1, 2, 3):
            with time_machine.travel(NOON + hours(at), tick=False):
                let_the_worker_come()
                told.append((version(world) - before, discussion(api)["is_open"]))
        assert told == [(0, False), (1, True), (1, True), (2, False), (2, False)]
        events = Event.objects.filter(kind="article.changed", article_version__gt=before)
        assert events.count() == 2

    def test_age_closes_an_articles_page(self, api: Api, world: World) -> None:
        with time_machine.travel(NOON, tick=False):
            facts = {"published_at": NOON, "closes_after_days": 14}
            register_article(site=world.site, key="news-1", facts=facts, now=NOON)
        before = version(world)
        for days, step, is_open in ((13.99, 0, True), (14, 1, False)):
            with time_machine.travel(NOON + timedelta(days=days), tick=False):
                let_the_worker_come()
                assert (version(world) - before, discussion(api)["is_open"]) == (step, is_open)

    def test_config_follows_the_whole_site_and_is_kept_no_longer(
        self, api: Api, world: World
    ) -> None:
        def config(at: float) -> tuple[Any, ...]:
            with time_machine.travel(NOON + timedelta(seconds=at), tick=False):
                answer = api.get("sites/gazeta/config?lang=ru")
            body, kept = answer.body, answer.headers["Cache-Control"]
            kinds = (len(body["reaction_kinds"]), len(body["article_reaction_kinds"]))
            return (
                body["ratings"],
                body["shares"],
                bool(body["networks"]),
                any(kinds),
                kept.rpartition("=")[2],
            )

        with time_machine.travel(NOON - hours(1), tick=False):
            switch(world, preset="silence", starts_at=NOON, ends_at=NOON + hours(2))
        assert config(-3000) == ("optional", True, True, True, "300")
        assert config(-40) == ("optional", True, True, True, "40")
        assert config(0) == ("off", False, False, False, "300")
        assert config(7200) == ("optional", True, True, True, "300")


class TestSlowMode:
    @pytest.fixture(autouse=True)
    def slow(self, world: World) -> None:
        switch(world, values={"slow_mode_seconds": 60})

    def test_asks_for_a_pause(self, api: Api, world: World) -> None:
        with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False) as clock:
            assert post(api, world).status == 202
            clock.shift(20.5)
            answer = post(api, world)
            assert (answer.status, answer.code) == (429, "slow_mode")
            assert answer.headers["Retry-After"] == "40"
            assert can(api, world)["reason"] == "slow_mode"
            assert can(api, world)["retry_at"] == answer.body["retry_at"]
            assert Comment.objects.count() == 1
            clock.shift(39.5)
            assert can(api, world)["comment"]
            assert post(api, world).status == 202

    def test_is_of_one_author_and_one_discussion(self, api: Api, world: World) -> None:
        make_article(world.site, "news-2")
        assert post(api, world).status == 202
        body = {"text": "Другое слово"}
        answers = [
            api.post(f"{ARTICLE}/comments", body, token=world.other_token),
            api.post("sites/gazeta/articles/news-2/comments", body, token=world.token),
        ]
        assert [answer.status for answer in answers] == [202, 202]

    def test_is_off_with_all_limits(self, api: Api, world: World, settings: Any) -> None:
        settings.NEWSPORTAL_LIMITS = False
        assert [post(api, world).status for _ in range(2)] == [202, 202]


class TestReactionsAndShares:
    @pytest.fixture
    def comment(self, world: World) -> Comment:
        return world.published("Слово")

    def test_are_refused_while_they_are_off(self, api: Api, world: World, comment: Comment) -> None:
        reacted = f"comments/{comment.id}/reactions/like"
        assert api.put(reacted, token=world.other_token).status == 200
        switch(world, "section", "silence")
        answers = [
            api.put(f"comments/{comment.id}/reactions/dislike", token=world.other_token),
            api.put(f"{ARTICLE}/reactions/like", token=world.token),
            api.post(f"{ARTICLE}/shares", {"network": "telegram"}),
        ]
        assert [(answer.status, answer.code) for answer in answers] == [
            (409, "reactions_off"),
            (409, "reactions_off"),
            (409, "shares_off"),
        ]
        assert can(api, world)["react"] is False
        # What one gave can be taken back.
        assert api.delete(reacted, token=world.other_token).body["reactions"] == {}

    def test_come_back(self, api: Api, world: World, comment: Comment) -> None:
        begun = switch(world, "article", "silence")
        end_switch(site=world.site, switch_id=begun.id, user=None, now=timezone.now())
        assert api.post(f"{ARTICLE}/shares", {"network": "telegram"}).status == 201
        assert api.put(f"{ARTICLE}/reactions/like", token=world.token).status == 200


class TestHistory:
    def acts(self) -> list[tuple[str, str | None]]:
        rows = SwitchEntry.objects.select_related("user").order_by("id")
        return [(row.act, row.user.username if row.user else None) for row in rows]

    def test_tells_who_and_what_the_clock_did(self, world: World) -> None:
        user = make_moderator()
        with time_machine.travel(NOON - hours(1), tick=False):
            begun = switch(world, starts_at=NOON, ends_at=NOON + hours(1), user=user)
            until = NOON + hours(2)
            change_switch(
                site=world.site, switch_id=begun.id, ends_at=until, user=user, now=timezone.now()
            )
        for at in (0, 1, 2):
            with time_machine.travel(NOON + hours(at), tick=False):
                let_the_worker_come()
        name = user.username
        assert self.acts() == [
            ("planned", name),
            ("changed", name),
            ("began", None),
            ("ended", None),
        ]
        events = Event.objects.filter(kind="policy.switched").order_by("id")
        assert [(row.data["act"], row.data.get("user")) for row in events] == [
            ("planned", user.pk),
            ("changed", user.pk),
            ("began", None),
            ("ended", None),
        ]
        assert events[0].data == {
            "act": "planned",
            "preset": "closed",
            "level": "site",
            "user": user.pk,
        }

    def test_a_switch_by_hand_is_told_once(self, world: World) -> None:
        user = make_moderator()
        begun = switch(world, user=user)
        let_the_worker_come()
        end_switch(site=world.site, switch_id=begun.id, user=user, now=timezone.now())
        let_the_worker_come()
        assert self.acts() == [("began", user.username), ("ended", user.username)]

    @pytest.mark.parametrize("role", ["", "SET LOCAL ROLE newsportal_app;"])
    @pytest.mark.parametrize(
        "act", ["UPDATE articles_switchentry SET act = 'ended'", "DELETE FROM articles_switchentry"]
    )
    def test_is_append_only(self, world: World, role: str, act: str) -> None:
        user = make_moderator()
        switch(world, user=user)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(role + act)
        assert self.acts() == [("began", user.username)]

    def test_gives_the_application_no_right_to_change_it(self, world: World) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE',"
                " 'TRUNCATE']) AS privilege WHERE"
                " has_table_privilege('newsportal_app', 'articles_switchentry', privilege)"
            )
            assert {row[0] for row in cursor.fetchall()} == {"SELECT", "INSERT"}

    def test_what_is_taken_back_before_it_began_changes_nothing(
        self, api: Api, world: World
    ) -> None:
        before = version(world)
        planned = switch(world, starts_at=timezone.now() + hours(1))
        end_switch(site=world.site, switch_id=planned.id, user=None, now=timezone.now())
        assert [act for act, _ in self.acts()] == ["planned", "cancelled"]
        with time_machine.travel(timezone.now() + hours(2)):
            let_the_worker_come()
            assert discussion(api) == OPEN
        assert version(world) == before


class TestRefusals:
    def test_ends_before_it_begins(self, world: World) -> None:
        now = timezone.now()
        with pytest.raises(Problem) as refused:
            switch(world, starts_at=now + hours(2), ends_at=now + hours(1))
        assert [(error.field, error.code) for error in refused.value.errors] == [
            ("ends_at", "invalid")
        ]
        assert Switch.objects.count() == 0

    def test_sets_nothing(self, world: World) -> None:
        with pytest.raises(Problem) as refused:
            begin_switch(
                place=Place(world.site), preset="own", values={}, user=None, now=timezone.now()
            )
        assert refused.value.errors[0].code == "required"

    def test_what_is_over_or_of_another_site_is_not_found(self, world: World) -> None:
        other = World.make("other")
        begun = switch(world)
        now = timezone.now()
        with pytest.raises(Problem) as refused:
            end_switch(site=other.site, switch_id=begun.id, user=None, now=now)
        assert refused.value.code == "not_found"
        end_switch(site=world.site, switch_id=begun.id, user=None, now=now)
        with pytest.raises(Problem) as refused:
            end_switch(site=world.site, switch_id=begun.id, user=None, now=now + hours(1))
        assert refused.value.code == "not_found"


@pytest.mark.django_db(transaction=True)
def test_of_many_texts_at_once_slow_mode_takes_one(world: World) -> None:
    switch(world, values={"slow_mode_seconds": 60})
    token = world.token

    def send(number: int) -> Answer:
        body = {"text": f"Слово номер {number} о новости"}
        return Api(Client()).post(f"{ARTICLE}/comments", body, token=token)

    answers = Counter((one.status, one.body.get("code")) for one in in_threads(send, 8))
    assert answers == {(202, None): 1, (429, "slow_mode"): 7}
    assert Comment.objects.count() == 1
