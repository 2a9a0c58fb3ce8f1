"""The newsroom sees how networks answer, in its own words, and never a secret."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from newsportal.lib import breaker
from newsportal.sites.models import Membership, Site
from social.models import ExternalCount, FollowerSnapshot, FollowLink, NetworkPoll
from tests.social.world import make_article, make_site

pytestmark = pytest.mark.django_db
LIST = "/admin/social/networkpoll/"


@pytest.fixture
def own() -> Site:
    return make_site("own")


@pytest.fixture
def editor(own: Site) -> Client:
    user = User.objects.create_user("editor", is_staff=True)
    Membership.objects.create(site=own, user=user)
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user)
    return client


def page(client: Client, path: str = LIST) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestHealth:
    def test_is_told_in_plain_words(self, editor: Client, own: Site) -> None:
        now = timezone.now()
        poll = NetworkPoll.objects.create(
            site=own, network="vk", answered_at=now, failed_at=now, last_error="timed_out"
        )
        article = make_article(own)
        ExternalCount.objects.create(
            poll=poll, article=article, address=article.url, due_at=now - timedelta(minutes=1)
        )
        text = page(editor)
        for words in ("не отвечает как надо", "слишком медленно", "сейчас", "60 из 60 в минуту"):
            assert words in text
        for _ in range(breaker.FAILURES_MAX):
            breaker.failed("https://vk.com:443")
        assert "не беспокоим после сбоев" in page(editor)
        NetworkPoll.objects.update(paused_until=now + timedelta(hours=1))
        assert "просила подождать до" in page(editor)
        NetworkPoll.objects.update(is_on=False)
        assert "не назначен" in page(editor)

    def test_is_that_of_the_own_sites(self, editor: Client) -> None:
        foreign = NetworkPoll.objects.create(site=make_site("other"), network="tumblr")
        # The filter names all networks.
        assert f"{LIST}{foreign.pk}/change/" not in page(editor)
        assert editor.get(f"{LIST}{foreign.pk}/change/").status_code == 404
        assert editor.post(f"{LIST}{foreign.pk}/delete/", {"post": "yes"}).status_code == 404


class TestForm:
    @pytest.mark.parametrize(
        ("network", "values", "wrong"),
        [
            ("vk", {}, set()),
            ("facebook", {}, {"app_id", "new_secret"}),
            ("facebook", {"app_id": "1", "new_secret": "s3cret"}, set()),
            ("telegram", {}, {"new_secret"}),
            ("ok", {"url": "https://u:p@a.example/"}, {"url"}),
        ],
    )
    def test_asks_for_what_the_network_needs(
        self, editor: Client, own: Site, network: str, values: dict[str, str], wrong: set[str]
    ) -> None:
        form = {"site": own.pk, "network": network, "is_on": "on", **values}
        answer = editor.post(f"{LIST}add/", form)
        assert NetworkPoll.objects.exists() is not bool(wrong)
        if wrong:
            assert set(answer.context["adminform"].form.errors) == wrong

    def test_never_shows_a_secret_and_keeps_it(self, editor: Client, own: Site) -> None:
        poll = NetworkPoll.objects.create(
            site=own, network="telegram", secret="s3cret-key", token="t0ken-value"
        )
        path = f"{LIST}{poll.pk}/change/"
        for text in (page(editor), page(editor, path)):
            assert "s3cret-key" not in text
            assert "t0ken-value" not in text
        form = {"is_on": "on", "app_id": "", "url": "", "both_schemes": "on"}
        assert editor.post(path, form).status_code == 302
        assert NetworkPoll.objects.get().secret == "s3cret-key"
        elsewhere = form | {"url": "https://gate.example"}
        refused = editor.post(path, elsewhere)
        assert set(refused.context["adminform"].form.errors) == {"new_secret"}

    def test_a_poll_goes_with_what_it_knew(self, editor: Client, own: Site) -> None:
        poll = NetworkPoll.objects.create(site=own, network="vk")
        article = make_article(own)
        ExternalCount.objects.create(
            poll=poll, article=article, address=article.url, count=1, as_of=timezone.now()
        )
        assert editor.post(f"{LIST}{poll.pk}/delete/", {"post": "yes"}).status_code == 302
        assert not ExternalCount.objects.exists()


class TestFollowers:
    @pytest.fixture
    def link(self, own: Site) -> FollowLink:
        link = FollowLink.objects.create(
            site=own, network="telegram", url="https://t.me/own", label="Мы", followers=48210
        )
        today = timezone.now().date()
        for days, followers in ((9, 48000), (5, 48300), (0, 48210)):
            FollowerSnapshot.objects.create(
                link=link, day=today - timedelta(days=days), followers=followers, clicks=0
            )
        return link

    def test_are_shown_with_their_trend(self, editor: Client, link: FollowLink) -> None:
        for path in ("/admin/social/followlink/", f"/admin/social/followlink/{link.pk}/change/"):
            text = page(editor, path).replace("\xa0", " ")
            assert "48 210" in text
            assert "+210" in text
            assert "<polyline" in text

    def test_tell_networks_by_their_names(self, editor: Client, own: Site) -> None:
        for network in ("ok", "youtube", "elsewhere"):
            url = f"https://{network}.example/own"
            FollowLink.objects.create(site=own, network=network, url=url, label="Мы")
        words = set(re.sub(r"<[^>]*>", "\n", page(editor, "/admin/social/followlink/")).split("\n"))
        assert {"Одноклассники", "YouTube", "elsewhere"} <= {word.strip() for word in words}

    def test_saving_touches_nothing_that_is_counted(
        self, editor: Client, link: FollowLink, monkeypatch: Any
    ) -> None:
        """A click or an answer that comes while the form is open is not undone."""
        form = {
            "site": link.site_id,
            "network": "telegram",
            "url": "https://t.me/own",
            "label": "Мы здесь",
            "order": "100",
            "is_enabled": "on",
            "channel": "",
            "typed_followers": "",
        }
        clean = FollowLink.full_clean

        def slow(self: FollowLink, *args: Any, **kwargs: Any) -> None:
            FollowLink.objects.update(clicks=7, followers=50000)
            clean(self, *args, **kwargs)

        monkeypatch.setattr(FollowLink, "full_clean", slow)
        answer = editor.post(f"/admin/social/followlink/{link.pk}/change/", form)
        assert answer.status_code == 302
        link.refresh_from_db()
        assert (link.label, link.clicks, link.followers) == ("Мы здесь", 7, 50000)
        editor.post(f"/admin/social/followlink/{link.pk}/change/", form | {"channel": "@other"})
        link.refresh_from_db()
        assert (link.channel, link.followers, link.clicks) == ("@other", None, 7)
