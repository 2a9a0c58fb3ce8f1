"""What several examples of answers show: one article, one comment under it and a reply."""

from typing import Any

Part = dict[str, Any]

AT = "2026-11-23T05:34:36.971654Z"
LATER = "2026-11-23T05:49:36.971654Z"
COMMENT_ID = "01a206e6-2a97-7e54-be54-dce96853bb34"
APPEAL_ID = "01a206e6-2c55-7d02-b6a1-9e8d7c6b5a40"


def page(*items: Part) -> Part:
    """The last page of a list."""
    return {"items": list(items), "next": None}


AUTHOR: Part = {
    "id": "01a206e6-29ae-752b-82e0-187f779c6085",
    "name": "Дана",
    "avatar_url": None,
    "is_guest": True,
    "is_staff": False,
    "badge": None,
}

COUNTS: Part = {"comments": 2, "reviews": 1, "rating": 5.0, "shares": 9, "reactions": {"like": 4}}
LINK: Part = {
    "key": "new-bridge",
    "url": "https://demo.example/new-bridge",
    "title": "Мост открыли",
}
ARTICLE: Part = {
    **LINK,
    "section": {"key": "society", "name": "Общество"},
    "tags": ["транспорт"],
    "authors": ["Отдел городской жизни"],
    "language": "ru",
    "image_url": None,
    "published_at": "2026-11-23T05:00:00Z",
    "updated_at": None,
    "discussion": {
        "mode": "post",
        "is_open": True,
        "opens_at": None,
        "closes_at": None,
        "ratings": "optional",
        "min_identity": "guest",
        "slow_mode_seconds": 0,
        "reactions": True,
        "shares": True,
    },
    "engagement": {**COUNTS, "rating_histogram": [0, 0, 0, 0, 1], "click_backs": 3},
    "server_time": AT,
}

COMMENT: Part = {
    "id": COMMENT_ID,
    "parent": None,
    "root": None,
    "depth": 0,
    "author": AUTHOR,
    "html": "<p>Ездила утром, народу немного.</p>",
    "state": "published",
    "published_at": AT,
    "reply_count": 1,
    "rating": 5,
    "language": "ru",
    "version": 1,
    "edited_at": None,
    "is_pinned": False,
    "is_featured": False,
    "score": 2,
    "reactions": {"like": 3, "dislike": 1},
}
REPLY: Part = {
    **COMMENT,
    "id": "01a206e6-2ab0-7835-a57b-511d835e7784",
    "parent": COMMENT_ID,
    "root": COMMENT_ID,
    "depth": 1,
    "author": {**AUTHOR, "id": "01a206e6-1070-7bed-b874-cd53ae6a7c9c", "name": "Нурлан"},
    "html": "<p>Согласен.</p>",
    "published_at": LATER,
    "reply_count": 0,
    "rating": None,
    "score": 0,
    "reactions": {},
}
# As its author sees it: new, and as it waits.
OWN: Part = {
    **COMMENT,
    "reply_count": 0,
    "score": 0,
    "reactions": {},
    "text": "Ездила утром, народу немного.",
    "created_at": AT,
    "reasons": [],
    "editable_until": LATER,
}
HELD: Part = {**OWN, "state": "pending", "published_at": None, "reasons": ["links"]}
EDIT: Part = {
    "text": "Ездила утром и вечером.",
    "html": "<p>Ездила утром и вечером.</p>",
    "rating": 4,
    "language": "ru",
    "version": 2,
    "state": "pending",
    "reasons": [],
    "created_at": LATER,
}
TOMBSTONE: Part = {
    **{name: COMMENT[name] for name in ("id", "parent", "root", "depth", "published_at")},
    "author": None,
    "html": None,
    "state": "removed",
    "reply_count": 1,
    "removed_by": "author",
}

DECISION: Part = {
    "id": "01a206e6-2ab3-77b7-8856-91fb5d018bbf",
    "verdict": "hold",
    "reason": "links",
    "note": None,
    "by": {"kind": "rules", "name": None},
    "version": 1,
    "at": AT,
}
SHARE_NUMBERS: Part = {
    "intents": 10,
    "previewed": 2,
    "confirmed": 0,
    "click_backs": 3,
    "sharers": 9,
}
