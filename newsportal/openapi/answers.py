"""What a call answers when it was done, one example for each; all persons are invented."""

from typing import Any

from newsportal.openapi.answer_parts import (
    APPEAL_ID,
    ARTICLE,
    AT,
    AUTHOR,
    COMMENT,
    COMMENT_ID,
    COUNTS,
    DECISION,
    EDIT,
    HELD,
    LATER,
    LINK,
    OWN,
    REPLY,
    SHARE_NUMBERS,
    TOMBSTONE,
    page,
)

Answer = dict[str, Any]

_NETWORK = {
    "code": "telegram",
    "name": "Telegram",
    "order": 10,
    "intent_url_template": "https://t.me/share/url?url={url}&text={title}",
    "device": "any",
    "more": False,
}
_MENTION = {
    "id": "01a206e6-0f10-7b3c-9d52-6a1f0c7e4b29",
    "source": "https://blog.example/answer",
    "target": "https://demo.example/astana-lrt-launch",
    "state": "received",
    "reason": None,
    "received_at": AT,
    "checked_at": None,
}
_FOLLOW_LINK = {
    "id": "01a206e6-0f10-7b3c-9d52-6a1f0c7e4b28",
    "network": "telegram",
    "label": "Мы в Telegram",
    "url": "https://comments.example/f/01a206e6-0f10-7b3c-9d52-6a1f0c7e4b28",
    "target_url": "https://t.me/demo_example",
    "followers": 48210,
    "followers_as_of": AT,
}

_ACCOUNT = {
    **{name: value for name, value in AUTHOR.items() if name != "badge"},
    "site": "demo",
    "identity": "guest",
    "email": None,
    "mail": {
        "is_on": False,
        "replies": "at_once",
        "subscriptions": "daily",
        "decisions": "at_once",
    },
    "roles": [],
    "created_at": AT,
    "ban": None,
    "counts": {
        "ignored": 0,
        "bookmarks": 2,
        "subscriptions": 1,
        "comments": 7,
        "unread_notifications": 3,
    },
}

OF_READERS: dict[str, Answer] = {
    "get_me": _ACCOUNT,
    "update_me": {**_ACCOUNT, "name": "Дана Ж."},
    "delete_me": {"erased_at": AT},
    "create_claim": {"expires_at": LATER},
    "export_me": {"profile": [_ACCOUNT], "comments": [], "reactions": [], "flags": []},
    "list_ignored": page(
        {
            "reader": {**AUTHOR, "id": "01a206e6-1070-7bed-b874-cd53ae6a7c9c", "name": "Нурлан"},
            "created_at": AT,
        }
    ),
    "get_challenge": {
        "kind": "proof_of_work",
        "token": "eyJzaXRlIjoiZGVtbyJ9",
        "algorithm": "sha256",
        "difficulty": 16,
        "expires_at": LATER,
    },
    "create_guest": {
        "token": "guest_eyJyZWFkZXIiOiIwMWEyIn0",
        "expires_at": LATER,
        "reader": AUTHOR,
    },
    "list_bookmarks": page({"article": ARTICLE, "created_at": AT}),
    "list_subscriptions": page({"article": ARTICLE, "created_at": AT}),
    "list_my_comments": page({**OWN, "edit": EDIT, "article": LINK}),
    "list_notifications": {
        **page(
            {
                "id": "01a206e6-3a01-7abc-8f11-2d3c4b5a6978",
                "kind": "reply",
                "is_read": False,
                "created_at": LATER,
                "comment_version": 1,
                "comment": REPLY,
                "article": LINK,
            }
        ),
        "unread": 1,
    },
}

