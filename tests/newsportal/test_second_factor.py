"""The staff's log-in: the second factor, recovery codes, and who fails too often."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from newsportal.sites.models import Role
from newsportal.staff import attempts
from tests.factories import World, make_member

INDEX, LOGIN = "/admin/", "/admin/login/"
SETUP, VERIFY = "/admin/second-factor/", "/admin/verify/"
PASSWORD = "Верный-пароль-1"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hashing on purpose slowly is Django's own, and tested there."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def user(world: World) -> User:
    member = make_member(world.site, Role.MODERATOR)
    member.set_password(PASSWORD)
    member.save()
    return member


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "ru"})


def log_in(client: Client, user: User, password: str = PASSWORD, **extra: Any) -> Any:
    form = {"username": user.get_username(), "password": password, "next": INDEX}
    return client.post(LOGIN, form, **extra)


def test_the_log_in_page_itself_leads_to_the_desk(client: Client, user: User) -> None:
    form = {"username": user.get_username(), "password": PASSWORD}
    assert client.post(LOGIN, form)["Location"] == INDEX


def code_of(user: User, *, steps: int = 0) -> str:
    """What the application shows now, or so many half-minutes later; never one that was used."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return f"{totp.token():06d}"


def enrol(client: Client, user: User) -> list[str]:
    """Switch it on, as the page asks; returns the recovery codes."""
    client.get(SETUP)
    page = client.post(SETUP, {"code": code_of(user)})
    return re.findall(r"<li>([a-z2-7]{4}-[a-z2-7]{4})</li>", page.content.decode())


def is_inside(client: Client) -> bool:
    return client.get(INDEX).status_code == 200


class TestEnrolling:
    def test_shows_a_picture_and_the_secret(self, client: Client, user: User) -> None:
        log_in(client, user)
        page = client.get(SETUP).content.decode()
        assert 'src="data:image/svg+xml' in page
        assert "<script>" not in page
        secret = re.search(r'staff-secret"[^>]*>([A-Z2-7 ]+)<', page)
        assert secret is not None
        assert len(secret[1].replace(" ", "")) == 32
        # A reload shows the same one.
        assert secret[1] in client.get(SETUP).content.decode()
        assert client.get(SETUP).headers["Cache-Control"].count("no-store") == 1

    def test_a_code_switches_it_on_and_shows_recovery_codes_once(
        self, client: Client, user: User
    ) -> None:
        log_in(client, user)
        codes = enrol(client, user)
        assert len(set(codes)) == 10
        page = client.get(SETUP).content.decode()
        assert not any(code in page for code in codes)
        assert "Осталось запасных кодов: <b>10</b>" in page
        assert is_inside(client)

    def test_a_wrong_code_switches_nothing_on(self, client: Client, user: User) -> None:
        log_in(client, user)
        client.get(SETUP)
        page = client.post(SETUP, {"code": "000000"})
        assert "Код неверен." in page.content.decode()
        assert not TOTPDevice.objects.filter(confirmed=True).exists()
        assert not StaticToken.objects.exists()

    def test_is_for_the_staff(self, client: Client, db: None) -> None:
        for path in (SETUP, VERIFY, "/admin/leave/"):
            assert client.get(path).headers["location"] == LOGIN
        client.force_login(User.objects.create_user("reader"))
        assert client.get(SETUP).headers["location"] == LOGIN
        assert not TOTPDevice.objects.exists()


