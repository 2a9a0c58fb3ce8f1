"""A body for each operation that takes one; all persons are invented."""

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "create_guest": {"name": "Дана"},
    "update_me": {"name": "Дана Ж."},
    "create_claim": {"email": "dana@mail.example"},
    "read_notifications": {"all": True},
    "put_article": {
        "url": "https://demo.example/new-bridge",
        "title": "Мост открыли",
        "section": {"key": "society", "name": "Общество"},
        "tags": ["транспорт"],
        "authors": ["Отдел городской жизни"],
        "language": "ru",
        "published_at": "2026-11-23T05:00:00Z",
        "discussion": {"mode": "post", "screening": "before", "ratings": "optional"},
    },
    "put_articles": {
        "articles": [
            {"key": "new-bridge", "url": "https://demo.example/new-bridge", "title": "Мост"}
        ]
    },
    "post_counts": {"articles": ["astana-lrt-launch", "new-bridge"]},
    "create_comment": {"text": "Ездила утром, народу немного.", "rating": 5, "subscribe": True},
    "preview_comment": {"text": "> цитата\nи ответ на неё"},
    "edit_comment": {"text": "Ездила утром и вечером.", "rating": 4, "version": 1},
    "create_flag": {"reason": "spam", "note": "Продают гараж"},
    "create_complaint": {
        "comment": "01a206e6-2a97-7e54-be54-dce96853bb34",
        "reason": "personal_data",
        "explanation": "В отзыве мой домашний адрес.",
        "email": "dana@mail.example",
        "good_faith": True,
    },
    "create_appeal": {"note": "Это цитата из материала."},
    "create_decision": {"verdict": "reject", "reason": "spam", "version": 1},
    "create_decisions": {
        "verdict": "reject",
        "reason": "spam",
        "items": [{"id": "01a206e6-2ab3-77b7-8856-91fb5d018bbf", "version": 1}],
    },
    "create_ban": {"reason": "spam", "until": "2027-01-01T00:00:00Z"},
    "create_share": {"network": "telegram", "quote": "Мост открыли"},
    "send_webmention": {
        "source": "https://blog.example/about-the-bridge",
        "target": "https://demo.example/new-bridge",
    },
    "post_events": {
        "events": [
            {
                "id": "01a206e6-2c11-7d02-9a3f-5b7c19e0aa41",
                "kind": "click_back",
                "token": "k3QmZx81Ba",
            },
            {
                "id": "01a206e6-2c12-7b0e-8c55-0d4e6f7a8b90",
                "kind": "impression",
                "article": "new-bridge",
            },
        ]
    },
}
