"""How many bytes a page of comments is, plain and packed as a server packs it."""

import gzip
import os
import random
from pathlib import Path

import pytest

from comments.models import Comment
from newsportal.readers.models import Reader
from tests.api import Api
from tests.browser.test_real_thread import read_file
from tests.factories import World, make_guest

KIB = 1024
FOLDER = os.environ.get("NEWSPORTAL_SHARED_DATA", "")
FILE = Path(FOLDER) / "imports" / "remark42-tree_bench.json"
WORDS = [
    "и",
    "в",
    "не",
    "на",
    "что",
    "город",
    "дорога",
    "ремонт",
    "школа",
    "двор",
    "мэрия",
    "вода",
    "цена",
    "закон",
    "сосед",
    "собрание",
    "проект",
    "обещали",
    "построить",
    "снова",
    "поздно",
    "правильно",
    "согласен",
    "вопрос",
    "ответ",
    "деньги",
    "бюджет",
    "парк",
    "маршрут",
]


def page_of(api: Api, world: World) -> tuple[int, int, int]:
    """Comments on the first page of 50 roots, its bytes and its packed bytes."""
    page = api.get(f"{world.thread}?limit=50&sort=oldest")
    items = page.body["items"]
    shown = len(items) + sum(len(item["replies"]["items"]) for item in items)
    return shown, len(page.raw), len(gzip.compress(page.raw, 9))


class TestMadeUpComments:
    def test_of_fifty_by_thirty_people(self, api: Api, world: World) -> None:
        """200 letters each, as comments are; the rest of a comment is below 400 bytes."""
        chance = random.Random(1)
        people = [make_guest(world.site, f"Читатель {number}") for number in range(30)]
        texts = [" ".join(chance.choices(WORDS, k=32))[:200] for _ in range(50)]
        for number, text in enumerate(texts):
            world.published(f"{number} {text}", author=people[number % 30])
        shown, raw, packed = page_of(api, world)
        said = sum(len(text.encode()) for text in texts)
        assert shown == 50
        assert raw - said <= 50 * 400
        assert packed <= 9 * KIB


@pytest.mark.skipif(
    not (FOLDER and FILE.exists()),
    reason="NEWSPORTAL_SHARED_DATA names no folder with the real discussion: NOT TESTED",
)
class TestRealComments:
    def test_of_a_real_discussion(self, api: Api, world: World) -> None:
        """27 roots with their first replies: 54 of the 58."""
        self._post(world, is_flat=False)
        shown, raw, packed = page_of(api, world)
        assert shown == 54
        assert raw <= 40 * KIB
        assert packed <= 11 * KIB

    def test_of_fifty_real_comments(self, api: Api, world: World) -> None:
        self._post(world, is_flat=True)
        shown, raw, packed = page_of(api, world)
        assert shown == 50
        assert raw <= 40 * KIB
        # Of these 6.8 KiB are the texts alone, and 1.1 KiB the ids.
        assert packed <= 10 * KIB

    def _post(self, world: World, *, is_flat: bool) -> None:
        """Everybody's comments, below what they answer or each by itself."""
        people: dict[str, Reader] = {}
        comments: dict[str, Comment] = {}
        rows = read_file()
        assert len(rows) == 58
        for file_id, (posted, author) in rows.items():
            if author not in people:
                people[author] = make_guest(world.site, f"Читатель {len(people) + 1}")
            parent = None if is_flat else comments.get(posted.parent)
            comments[file_id] = world.published(posted.text, author=people[author], parent=parent)