class TestLoggingIn:
    @pytest.fixture
    def codes(self, user: User) -> list[str]:
        """Of a user who has switched it on elsewhere."""
        client = Client()
        client.force_login(user)
        return enrol(client, user)

    def test_the_password_alone_opens_nothing(
        self, client: Client, user: User, codes: list[str]
    ) -> None:
        answer = log_in(client, user)
        assert answer.headers["location"] == INDEX
        for path in (INDEX, "/admin/comments/comment/queue/", "/admin/sites/site/", SETUP):
            assert client.get(path).status_code == 302
        step = client.get(LOGIN, {"next": "/admin/sites/site/"})
        assert step.headers["location"] == f"{VERIFY}?next=%2Fadmin%2Fsites%2Fsite%2F"
        page = client.get(step.headers["location"]).content.decode()
        assert "Код из приложения или запасной код" in page

    def test_the_code_opens_the_page_that_was_wanted(
        self, client: Client, user: User, codes: list[str]
    ) -> None:
        log_in(client, user)
        before = client.session.session_key
        form = {"code": code_of(user, steps=1), "next": "/admin/sites/site/"}
        answer = client.post(VERIFY, form)
        assert answer.headers["location"] == "/admin/sites/site/"
        assert is_inside(client)
        assert client.session.session_key != before

    def test_leads_to_no_other_host(self, client: Client, user: User, codes: list[str]) -> None:
        log_in(client, user)
        for wanted in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            client.get(VERIFY, {"next": wanted})
        form = {"code": code_of(user, steps=1), "next": "//evil.example/"}
        assert client.post(VERIFY, form).headers["location"] == INDEX

    def test_a_code_is_good_once(self, client: Client, user: User, codes: list[str]) -> None:
        log_in(client, user)
        code = code_of(user, steps=1)
        client.post(VERIFY, {"code": code})
        other = Client(headers={"accept-language": "ru"})
        log_in(other, user)
        assert other.post(VERIFY, {"code": code}).status_code == 200
        assert not is_inside(other)

    def test_a_wrong_code_slows_the_next_one_down(
        self, client: Client, user: User, codes: list[str]
    ) -> None:
        log_in(client, user)
        page = client.post(VERIFY, {"code": "000000"}).content.decode()
        assert re.search(r"Код неверен\. Подождите \d+ с до следующего\.", page)
        # The right one too, for the moment; a recovery code is not held up.
        client.post(VERIFY, {"code": code_of(user, steps=1)})
        assert not is_inside(client)
        client.post(VERIFY, {"code": codes[0]})
        assert is_inside(client)

    def test_a_recovery_code_is_good_once(
        self, client: Client, user: User, codes: list[str]
    ) -> None:
        log_in(client, user)
        client.post(VERIFY, {"code": codes[3].upper().replace("-", " ")})
        assert is_inside(client)
        assert StaticToken.objects.count() == 9
        other = Client()
        log_in(other, user)
        other.post(VERIFY, {"code": codes[3]})
        assert not is_inside(other)

    def test_another_persons_code_is_none(
        self, world: World, client: Client, user: User, codes: list[str]
    ) -> None:
        colleague = make_member(world.site, Role.CHIEF)
        theirs = Client()
        theirs.force_login(colleague)
        foreign = enrol(theirs, colleague)
        log_in(client, user)
        client.post(VERIFY, {"code": foreign[0]})
        assert not is_inside(client)

    def test_one_may_leave_before_it(self, client: Client, user: User, codes: list[str]) -> None:
        log_in(client, user)
        assert client.get("/admin/leave/").status_code == 302
        assert "_auth_user_id" in client.session
        client.post("/admin/leave/")
        assert "_auth_user_id" not in client.session

    def test_needs_no_redis(
        self, client: Client, user: User, codes: list[str], settings: Any
    ) -> None:
        settings.REDIS_URL = settings.REDIS_CACHE_URL = "redis://127.0.0.1:1/0"
        log_in(client, user, "wrong")
        assert AccessAttempt.objects.count() == 1
        log_in(client, user)
        client.post(VERIFY, {"code": codes[0]})
        assert is_inside(client)


