"""The networks that a new installation begins with."""

from datetime import date
from typing import Any

from social.models import Network

# When maintained code was last seen to use the address; no network is asked by ours.
_SEEN = {"evidence_date": date(2026, 3, 9)}
_NETWORKS: tuple[dict[str, Any], ...] = (
    {
        "code": "telegram",
        **_SEEN,
        "name": "Telegram",
        "intent_url_template": "https://t.me/share/url?url={url}&text={title}",
        "robot_patterns": ["TelegramBot"],
    },
    {
        "code": "whatsapp",
        **_SEEN,
        "name": "WhatsApp",
        "intent_url_template": "https://api.whatsapp.com/send?text={title}%20{url}",
        "robot_patterns": ["^WhatsApp/"],
    },
    {
        "code": "vk",
        **_SEEN,
        "name": "VK",
        "names": {"ru": "ВКонтакте", "kk": "ВКонтакте"},
        "intent_url_template": "https://vk.com/share.php?url={url}&title={title}",
        "robot_patterns": ["vkShare"],
    },
    {
        "code": "ok",
        **_SEEN,
        "name": "OK",
        "names": {"ru": "Одноклассники", "kk": "Одноклассники", "en": "Odnoklassniki"},
        "intent_url_template": "https://connect.ok.ru/offer?url={url}&title={title}",
        "robot_patterns": ["OdklBot"],
    },
    {
        "code": "facebook",
        **_SEEN,
        "name": "Facebook",
        "intent_url_template": "https://www.facebook.com/sharer/sharer.php?u={url}",
        "robot_patterns": ["facebookexternalhit", "Facebot", "facebookcatalog"],
    },
    {
        "code": "x",
        **_SEEN,
        "name": "X",
        "intent_url_template": "https://x.com/intent/tweet?text={title}&url={url}",
        # 280 characters, of which a link takes 23 and the space before it one.
        "text_max_chars": 256,
        "robot_patterns": ["Twitterbot"],
    },
    {
        "code": "viber",
        **_SEEN,
        "name": "Viber",
        "intent_url_template": "viber://forward?text={title}%20{url}",
        "device": "touch",
        "robot_patterns": ["^Viber"],
    },
    {
        "code": "linkedin",
        "evidence_date": date(2023, 10, 1),
        "name": "LinkedIn",
        "intent_url_template": "https://www.linkedin.com/sharing/share-offsite/?url={url}",
        "robot_patterns": ["LinkedInBot"],
    },
    {
        "code": "email",
        "name": "E-mail",
        "names": {"ru": "Почта", "kk": "Пошта", "az": "E-poçt"},
        "intent_url_template": "mailto:?subject={title}&body={url}",
    },
    {
        "code": "copy",
        "name": "Copy link",
        "names": {
            "ru": "Скопировать ссылку",
            "kk": "Сілтемені көшіру",
            "az": "Linki kopyala",
        },
    },
    {
        "code": "mailru",
        "name": "Mail.ru",
        "intent_url_template": "https://connect.mail.ru/share?url={url}&title={title}",
        "is_enabled": False,
    },
)


def add_default_networks(networks: type[Network] = Network, *, using: str = "default") -> None:
    """Add the networks that are missing; what an editor changed stays. Runs after migrations.

    So an upgrade brings new networks. One that is not wanted is switched off, not deleted.
    `networks` is the model as the migrations know it.
    """
    networks._default_manager.using(using).bulk_create(
        [networks(order=10 * place, **values) for place, values in enumerate(_NETWORKS, start=1)],
        ignore_conflicts=True,
    )
