"""The networks that a new installation begins with."""

from datetime import date
from typing import Any

from social.models import Network

# When maintained code or their own documents were last seen to use the address; no network is
# asked by ours.
_SEEN = {"evidence_date": date(2026, 3, 9)}
_SEEN_LONG_AGO = {"evidence_date": date(2023, 10, 1)}
_OFF = {"is_enabled": False, "is_more": True}
_MORE = {"is_more": True}
# The row that readers see, then what stands under «more», then what an editor may switch on.
NETWORKS: tuple[dict[str, Any], ...] = (
    {
        "code": "telegram",
        **_SEEN,
        "name": "Telegram",
        "intent_url_template": "https://t.me/share/url?url={url}&text={title}",
        "robot_patterns": ["TelegramBot"],
        # core.telegram.org/resources/cidr.txt, as read on 11 September 2026.
        "robot_ranges": [
            "91.105.192.0/23",
            "91.108.4.0/22",
            "91.108.8.0/22",
            "91.108.12.0/22",
            "91.108.16.0/22",
            "91.108.20.0/22",
            "91.108.56.0/22",
            "149.154.160.0/20",
            "185.76.151.0/24",
            "2001:67c:4e8::/48",
            "2001:b28:f23c::/48",
            "2001:b28:f23d::/48",
            "2001:b28:f23f::/48",
            "2a0a:f280::/32",
        ],
    },
    {
        # Its link cards are drawn on the sender's own telephone: nothing ever proves them.
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
        # The network's own, by its registry (AS47541).
        "robot_ranges": ["87.240.128.0/18", "93.186.224.0/20", "185.32.248.0/22"],
        "robot_domains": ["vk.com", "vkontakte.ru"],
    },
    {
        "code": "ok",
        **_SEEN,
        "name": "OK",
        "names": {"ru": "Одноклассники", "kk": "Одноклассники", "en": "Odnoklassniki"},
        "intent_url_template": "https://connect.ok.ru/offer?url={url}&title={title}",
        "robot_patterns": ["OdklBot"],
        # As its own mail policy (SPF of ok.ru) names them.
        "robot_ranges": ["5.61.16.0/21", "185.16.148.0/22", "185.16.244.0/22", "217.20.144.0/20"],
        "robot_domains": ["odnoklassniki.ru", "ok.ru"],
    },
    {
        "code": "facebook",
        **_SEEN,
        "name": "Facebook",
        "intent_url_template": "https://www.facebook.com/sharer/sharer.php?u={url}",
        "robot_patterns": ["facebookexternalhit", "Facebot", "facebookcatalog"],
        # AS32934, which its documents name as the place to look.
        "robot_ranges": [
            "31.13.24.0/21",
            "31.13.64.0/18",
            "66.220.144.0/20",
            "69.63.176.0/20",
            "69.171.224.0/19",
            "74.119.76.0/22",
            "103.4.96.0/22",
            "129.134.0.0/16",
            "157.240.0.0/16",
            "173.252.64.0/18",
            "179.60.192.0/22",
            "185.60.216.0/22",
            "204.15.20.0/22",
            "2a03:2880::/32",
        ],
        "robot_domains": ["fbsv.net", "facebook.com"],
    },
    {
        "code": "x",
        **_SEEN,
        "name": "X",
        "intent_url_template": "https://x.com/intent/tweet?text={title}&url={url}",
        # 280 characters, of which a link takes 23 and the space before it one.
        "text_max_chars": 256,
        "text_unit": "weighted",
        "robot_patterns": ["Twitterbot"],
        # As its documents list them for robots that read pages.
        "robot_ranges": ["192.133.77.0/26", "199.16.156.0/22", "199.59.148.0/22"],
        "robot_domains": ["twttr.com", "twitter.com"],
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
        **_SEEN_LONG_AGO,
        "name": "LinkedIn",
        "intent_url_template": "https://www.linkedin.com/sharing/share-offsite/?url={url}",
        "robot_patterns": ["LinkedInBot"],
        "robot_domains": ["linkedin.com"],
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
        **_OFF,
        "name": "Mail.ru",
        "intent_url_template": "https://connect.mail.ru/share?url={url}&title={title}",
        "robot_domains": ["mail.ru"],
    },
    {
        "code": "native",
        "name": "Other apps",
        "names": {
            "ru": "Другие приложения",
            "kk": "Басқа қолданбалар",
            "az": "Digər tətbiqlər",
        },
        "device": "touch",
    },
    {
        "code": "qr",
        **_MORE,
        "name": "QR code",
        "names": {"ru": "QR-код", "kk": "QR-код", "az": "QR kod"},
    },
    {
        "code": "print",
        **_MORE,
        "name": "Print",
        "names": {"ru": "Распечатать", "kk": "Басып шығару", "az": "Çap et"},
    },
    {
        "code": "threads",
        "evidence_date": date(2026, 3, 19),
        **_MORE,
        "name": "Threads",
        "intent_url_template": "https://www.threads.com/intent/post?text={title}&url={url}",
        "text_max_chars": 500,
    },
    {
        "code": "sms",
        **_SEEN,
        **_MORE,
        "name": "SMS",
        # The `&` after the `?`: one kind of telephone wants the one, the other the other.
        "intent_url_template": "sms:?&body={title}%20{url}",
        "device": "touch",
        # Apple's telephones name three robots at once.
        "robot_patterns": ["facebookexternalhit/1.1 Facebot Twitterbot/1.0"],
    },
    {
        "code": "bluesky",
        **_SEEN,
        **_OFF,
        "name": "Bluesky",
        "intent_url_template": "https://bsky.app/intent/compose?text={title}%20{url}",
        "text_max_chars": 300,
        "text_unit": "graphemes",
        "text_has_link": True,
        "robot_patterns": ["Cardyb"],
    },
    {
        "code": "mastodon",
        **_SEEN_LONG_AGO,
        **_OFF,
        "name": "Mastodon",
        "intent_url_template": "https://{instance}/share?text={title}%20{url}",
        # 500 characters, of which a link takes 23 and the space before it one.
        "text_max_chars": 476,
        "text_unit": "graphemes",
        "robot_patterns": ["Mastodon/"],
    },
    {
        "code": "messenger",
        **_SEEN,
        **_OFF,
        "name": "Messenger",
        "intent_url_template": "https://www.facebook.com/dialog/send"
        "?link={url}&app_id={app_id}&redirect_uri={url}",
    },
    {
        "code": "reddit",
        **_SEEN,
        **_OFF,
        "name": "Reddit",
        "intent_url_template": "https://www.reddit.com/submit?url={url}&title={title}",
        "text_max_chars": 300,
        "robot_patterns": ["redditbot"],
    },
    {
        "code": "pinterest",
        **_SEEN_LONG_AGO,
        **_OFF,
        "name": "Pinterest",
        "intent_url_template": "https://www.pinterest.com/pin/create/button/"
        "?url={url}&description={title}",
        "text_max_chars": 500,
        "robot_patterns": ["Pinterestbot", "Pinterest/0"],
        "robot_domains": ["pinterest.com"],
    },
    {
        "code": "tumblr",
        **_SEEN,
        **_OFF,
        "name": "Tumblr",
        "intent_url_template": "https://www.tumblr.com/widgets/share/tool"
        "?canonicalUrl={url}&title={title}",
        "robot_patterns": ["compatible; Tumblr/"],
    },
    {
        "code": "livejournal",
        **_SEEN,
        **_OFF,
        "name": "LiveJournal",
        "names": {"ru": "Живой журнал"},
        "intent_url_template": "https://www.livejournal.com/update.bml?subject={title}&event={url}",
    },
    {
        "code": "line",
        **_SEEN,
        **_OFF,
        "name": "LINE",
        "intent_url_template": "https://social-plugins.line.me/lineit/share?url={url}&text={title}",
        "robot_patterns": ["facebookexternalhit/1.1;line-poker"],
    },
    {
        "code": "flipboard",
        **_SEEN_LONG_AGO,
        **_OFF,
        "name": "Flipboard",
        "intent_url_template": "https://share.flipboard.com/bookmarklet/popout"
        "?v=2&title={title}&url={url}",
        "robot_patterns": ["FlipboardProxy", "FlipboardRSS"],
    },
    {
        "code": "xing",
        **_SEEN_LONG_AGO,
        **_OFF,
        "name": "XING",
        "intent_url_template": "https://www.xing.com/spi/shares/new?url={url}",
        "robot_patterns": ["XING-contenttabreceiver"],
    },
    {
        "code": "threema",
        **_SEEN_LONG_AGO,
        **_OFF,
        "name": "Threema",
        "intent_url_template": "threema://compose?text={title}%20{url}",
        "device": "touch",
    },
    {
        "code": "hatena",
        **_SEEN,
        **_OFF,
        "name": "Hatena",
        "intent_url_template": "https://b.hatena.ne.jp/add?mode=confirm&url={url}&title={title}",
        "robot_patterns": ["HatenaBookmark", "Hatena::"],
    },
    {
        "code": "instapaper",
        **_SEEN,
        **_OFF,
        "name": "Instapaper",
        "intent_url_template": "https://www.instapaper.com/hello2?url={url}&title={title}",
        "robot_patterns": ["^Instapaper/"],
    },
)


def add_default_networks(networks: type[Network] = Network, *, using: str = "default") -> None:
    """Add the networks that are missing; what an editor changed stays. Runs after migrations.

    So an upgrade brings new networks. One that is not wanted is switched off, not deleted.
    `networks` is the model as the migrations know it.
    """
    networks._default_manager.using(using).bulk_create(
        [networks(order=10 * place, **values) for place, values in enumerate(NETWORKS, start=1)],
        ignore_conflicts=True,
    )
