"""Each kind of event carries the fields that docs/events.md promises of it, and no other."""

import re
from collections import defaultdict

import pytest
from django.db import transaction
from django.utils import timezone

from comments.models import Comment
from comments.services.moderation_settings import set_settings
from comments.states import DecisionVerdict
from newsportal.events.models import Event
from newsportal.readers.bans import ban_reader, lift_bans
from newsportal.sites.services import get_or_create_section
from tests.api import Api
from tests.factories import World, decide, make_moderator
from tests.newsportal.switchboard import switch
from tests.test_page_version import PATHS, Page, freeze, patch
from tests.variables import ROOT

# Names of write paths, walked one after the other in a world as it was; together, and with what
# made that world, they write every kind of event with every field that it can have.
WALKS = (
    (
        "unpin",
        "end featuring",
        "appeal refused",
        "report",
        "vote turned round",
        "author's new name arrives",
        "guest goes over to a signed-in reader",
        "stars are taken back",
        "a ban that is lifted",
        "a policy is switched on by hand",
        "a section's rules are set",
    ),
    ("edit that the rules refuse",),
    ("edit that hides the comment",),
    ("reject a root with replies",),
    ("take back a root with replies",),
    ("votes that move a comment once a person has looked",),
    ("an author is erased, texts go",),
    ("a discussion goes elsewhere",),
)


def ban_and_lift(page: Page) -> None:
    now = timezone.now()
    ban_reader(reader=page.world.other, until=None, reason="spam", now=now)
    lift_bans(reader=page.world.other, now=now)


def set_rules(page: Page) -> None:
    site = page.world.site
    section = get_or_create_section(site=site, key="rules", name="Правила")
    values = {"links.most": 3}
    now, user = timezone.now(), page.world.moderator()
    set_settings(site=site, section=section, values=values, user=user, now=now)


def look_at_votes(page: Page) -> None:
    freeze(page)
    # Votes of guests weigh nothing by themselves.
    Comment.objects.filter(id=page.root.id).update(likes_weight=2)
    decide(page.root, DecisionVerdict.PUBLISH)


STEPS = {name: act for name, (act, _) in PATHS.items()} | {
    "stars are taken back": lambda page: patch(page, page.root, rating=None),
    "a ban that is lifted": ban_and_lift,
    "a policy is switched on by hand": lambda page: switch(page.world, user=make_moderator()),
    "a section's rules are set": set_rules,
    "votes that move a comment once a person has looked": look_at_votes,
}


# What takes a model, a clock or a desk to happen, and is asked for where those are at hand.
ELSEWHERE = {
    "automation.changed": "comments/learning/test_automation_admin.py",
    "automation.narrowed": "comments/learning/test_watch.py",
    "automation.widened": "comments/learning/test_watch.py",
    "certificate.renewed": "comments/learning/test_audit.py",
    "certificate.resumed": "comments/learning/test_watch.py",
    "certificate.suspended": "comments/learning/test_watch.py",
    "comment.escalated": "comments/test_desk_acts.py",
    "export.made": "newsportal/test_export_lists.py",
    "model.activated": "comments/learning/test_train.py",
    "model.trained": "comments/learning/test_train.py",
    "queue.late": "newsportal/test_duty.py",
    "story.took_off": "social/test_taking_off.py",
    "words.changed": "comments/test_site_words.py",
}


def promised() -> dict[str, set[str]]:
    """Kind -> fields, by the line «Data» that ends its chapter."""
    text = (ROOT / "docs" / "events.md").read_text("utf-8")
    found = {}
    for chapter in text.split("\n## ")[1:]:
        line = re.search(r"^Data: (.+)\.$", chapter, re.MULTILINE)
        found[chapter.split("\n")[0]] = set(re.findall(r"`(\w+)`", line[1] if line else ""))
    return found


def published(api: Api, world: World) -> dict[str, set[str]]:
    """Kind -> fields of all its events together."""
    found: dict[str, set[str]] = defaultdict(set)
    for walk in WALKS:
        with transaction.atomic():
            page = Page(api, world)
            for name in walk:
                STEPS[name](page)
            for kind, data in Event.objects.values_list("kind", "data"):
                found[kind] |= data.keys()
            transaction.set_rollback(True)
        world.site.refresh_from_db()
    return found


def test_is_what_the_document_promises(api: Api, world: World) -> None:
    walked = {kind: data for kind, data in promised().items() if kind not in ELSEWHERE}
    assert published(api, world) == walked


@pytest.mark.parametrize(("kind", "file"), ELSEWHERE.items())
def test_is_asked_for_elsewhere(kind: str, file: str) -> None:
    assert kind in promised()
    assert f'"{kind}"' in (ROOT / "tests" / file).read_text("utf-8")
