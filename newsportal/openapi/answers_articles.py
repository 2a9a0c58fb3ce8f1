"""What calls about readers, articles and the feed answer; all persons are invented."""

from typing import Any

from newsportal.openapi.answer_parts import (
    ARTICLE,
    AT,
    AUTHOR,
    COUNTS,
    EDIT,
    LATER,
    LINK,
    OWN,
    REPLY,
    page,
)
from newsportal.openapi.answers_social import FOLLOW_LINK, NETWORK

Answer = dict[str, Any]

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
    "networks": [NETWORK],
    "follow_links": [FOLLOW_LINK],
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
