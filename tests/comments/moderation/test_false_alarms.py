"""A development test: real comments that people found clean must rarely be held.

It needs labelled comments that cannot be shipped; NEWSPORTAL_SHARED_DATA names their folder.
"""

import json
import os
from pathlib import Path

import pytest

from comments.moderation.phases import banned_words
from comments.moderation.submission import Submission

FOLDER = os.environ.get("NEWSPORTAL_SHARED_DATA")

pytestmark = pytest.mark.skipif(
    not FOLDER, reason="NEWSPORTAL_SHARED_DATA is not set: false alarms on real comments unmeasured"
)


# Share of comments labelled clean that may be held, by collection. What is held in the first is
# nearly all obscenity aimed at nobody: clean by its label, and for a person by ours.
@pytest.mark.parametrize(
    ("name", "ceiling"),
    [("ru_vk_news", 0.025), ("ru_paradetox", 0.01), ("ru_inappropriate", 0.01),
     ("kk_youtube_politics", 0.01), ("tr_offenseval", 0.01)],
)  # fmt: skip
def test_clean_comments_are_rarely_held(name: str, ceiling: float) -> None:
    path = Path(str(FOLDER)) / "moderation" / f"{name}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    clean = [row["text"] for row in rows if row["label"] == 0]
    held = sum(banned_words.check(Submission(text)) is not None for text in clean)
    assert held / len(clean) <= ceiling
