"""What calls about reviews and moderation answer; all persons are invented."""

from typing import Any

from newsportal.openapi.answer_parts import (
    APPEAL_ID,
    AT,
    AUTHOR,
    COMMENT,
    COMMENT_ID,
    COUNTS,
    DECISION,
    HELD,
    LATER,
    LINK,
    OWN,
    REPLY,
    TOMBSTONE,
    page,
)

Answer = dict[str, Any]

_EDITED: Answer = {
    **OWN,
    "html": "<p>Ездила утром и вечером.</p>",
    "text": "Ездила утром и вечером.",
    "rating": 4,
    "version": 2,
    "edited_at": LATER,
    "current": None,
    "counts": COUNTS,
}
_HIGHLIGHTED = {"id": COMMENT_ID, "is_pinned": False, "is_featured": False}
OF_COMMENTS: dict[str, Answer] = {
    "list_comments": page({**COMMENT, "replies": page(REPLY)}),
    "get_comment": {
        **COMMENT,
        "text": OWN["text"],
        "article": LINK,
        "ancestors": [],
        "replies": page(REPLY),
    },
    "list_replies": page(REPLY),
    "list_latest_comments": page({**COMMENT, "article": LINK}),
    "search_comments": {**page({**COMMENT, "article": LINK}), "match": "exact"},
    "get_mine": {
        "held": [{**HELD, "edit": None}],
        "recent": [],
        "reactions": {REPLY["id"]: ["like"]},
        "flags": [],
        "rating": 5,
        "ignored": [],
        "subscribed": True,
        "bookmarked": False,
        "article_reactions": ["like"],
        "can": {"comment": True, "rate": False, "react": True},
    },
    "create_comment": {**OWN, "counts": COUNTS},
    # Where screening is `before` the worker reads it first.
    "create_comment 202": {**HELD, "reasons": [], "counts": COUNTS},
    "edit_comment": _EDITED,
    "edit_comment 202": {
        **_EDITED,
        "state": "pending",
        "current": {
            "text": OWN["text"],
            "html": OWN["html"],
            "rating": 5,
            "language": "ru",
            "version": 1,
            "state": "published",
            "reasons": [],
        },
    },
    "remove_comment": {**TOMBSTONE, "counts": COUNTS},
    "preview_comment": {"html": "<blockquote><p>цитата</p></blockquote><p>и ответ на неё</p>"},
    "put_reaction": {"reactions": {"like": 3, "dislike": 1}, "score": 2},
    "delete_reaction": {"reactions": {"like": 2, "dislike": 1}, "score": 1},
    "create_flag": {
        "id": "01a206e6-2b90-7c41-8a3e-0d5f6e7c8b9a",
        "comment": REPLY["id"],
        "version": 1,
        "reason": "spam",
        "created_at": LATER,
    },
    "create_complaint": {
        "token": "eyJjb21wbGFpbnQiOiIwMWEyIn0.q83v",
        "number": "2026/17",
        "state": "received",
        "received_at": AT,
        "due_at": "2026-11-30T05:34:36.971654Z",
    },
    "get_complaint": {
        "number": "2026/17",
        "state": "decided",
        "state_text": "Решение принято.",
        "reason": "personal_data",
        "received_at": AT,
        "due_at": "2026-11-30T05:34:36.971654Z",
        "decided_at": LATER,
        "outcome": "granted",
        "outcome_text": "Обращение удовлетворено.",
        "answer": "Адрес удалён из отзыва.",
    },
    "create_appeal": {"id": APPEAL_ID, "comment": COMMENT_ID, "version": 1, "created_at": LATER},
}

OF_MODERATION: dict[str, Answer] = {
    "get_queue_counts": {
        "pending": {"count": 12, "sections": {"society": 7}},
        "reported": {"count": 3, "sections": {"society": 3}},
        "new": {"count": 31, "sections": {"society": 20, "sport": 11}},
        "appeals": {"count": 0, "sections": {}},
        "escalated": {"count": 1, "sections": {"society": 1}},
    },
    "list_new": page({**OWN, "current": None}),
    "list_escalated": page(
        {
            "id": APPEAL_ID,
            "to": "lawyer",
            "note": "Назван по имени.",
            "by": "dana",
            "created_at": LATER,
            "comment": HELD,
        }
    ),
    "get_totals": {
        "months": [
            {
                "month": "2026-03",
                "received": 1204,
                "published": {"by_machine": 871, "by_people": 240},
                "rejected": [
                    {"reason": "offensive", "label": "Оскорбительный текст", "count": 60},
                    {"reason": "seldom", "label": None, "count": "<5"},
                ],
                "appeals": {"received": 9, "granted": "<5", "refused": 6, "waiting": 0},
                "median_minutes_to_decision": 4.5,
                "complaints": 17,
            }
        ]
    },
    "list_pending": page({**HELD, "current": None}),
    "list_reported": page(
        {
            **OWN,
            "reported_at": LATER,
            "has_frozen_votes": False,
            "flags": {"total": 3, "reasons": {"spam": 2, "other": 1}, "notes": ["Продают гараж"]},
        }
    ),
    "list_appeals": page(
        {
            "id": APPEAL_ID,
            "note": "Это цитата из материала.",
            "created_at": LATER,
            "against": {**DECISION, "verdict": "reject"},
            "comment": {**HELD, "state": "rejected"},
        }
    ),
    "list_decisions": page(DECISION),
    "create_decision": {
        **DECISION,
        "verdict": "reject",
        "reason": "spam",
        "by": {"kind": "service", "name": "Редакция"},
    },
    "create_decisions": {
        "results": [
            {"id": COMMENT_ID, "status": 201, "decision": {**DECISION, "verdict": "reject"}},
            {"id": REPLY["id"], "status": 409, "code": "version_conflict"},
        ]
    },
    "create_ban": {
        "id": "118",
        "reader": AUTHOR["id"],
        "until": None,
        "is_shadow": False,
        "reason": "spam",
        "created_at": AT,
    },
    "pin_comment": {**_HIGHLIGHTED, "is_pinned": True},
    "unpin_comment": _HIGHLIGHTED,
    "feature_comment": {**_HIGHLIGHTED, "is_featured": True},
    "unfeature_comment": _HIGHLIGHTED,
}
