"""Whatever is done to a held comment, its evidence package has all that the hold began with."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import Comment, HeldText
from comments.services.desk.acts import Target
from comments.services.desk.redacting import redact_comment
from comments.services.sealing import seal_decisions
from comments.states import DecisionVerdict
from newsportal.events.routing import functions
from newsportal.readers.models import Reader
from newsportal.sites.models import Role, Site
from tests.api import Api
from tests.comments.lawyers import hold, make_lawyer
from tests.comments.test_evidence import check, disclose, unpack
from tests.factories import World, decide, fresh, make_member, work_off

pytestmark = pytest.mark.django_db

FIRST, SECOND = "Первые слова, за которые судятся", "Слова, которыми их заменили"


@dataclass
class Case:
    api: Api
    world: World
    review: Comment

    def edit(self) -> None:
        body = {"text": "Ничего такого я не писала", "version": 2}
        answer = self.api.patch(f"comments/{self.review.id}", body, token=self.world.token)
        assert (answer.status, answer.code) == (409, "edit_window_over")

    def delete(self) -> None:
        path = f"comments/{self.review.id}?version=2"
        assert self.api.delete(path, token=self.world.token).status == 200

    def erase(self) -> None:
        assert self.api.delete("me", token=self.world.token).status == 202
        work_off()

    def erase_what_may_stay(self) -> None:
        Site.objects.update(erased_text="keep")
        self.erase()

    def erase_all(self) -> None:
        Site.objects.update(erased_text="remove")
        self.erase()
        assert (fresh(self.review).text, fresh(self.review).is_erased) == ("", True)

    def remove(self) -> None:
        decide(fresh(self.review), DecisionVerdict.REMOVE, reason="legal")

    def redact(self) -> None:
        act = redact_comment(
            user=make_member(self.world.site, Role.MODERATOR),
            act_id=uuid4(),
            site_id=self.world.site.id,
            target=Target(self.review.id, 2, state="published"),
            spans=[(0, 5)],
            now=timezone.now(),
        )
        assert act is not None
        assert fresh(self.review).version == 3

    def keep_for_ten_years(self) -> None:
        """All that is forgotten with time is forgotten."""
        for forget in functions("EXPIRED"):
            forget(now=timezone.now() + timedelta(days=3650))


@pytest.fixture
def case(api: Api, world: World) -> Case:
    """A public review that was edited once; two decisions, of which the second has no seal yet."""
    review = world.published(FIRST, now=timezone.now())
    seal_decisions(now=timezone.now())
    body = {"text": SECOND, "version": 1}
    assert api.patch(f"comments/{review.id}", body, token=world.token).status == 202
    review.version = 2
    decide(review, DecisionVerdict.PUBLISH)
    Reader.objects.filter(id=world.reader.id).update(email="aigerim@mail.example")
    return Case(api, world, review)


@pytest.fixture
def lawyer(world: World) -> User:
    return make_lawyer(world.site)


PATHS: dict[str, tuple[Callable[[Case], None], ...]] = {
    "edit": (Case.edit,),
    "delete": (Case.delete,),
    "erase what may stay": (Case.erase_what_may_stay,),
    "erase all": (Case.erase_all,),
    "retention": (Case.keep_for_ten_years,),
    "a moderator removes": (Case.remove,),
    "a moderator redacts": (Case.redact,),
    "delete and erase": (Case.delete, Case.erase_all),
    "redact and erase": (Case.redact, Case.erase_all),
    "everything": (Case.edit, Case.redact, Case.remove, Case.erase_all, Case.keep_for_ten_years),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("is_sealed_before", [True, False], ids=["sealed before", "sealed after"])
def test_leaves_the_evidence_whole(
    case: Case, lawyer: User, tmp_path: Path, path: str, is_sealed_before: bool
) -> None:
    hold(case.review, lawyer)
    for act in PATHS[path]:
        act(case)
        if is_sealed_before:
            seal_decisions(now=timezone.now())
    seal_decisions(now=timezone.now())
    files = unpack(disclose(case.review, lawyer, with_identity=True).package, tmp_path)
    facts = json.loads(files["evidence.json"])
    held = {row["version"]: row for row in facts["versions"]}
    assert (held[1]["text"], held[2]["text"]) == (FIRST, SECOND)
    assert all(row["key"] for row in facts["versions"] if row["version"] <= 2)
    decisions = facts["decisions"]
    assert [(row["verdict"], row["comment_version"]) for row in decisions[:2]] == [
        ("publish", 1),
        ("publish", 2),
    ]
    assert len(decisions) == 2 + sum(
        act in {Case.delete, Case.remove, Case.redact, Case.erase_all} for act in PATHS[path]
    ) - (path in {"delete and erase", "everything"})
    assert all(row["seal"]["hash"] for row in decisions)
    assert facts["author"]["name"] == "Айгерим"
    assert facts["author"]["email"] == "aigerim@mail.example"
    assert check(tmp_path) == (0, "everything fits")


def test_ends_with_the_hold_of_each_copy(case: Case, lawyer: User) -> None:
    """What is not held is not kept: the test above would see it."""
    case.erase_all()
    assert not HeldText.objects.exists()
    facts = disclose(case.review, lawyer).facts
    assert [row["text"] for row in facts["versions"]] == [None]