_CONFIG: Answer = {
    "site": {"key": "demo", "name": "Демо-газета", "language": "ru"},
    "language": "ru",
    "guests_allowed": True,
    "min_identity": "guest",
    "slow_mode_seconds": 0,
    "reactions": True,
    "shares": True,
    "mailed_links": False,
    "login_url": None,
    "rules": "Пишите по теме и уважайте других читателей.",
    "challenge": None,
    "limits": {"text_chars": 5000, "name_chars": 50},
    "sorts": ["best", "newest", "oldest", "most_replied"],
    "default_sort": "best",
    "ratings": "optional",
    "rating_values": [1, 2, 3, 4, 5],
    "markup": "markdown",
    "edit_window_seconds": 900,
    "reaction_kinds": [{"kind": "like", "label": "Нравится"}],
    "article_reaction_kinds": [{"kind": "like", "label": "Нравится"}],
    "flag_reasons": [{"reason": "offensive", "label": "Оскорбительный текст"}],
    "thresholds": {"flags_to_queue": 1, "flags_to_hide": 3},
    "networks": [_NETWORK],
    "follow_links": [_FOLLOW_LINK],
    "stream_url_template": None,
}
_FEED: Answer = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Демо-газета",
    "feed_url": "https://comments.example/api/v1/sites/demo/feed.json",
    "items": [
        {
            "id": "tag:demo.example,2026-11-23:demo/articles/new-bridge",
            "url": ARTICLE["url"],
            "title": ARTICLE["title"],
            "content_text": ARTICLE["title"],
            "date_published": ARTICLE["published_at"],
            "_newsportal": {"key": ARTICLE["key"], **COUNTS},
        }
    ],
}

_TRENDING: Answer = {
    "article": "new-bridge",
    "as_of": AT,
    "weights": {
        "comments": 2,
        "ratings": 1,
        "sharers": 3,
        "confirmed": 3,
        "click_backs": 1,
        "reactions": 0.5,
    },
    "places": [
        {
            "sort": "discussed",
            "window": "24h",
            "position": 3,
            "value": 2.0,
            "counts": {"comments": 2},
        },
        {
            "sort": "hot",
            "window": None,
            "position": 5,
            "value": 6.5,
            "counts": {
                "comments": 2,
                "ratings": 1,
                "sharers": 1,
                "confirmed": 0,
                "click_backs": 1,
                "reactions": 1,
            },
            "half_life_seconds": 21600,
            "talk": 3.5,
            "own": 3.0,
        },
    ],
}

OF_ARTICLES: dict[str, Answer] = {
    "list_articles": page(ARTICLE),
    "get_article": {**ARTICLE, "updated_ago": "4 часа назад", "refresh_after_seconds": 3600},
    "put_article": ARTICLE,
    "put_articles": {
        "results": [
            {"key": "new-bridge", "status": 201},
            {
                "key": "old-bridge",
                "status": 400,
                "errors": [
                    {"field": "url", "code": "other_host", "detail": "Адрес не принадлежит сайту."}
                ],
            },
        ]
    },
    "get_counts": {"new-bridge": COUNTS},
    "post_counts": {"new-bridge": COUNTS},
    "get_config": _CONFIG,
    "get_feed_json": _FEED,
    "get_trending": _TRENDING,
}

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

OF_SOCIAL: dict[str, Answer] = {
    "list_networks": page(_NETWORK),
    "list_follow_links": page(_FOLLOW_LINK),
    "send_webmention": _MENTION,
    "get_oembed": {
        "version": "1.0",
        "type": "rich",
        "title": "Первый месяц лёгкого метро в Астане: что изменилось для пассажиров",
        "provider_name": "Два берега",
        "provider_url": "https://demo.example/",
        "cache_age": 300,
        "html": '<news-comments site="demo" article="astana-lrt-launch"></news-comments>',
        "width": 600,
        "height": 800,
    },
    "get_mention": {**_MENTION, "state": "taken", "checked_at": LATER},
    "get_shares": {
        "total": SHARE_NUMBERS,
        "networks": {"telegram": SHARE_NUMBERS},
        "external": {"facebook": {"count": 128, "as_of": AT}},
    },
    "create_share": {
        "token": "Tm58Yb8ssc",
        "url": "https://comments.example/s/Tm58Yb8ssc",
        "intent_url": "https://t.me/share/url?url=https%3A%2F%2Fcomments.example%2Fs%2FTm58Yb8ssc",
    },
    "put_article_reaction": {"reactions": {"like": 1}},
    "delete_article_reaction": {"reactions": {}},
}

# By the operation; with its status where that one's answer is another.
ANSWERS = OF_READERS | OF_ARTICLES | OF_COMMENTS | OF_MODERATION | OF_SOCIAL
