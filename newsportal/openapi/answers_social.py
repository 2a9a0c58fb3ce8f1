"""What calls about sharing answer; all persons are invented."""

from typing import Any

from newsportal.openapi.answer_parts import (
    AT,
    LATER,
    SHARE_NUMBERS,
    page,
)

Answer = dict[str, Any]

NETWORK = {
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
FOLLOW_LINK = {
    "id": "01a206e6-0f10-7b3c-9d52-6a1f0c7e4b28",
    "network": "telegram",
    "label": "Мы в Telegram",
    "url": "https://comments.example/f/01a206e6-0f10-7b3c-9d52-6a1f0c7e4b28",
    "target_url": "https://t.me/demo_example",
    "followers": 48210,
    "followers_as_of": AT,
}

OF_SOCIAL: dict[str, Answer] = {
    "list_networks": page(NETWORK),
    "list_follow_links": page(FOLLOW_LINK),
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