class TestManaging:
    @pytest.fixture
    def inside(self, client: Client, user: User) -> tuple[Client, list[str]]:
        client.force_login(user)
        return client, enrol(client, user)

    def test_new_codes_end_the_old_ones(self, user: User, inside: tuple[Client, list[str]]) -> None:
        client, codes = inside
        page = client.post(SETUP, {"act": "renew", "code": codes[0]}).content.decode()
        fresh = re.findall(r"<li>([a-z2-7]{4}-[a-z2-7]{4})</li>", page)
        assert len(fresh) == 10
        assert not set(fresh) & set(codes)
        assert StaticToken.objects.count() == 10

    @pytest.mark.parametrize("act", ["renew", "off"])
    def test_an_open_browser_is_not_enough(
        self, inside: tuple[Client, list[str]], act: str
    ) -> None:
        client, _codes = inside
        client.post(SETUP, {"act": act, "code": "aaaa-aaaa"})
        assert TOTPDevice.objects.filter(confirmed=True).count() == 1
        assert StaticToken.objects.count() == 10

    def test_is_switched_off_with_a_code(
        self, user: User, inside: tuple[Client, list[str]]
    ) -> None:
        client, codes = inside
        assert client.post(SETUP, {"act": "off", "code": codes[0]}).status_code == 302
        assert not TOTPDevice.objects.exists()
        other = Client()
        log_in(other, user)
        assert is_inside(other)

    def test_a_superuser_resets_a_colleagues(
        self, user: User, inside: tuple[Client, list[str]]
    ) -> None:
        client, _codes = inside
        boss = Client(headers={"accept-language": "ru"})
        boss.force_login(User.objects.create_superuser("glavred"))
        listed = boss.get("/admin/auth/user/").content.decode()
        assert "второй фактор" in listed.lower()
        form = {"action": "reset_second_factor", "_selected_action": [str(user.pk)]}
        boss.post("/admin/auth/user/", form)
        assert not TOTPDevice.objects.exists()
        entry = LogEntry.objects.get()
        assert (entry.object_id, entry.change_message) == (str(user.pk), "Второй фактор сброшен")
        # The session that it verified is verified no more, and may go on by the password alone.
        assert is_inside(client)

    def test_nobody_else_does(self, world: World, user: User) -> None:
        chief = Client()
        chief.force_login(make_member(world.site, Role.CHIEF))
        form = {"action": "reset_second_factor", "_selected_action": [str(user.pk)]}
        assert chief.post("/admin/auth/user/", form).status_code == 403

    def test_secrets_have_no_pages(self, db: None) -> None:
        boss = Client()
        boss.force_login(User.objects.create_superuser("glavred"))
        for model in ("otp_totp/totpdevice", "otp_static/staticdevice", "axes/accessattempt"):
            assert boss.get(f"/admin/{model}/").status_code == 404


