"""A site's own list of words in a draft: tried as a whole, kept as what differs."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from comments.models import Replay, SiteWordChange
from comments.moderation.own_words import OwnWord, WordKind
from comments.selectors.site_words import words_of
from comments.services.replay import runs
from comments.services.site_words import BadWords, put_words
from newsportal.events.models import Event
from newsportal.lib.problems import Problem
from newsportal.sites.models import Role, Site
from tests.comments.lawyers import make_lawyer
from tests.comments.test_law_admin import logged_in, text_of
from tests.comments.test_replay import LINKS, PAGE, finish, sent_of, start, write
from tests.factories import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def model_off(world: World) -> None:
    Site.objects.update(hold_toxic_percent=101, hold_spam_percent=101)
    world.site.refresh_from_db()


@pytest.fixture
def chief(world: World) -> User:
    return make_lawyer(world.site, Role.CHIEF)


@pytest.fixture(autouse=True)
def words(world: World) -> list[OwnWord]:
    words = [OwnWord("кракозябр*"), OwnWord("бинго"), OwnWord("жулик*", language="en")]
    put_words(site=world.site, words=words, user=None, now=timezone.now())
    return words


def test_are_tried(world: World, chief: User, words: list[OwnWord]) -> None:
    gone = write(world, "Опять эта кракозябра")
    graver = write(world, "Выиграл в бинго вчера")
    added = write(world, "Снова терминатор приехал")
    write(world, "Мирный текст про погоду")
    tried = [OwnWord("бинго", WordKind.REJECT), OwnWord("терминатор*"), words[2]]
    replay = finish(start(world, chief, words=tried))
    assert replay.draft == {
        "options": {},
        "site": {},
        "words": {"put": "бинго\treject\nтерминатор*\thold\n", "gone": "кракозябр*\thold\n"},
    }
    assert replay.result["samples"] == {
        "hold>publish": [[str(gone.id), ["banned_word"]]],
        "hold>reject": [[str(graver.id), ["banned_word"]]],
        "publish>hold": [[str(added.id), ["banned_word"]]],
    }
    assert replay.result["changes"]["publish>publish"] == 1
    assert set(words_of(world.site)) == set(words)


def test_are_tried_with_options_that_ask_for_other_facts(
    world: World, chief: User, words: list[OwnWord]
) -> None:
    write(world, f"Опять эта кракозябра {LINKS}")
    replay = finish(start(world, chief, words=words[1:], **{"links.most": 2}))
    assert replay.result["changes"] == {"hold>publish": 1}


def test_as_they_are_change_nothing(world: World, chief: User, words: list[OwnWord]) -> None:
    with pytest.raises(Problem, match="validation_error"):
        start(world, chief, words=words)


@pytest.mark.parametrize("words", [[OwnWord("[а-я]+")], [OwnWord("слово*")] * 5001])
def test_are_checked(world: World, chief: User, words: list[OwnWord]) -> None:
    with pytest.raises(Problem, match="validation_error"):
        start(world, chief, words=words)
    assert not Replay.objects.exists()


def test_are_switched_on_beside_what_others_changed(
    world: World, chief: User, words: list[OwnWord]
) -> None:
    replay = finish(start(world, chief, words=[*words[1:], OwnWord("терминатор*")]))
    put_words(site=world.site, words=[OwnWord("позже*")], user=None, now=timezone.now())
    SiteWordChange.objects.all().delete()
    Event.objects.filter(kind="words.changed").delete()
    runs.apply_replay(replay_id=replay.pk, user=chief, now=timezone.now())
    now = {"бинго", "жулик*", "терминатор*", "позже*"}
    assert {word.pattern for word in words_of(world.site)} == now
    changes = SiteWordChange.objects.order_by("pattern")
    assert list(changes.values_list("pattern", "before", "after", "user")) == [
        ("кракозябр*", "hold", "", chief.pk),
        ("терминатор*", "", "hold", chief.pk),
    ]
    [event] = Event.objects.filter(kind="words.changed")
    assert event.data == {"words": 2, "user": chief.pk}


def test_that_no_longer_fit_switch_nothing_on(
    world: World, chief: User, words: list[OwnWord]
) -> None:
    tried = [*words, *(OwnWord(f"первое{number}") for number in range(4000))]
    replay = finish(start(world, chief, words=tried, **{"links.most": 2}))
    others = [OwnWord(f"второе{number}") for number in range(1000)]
    put_words(site=world.site, words=others, user=None, now=timezone.now())
    with pytest.raises(BadWords):
        runs.apply_replay(replay_id=replay.pk, user=chief, now=timezone.now())
    replay.refresh_from_db()
    assert (replay.applied_at, Site.objects.get().max_links) == (None, 1)
    assert len(words_of(world.site)) == 1003


def test_have_their_field(world: World, chief: User) -> None:
    client = logged_in(chief)
    sent = sent_of(client.get(f"{PAGE}add/"))
    assert sent["words"] == "бинго\thold\nжулик*\thold\ten\nкракозябр*\thold\n"
    bad = client.post(f"{PAGE}add/", sent | {"words": "бинго\r\nказ.но\r\n"})
    assert "2: «каз.но»" in bad.content.decode()
    assert not Replay.objects.exists()
    tried = sent["words"].replace("\n", "\r\n") + "терминатор*\r\n"
    answer = client.post(f"{PAGE}add/", sent | {"words": tried})
    [replay] = Replay.objects.all()
    assert replay.draft["words"] == {"put": "терминатор*\thold\n", "gone": ""}
    assert "терминатор* (смотрит модератор)" in text_of(client, answer["Location"])


def test_come_as_a_file_where_they_are_many(world: World, chief: User) -> None:
    client = logged_in(chief)
    many = [OwnWord(f"слово{number:04}") for number in range(3000)]
    put_words(site=world.site, words=many, user=None, now=timezone.now())
    sent = sent_of(client.get(f"{PAGE}add/"))
    assert "words" not in sent
    unchanged = client.post(f"{PAGE}add/", sent | {"option:links.most": 3})
    assert unchanged.status_code == 302
    assert "words" not in Replay.objects.get().draft
    Replay.objects.all().delete()
    for content, is_good in ((b"\xff\xfe", False), ("бинго\n".encode(), True)):
        file = SimpleUploadedFile("words.txt", content)
        client.post(f"{PAGE}add/", sent | {"words_file": file})
        assert Replay.objects.exists() is is_good
    words = Replay.objects.get().draft["words"]
    assert (words["put"], words["gone"].count("\n")) == ("", 3002)
