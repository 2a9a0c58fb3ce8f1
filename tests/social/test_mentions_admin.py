"""Mentions and announcements in the admin."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from newsportal.articles.models import Article
from newsportal.sites.models import Role
from social.models import Announcement, Mention
from social.services.announcements import follow_announcements
from social.services.mentions import receive_mention
from tests.factories import World, logged_in, make_member

POST = "https://masto.example/@gazeta/1"


@pytest.fixture
def mention(world: World) -> Mention:
    return receive_mention(
        site=world.site,
        source="https://blog.example/answer",
        target="news-1",
        told="news-1",
        now=timezone.now(),
    )


def test_members_see_their_own_sites(world: World, mention: Mention) -> None:
    Article.objects.update(announcements=[POST])
    follow_announcements(now=timezone.now())
    stranger = logged_in(make_member(World.make("other").site, Role.CHIEF))
    member = logged_in(make_member(world.site, Role.CHIEF))
    for path, text in (("mention", mention.source), ("announcement", POST)):
        assert text in member.get(f"/admin/social/{path}/").content.decode()
        assert text not in stranger.get(f"/admin/social/{path}/").content.decode()
        assert member.get(f"/admin/social/{path}/add/").status_code == 403
    page = member.get(f"/admin/social/mention/{mention.id}/change/").content.decode()
    assert "будет проверено" in page
    row = Announcement.objects.get()
    assert member.get(f"/admin/social/announcement/{row.id}/change/").status_code == 200


def test_an_articles_announcements_are_set_there(world: World) -> None:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(User.objects.create_superuser("glavred"))
    path = f"/admin/articles/article/{world.article.id}/change/"
    second = "https://masto.example/@gazeta/2"
    assert client.post(path, {"announcements": f"{POST},{second}"}).status_code == 302
    assert Article.objects.get().announcements == [POST, second]
    response = client.post(path, {"announcements": "javascript:alert(1)"})
    assert response.status_code == 200
    assert Article.objects.get().announcements == [POST, second]
    # As the form sends it: with what it showed.
    emptied = {"announcements": "", "initial-announcements": f"{POST},{second}"}
    assert client.post(path, emptied).status_code == 302
    assert Article.objects.get().announcements == []