class TestRequired:
    @pytest.fixture(autouse=True)
    def required(self, settings: Any) -> None:
        settings.NEWSPORTAL_STAFF_2FA = "required"

    def test_who_has_none_is_led_to_make_one(self, client: Client, user: User) -> None:
        log_in(client, user)
        assert not is_inside(client)
        assert client.get(LOGIN).headers["location"] == f"{SETUP}?next="
        page = client.get(SETUP).content.decode()
        assert "Без второго фактора этот сервис никого не впускает." in page
        enrol(client, user)
        assert is_inside(client)

    def test_is_not_switched_off(self, client: Client, user: User) -> None:
        log_in(client, user)
        codes = enrol(client, user)
        assert 'value="off"' not in client.get(SETUP).content.decode()
        client.post(SETUP, {"act": "off", "code": codes[0]})
        assert TOTPDevice.objects.filter(confirmed=True).exists()

    def test_a_made_superuser_comes_in(
        self, client: Client, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
        call_command(
            "createsuperuser", "--noinput", username="root", email="root@a.example", verbosity=0
        )
        root = User.objects.get()
        log_in(client, root)
        enrol(client, root)
        assert is_inside(client)


class TestOff:
    def test_asks_nobody(self, client: Client, user: User, settings: Any) -> None:
        client.force_login(user)
        enrol(client, user)
        settings.NEWSPORTAL_STAFF_2FA = "off"
        other = Client()
        log_in(other, user)
        assert is_inside(other)

    def test_is_refused_in_production(self, settings: Any) -> None:
        settings.IS_PRODUCTION, settings.NEWSPORTAL_STAFF_2FA = True, "off"
        found = {error.id for error in run_checks(include_deployment_checks=False)}
        assert "newsportal.E014" in found
        settings.NEWSPORTAL_STAFF_2FA = "optional"
        found = {error.id for error in run_checks(include_deployment_checks=False)}
        assert "newsportal.E014" not in found


class TestLimiter:
    def fail(self, client: Client, user: User, times: int, **extra: Any) -> list[int]:
        return [log_in(client, user, "wrong", **extra).status_code for _ in range(times)]

    def test_locks_out_in_the_staffs_language(self, client: Client, user: User) -> None:
        assert self.fail(client, user, 5) == [200, 200, 200, 200, 429]
        answer = log_in(client, user)
        page = answer.content.decode()
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
        assert "Попробуйте через 15 минут" in page
        assert not is_inside(client)
        english = log_in(Client(headers={"accept-language": "en"}), user)
        assert "Try again in 15 minutes" in english.content.decode()

    def test_counts_name_and_address_together(
        self, world: World, client: Client, user: User
    ) -> None:
        self.fail(client, user, 5)
        assert log_in(Client(), user, REMOTE_ADDR="203.0.113.9").status_code == 302
        colleague = make_member(world.site, Role.CHIEF)
        colleague.set_password(PASSWORD)
        colleague.save()
        assert log_in(Client(), colleague).status_code == 302

    def test_believes_trusted_proxies_only(self, client: Client, user: User, settings: Any) -> None:
        forged = [{"HTTP_X_FORWARDED_FOR": f"203.0.113.{number}"} for number in range(5)]
        for extra in forged:
            self.fail(client, user, 1, **extra)
        assert log_in(client, user).status_code == 429
        settings.NEWSPORTAL_TRUSTED_PROXIES = 1
        assert log_in(client, user, HTTP_X_FORWARDED_FOR="203.0.113.77").status_code == 302

    def test_a_network_of_ipv6_is_one(self, client: Client, user: User) -> None:
        for number in range(5):
            self.fail(client, user, 1, REMOTE_ADDR=f"2001:db8::{number + 1}")
        assert log_in(client, user, REMOTE_ADDR="2001:db8::99").status_code == 429
        assert log_in(client, user, REMOTE_ADDR="2001:db8:0:1::1").status_code == 302

    def test_keeps_nothing_that_was_typed(self, client: Client, user: User) -> None:
        client.post(
            f"{LOGIN}?password=in-the-query",
            {"username": user.get_username(), "password": "typed-here", "other": "typed-there"},
        )
        client.post(LOGIN, {"username": user.get_username(), "password": "typed-again"})
        row = AccessAttempt.objects.values().get()
        kept = " ".join(str(value) for value in row.values())
        assert row["failures_since_start"] == 2
        for word in ("typed-here", "typed-there", "typed-again", "in-the-query"):
            assert word not in kept

    def test_logs_no_address(
        self, client: Client, user: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.fail(client, user, 5, REMOTE_ADDR="203.0.113.9")
        assert "203.0.113.9" not in caplog.text

    def test_a_success_forgets_failures(self, client: Client, user: User) -> None:
        self.fail(client, user, 4)
        log_in(client, user)
        assert AccessAttempt.objects.count() == 0

    def test_a_superuser_lets_them_try_again(self, client: Client, user: User) -> None:
        self.fail(client, user, 5)
        boss = Client()
        boss.force_login(User.objects.create_superuser("glavred"))
        form = {"action": "let_try_again", "_selected_action": [str(user.pk)]}
        boss.post("/admin/auth/user/", form)
        assert log_in(client, user).status_code == 302

    def test_old_attempts_are_forgotten(self, client: Client, user: User) -> None:
        self.fail(client, user, 2)
        attempts.forget_expired(now=timezone.now())
        assert AccessAttempt.objects.count() == 1
        attempts.forget_expired(now=timezone.now() + attempts.KEPT + timedelta(minutes=1))
        assert AccessAttempt.objects.count() == 0
