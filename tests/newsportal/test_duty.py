"""The newsroom's day: who is on duty, what was handed over, saved filters, an old queue."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import Comment
from comments.services.queue_age import watch_queues
from comments.states import DecisionVerdict
from newsportal.events.models import Event
from newsportal.sites.models import Role, Site
from newsportal.staff import duty
from newsportal.staff.models import HandOver, SavedFilter, Shift
from tests.factories import World, decide, fresh, logged_in, make_member

INDEX, LIST, QUEUE = "/admin/", "/admin/comments/comment/", "/admin/comments/comment/queue/"
LINKS = "https://one.example и https://two.example"


def shift(site: Site, user: User, start: float, end: float) -> Shift:
    now = timezone.now()
    return Shift.objects.create(
        site=site,
        user=user,
        starts_at=now + timedelta(hours=start),
        ends_at=now + timedelta(hours=end),
    )


class TestDuty:
    def test_shows_who_is_on_duty_now_and_next(self, world: World) -> None:
        now_on, later = (make_member(world.site, Role.MODERATOR) for _ in range(2))
        shift(world.site, now_on, -1, 1)
        shift(world.site, later, 1, 9)
        shift(world.site, later, -9, -1)
        (watch,) = duty.watches(user=now_on, now=timezone.now())
        assert [row.user for row in watch.now] == [now_on]
        assert watch.next is not None
        assert watch.next.user == later
        page = logged_in(now_on).get(INDEX).content.decode()
        assert now_on.get_username() in page

    def test_the_list_is_the_chiefs(self, world: World) -> None:
        colleague = make_member(world.site, Role.MODERATOR)
        form = {"site": world.site.pk, "user": colleague.pk}
        form |= {"starts_at_0": "01.12.2026", "starts_at_1": "09:00"}
        form |= {"ends_at_0": "01.12.2026", "ends_at_1": "17:00"}
        assert logged_in(colleague).post("/admin/staff/shift/add/", form).status_code == 403
        chief = logged_in(make_member(world.site, Role.CHIEF))
        assert chief.post("/admin/staff/shift/add/", form).status_code == 302
        assert Shift.objects.get().user == colleague
        form |= {"ends_at_1": "08:00"}
        assert chief.post("/admin/staff/shift/add/", form).status_code == 200
        assert Shift.objects.count() == 1


class TestHandOver:
    def leave(self, user: User, site: Site, text: str = "Осторожно: суд по делу мэра") -> int:
        return (
            logged_in(user).post("/admin/hand-over/", {"site": site.pk, "text": text}).status_code
        )

    def test_is_shown_until_it_is_read(self, world: World) -> None:
        author, reader = (make_member(world.site, Role.MODERATOR) for _ in range(2))
        assert self.leave(author, world.site) == 302
        client, note = logged_in(reader), HandOver.objects.get()
        for page in (INDEX, QUEUE):
            assert "суд по делу мэра" in client.get(page).content.decode()
            assert "суд по делу мэра" not in logged_in(author).get(page).content.decode()
        for _ in range(2):
            client.post(f"/admin/hand-over/{note.pk}/read/")
        assert "суд по делу мэра" not in client.get(INDEX).content.decode()
        third = logged_in(make_member(world.site, Role.LAWYER))
        assert "суд по делу мэра" in third.get(QUEUE).content.decode()

    def test_ends_at_the_site(self, world: World) -> None:
        other = World.make("other")
        stranger = make_member(other.site, Role.CHIEF)
        assert self.leave(stranger, world.site) == 403
        assert self.leave(make_member(world.site, Role.ANALYST), world.site) == 403
        self.leave(make_member(world.site, Role.MODERATOR), world.site)
        note = HandOver.objects.get()
        client = logged_in(stranger)
        assert "суд по делу мэра" not in client.get(INDEX).content.decode()
        assert client.post(f"/admin/hand-over/{note.pk}/read/").status_code == 404

    def test_is_forgotten_after_two_weeks(self, world: World) -> None:
        author = make_member(world.site, Role.MODERATOR)
        self.leave(author, world.site)
        duty.forget_expired(now=timezone.now() + duty.NOTES_KEPT + timedelta(hours=1))
        assert not HandOver.objects.exists()


class TestFilters:
    def save(self, user: User, **values: Any) -> int:
        form = {"name": "Спам", "query": "state=pending&q=казино&p=3", "back": LIST} | values
        return logged_in(user).post("/admin/filters/", form).status_code

    def test_are_ones_own_until_shared(self, world: World) -> None:
        owner, colleague = (make_member(world.site, Role.MODERATOR) for _ in range(2))
        assert self.save(owner) == 302
        saved = SavedFilter.objects.get()
        assert saved.query == "state=pending&q=%D0%BA%D0%B0%D0%B7%D0%B8%D0%BD%D0%BE"
        assert "Спам" in logged_in(owner).get(LIST).content.decode()
        assert "Спам" not in logged_in(colleague).get(LIST).content.decode()
        self.save(owner, site=world.site.pk)
        assert SavedFilter.objects.count() == 1
        assert "Спам" in logged_in(colleague).get(LIST).content.decode()

    def test_are_forgotten_by_their_owner_alone(self, world: World) -> None:
        owner, colleague = (make_member(world.site, Role.MODERATOR) for _ in range(2))
        self.save(owner, site=world.site.pk)
        path = f"/admin/filters/{SavedFilter.objects.get().pk}/forget/"
        logged_in(colleague).post(path)
        assert SavedFilter.objects.count() == 1
        logged_in(owner).post(path)
        assert not SavedFilter.objects.exists()

    def test_are_not_shared_with_others_sites(self, world: World) -> None:
        owner = make_member(world.site, Role.MODERATOR)
        assert self.save(owner, site=World.make("other").site.pk) == 403
        assert self.save(owner, name=" ") == 302
        assert not SavedFilter.objects.exists()


class TestSearch:
    @pytest.mark.parametrize("word", ["сбежавшие кредиторы", "КРЕДИТОР", "кредитором"])
    def test_finds_forms_in_every_state(self, world: World, word: str) -> None:
        texts = [f"Сбежавший кредитор номер {number} вернулся" for number in range(3)]
        public = world.published(texts[0])
        waiting = fresh(world.comment(f"{texts[1]}: {LINKS}"))
        refused = decide(world.comment(texts[2]), DecisionVerdict.REJECT, reason="spam")
        world.published("Совсем о другом")
        client = logged_in(make_member(world.site, Role.MODERATOR))
        found = set(client.get(LIST, {"q": word}).context["cl"].queryset)
        assert found == {public, waiting, refused}

    def test_ends_at_the_site(self, world: World) -> None:
        World.make("other").published("Сбежавший кредитор вернулся")
        client = logged_in(make_member(world.site, Role.MODERATOR))
        assert list(client.get(LIST, {"q": "кредитор"}).context["cl"].queryset) == []

    @pytest.mark.parametrize("odd", ["(", "[а-я", "\\", "%", "'", "*", "\x00", "а" * 500])
    def test_takes_whatever_is_typed(self, world: World, odd: str) -> None:
        client = logged_in(make_member(world.site, Role.MODERATOR))
        assert client.get(LIST, {"q": odd}).status_code in {200, 302, 400}


class TestQueueAge:
    def wait(self, world: World, minutes: int) -> Comment:
        now = timezone.now()
        comment = world.comment(f"Смотрите {LINKS}", now=now - timedelta(minutes=minutes))
        return fresh(comment)

    def told(self) -> list[dict[str, Any]]:
        rows = Event.objects.filter(kind="queue.late").order_by("created_at", "id")
        return list(rows.values_list("data", flat=True))

    def test_is_told_once_and_anew_when_it_was_well(self, world: World) -> None:
        Site.objects.update(queue_target_minutes=30)
        comment, now = self.wait(world, 45), timezone.now()
        assert [watch_queues(now=now) for _ in range(2)] == [1, 0]
        assert self.told() == [{"minutes": 45, "target": 30}]
        decide(comment, DecisionVerdict.PUBLISH)
        assert watch_queues(now=now) == 0
        self.wait(world, 31)
        assert watch_queues(now=now) == 1
        assert len(self.told()) == 2

    def test_is_quiet_within_the_target_and_without_one(self, world: World) -> None:
        self.wait(world, 45)
        assert watch_queues(now=timezone.now()) == 0
        Site.objects.update(queue_target_minutes=60)
        assert watch_queues(now=timezone.now()) == 0
        assert self.told() == []

    def test_stands_on_the_dashboard(self, world: World) -> None:
        Site.objects.update(queue_target_minutes=30)
        self.wait(world, 45)
        client = logged_in(make_member(world.site, Role.MODERATOR))
        assert "Очередь старше, чем должна быть." in client.get(INDEX).content.decode()
