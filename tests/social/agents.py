"""User agents, labelled: preview robots, other programs, and what people come with."""

from collections.abc import Iterator
from itertools import product

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
ON_IPHONE = f"{IPHONE} (KHTML, like Gecko) Mobile/15E148"
_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
_KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"


def android(model: str, rest: str = "", *, version: int = 14, chrome: int = 126) -> str:
    return (
        f"Mozilla/5.0 (Linux; Android {version}; {model}) {_KHTML}"
        f" Chrome/{chrome}.0.0.0 Mobile Safari/537.36{rest}"
    )


def webview(model: str, rest: str) -> str:
    return (
        f"Mozilla/5.0 (Linux; Android 14; {model} Build/UP1A.231005.007; wv) {_KHTML}"
        f" Version/4.0 Chrome/126.0.6478.122 Mobile Safari/537.36 {rest}"
    )


# (agent, code of the network that it is of; None for services that are no network of ours).
PREVIEWS: tuple[tuple[str, str | None], ...] = (
    ("TelegramBot (like TwitterBot)", "telegram"),
    ("WhatsApp/2.23.20.0 A", "whatsapp"),
    ("WhatsApp/2.2413.51 W", "whatsapp"),
    ("WhatsApp/2.24.11.80 i", "whatsapp"),
    ("WhatsApp/2.19.81 N", "whatsapp"),
    ("WhatsApp/2", "whatsapp"),
    ("Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)", "vk"),
    ("Mozilla/5.0 (compatible; OdklBot/1.0 like Linux; klass@odnoklassniki.ru)", "ok"),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "facebook"),
    ("facebookexternalhit/1.1", "facebook"),
    ("Facebot", "facebook"),
    ("facebookcatalog/1.0", "facebook"),
    (f"{_MAC} Version/9.0.2 Safari/601.3.9 facebookexternalhit/1.1", "facebook"),
    (
        f"{_MAC} Version/9.0.2 Safari/601.3.9 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
        "sms",
    ),
    ("facebookexternalhit/1.1;line-poker/1.0", "line"),
    ("facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/", "facebook"),
    ("Twitterbot/1.0", "x"),
    ("Mozilla/5.0 (compatible; Twitterbot/1.0)", "x"),
    ("Viber", "viber"),
    ("Viber/13.3.0.22", "viber"),
    (
        "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://linkedin.com)",
        "linkedin",
    ),
    ("Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)", "bluesky"),
    ("Mastodon/4.2.8 (http.rb/5.1.1; +https://m.example/) Bot", "mastodon"),
    ("http.rb/5.1.1 (Mastodon/4.1.2; +https://m.example/) Bot", "mastodon"),
    ("Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)", "reddit"),
    ("Pinterest/0.2 (+https://www.pinterest.com/bot.html)", "pinterest"),
    ("Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)", "pinterest"),
    ("Mozilla/5.0 (compatible; Tumblr/14.0.835.186; +http://www.tumblr.com/)", "tumblr"),
    (
        "Mozilla/5.0 (compatible; FlipboardProxy/1.2; +http://flipboard.com/browserproxy)",
        "flipboard",
    ),
    ("XING-contenttabreceiver/2.0", "xing"),
    ("HatenaBookmark/4.0 (Hatena::Bookmark; Scissors)", "hatena"),
    ("Instapaper/1.0 (+http://www.instapaper.com/)", "instapaper"),
    ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", None),
    ("Slack-ImgProxy (+https://api.slack.com/robots)", None),
    ("Slackbot 1.0 (+https://api.slack.com/robots)", None),
    ("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", None),
    ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", None),
    ("Mozilla/5.0 (Windows NT 6.1; Win64; x64) MicrosoftPreview/2.0 +https://aka.ms/x", None),
    ("Synapse (bot; +https://github.com/matrix-org/synapse)", None),
    ("Rocket.Chat/6.5 Mozilla/5.0", None),
    ("mattermost-bot/1.1", None),
    ("ZulipURLPreview/8.0 (+https://zulip.example)", None),
    ("Mozilla/5.0 (compatible; KeybaseBot; +https://keybase.io)", None),
    ("GroupMeBot/1.0", None),
    ("Valve/Steam HTTP Client 1.0 (570)", None),
    ("Pleroma 2.5.0; https://p.example <admin@p.example>; Bot", None),
    ("Akkoma 3.10.4; https://a.example <admin@a.example>; Bot", None),
    ("Misskey/13.14.2 (https://mi.example)", None),
    ("Friendica 'Giant Rhubarb' 2023.05-1518; https://f.example", None),
    ("gotosocial/0.15.0 (+https://g.example)", None),
    ("PeerTube/6.0.3 (+https://pt.example)", None),
    ("Pixelfed/0.12 (+https://px.example)", None),
    ("Lemmy/0.19.3; +https://lemmy.example", None),
    ("SummalyBot/4.0.0", None),
    ("Iframely/1.3.1 (+https://iframely.com/docs/about)", None),
    ("Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)", None),
    ("OpenGraph.io/1.0", None),
    ("Mozilla/5.0 (compatible; vkRobot/1.0)", None),
    ("Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots", None),
    ("Mozilla/5.0 (compatible; Yahoo Link Preview; https://help.yahoo.com/kb/x.html)", None),
    ("Mozilla/5.0 (compatible; DingTalkBot-LinkService/1.0)", None),
    ("Discourse Forum Onebox v3.2.0", None),
    ("EvernoteRichLinkBot/1.0", None),
    ("Bitrix link preview", None),
    ("Google (+https://developers.google.com/+/web/snippet/)", None),
    ("Quora Link Preview/1.0 (http://www.quora.com)", None),
    ("Mozilla/5.0 (compatible; Chatwork LinkPreview v1; +https://go.chatwork.com/)", None),
    ("BufferLinkPreviewBot/1.0 (+https://scraper.buffer.com/about/bots/x)", None),
)

# What people come with. Each line is somebody who would be missed.
PEOPLE: tuple[str, ...] = (
    # Desktops.
    f"{_WINDOWS} Chrome/126.0.0.0 Safari/537.36",
    f"{_WINDOWS} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87",
    f"{_WINDOWS} Chrome/124.0.0.0 YaBrowser/24.6.0.0 Safari/537.36",
    f"{_WINDOWS} Chrome/122.0.0.0 YaBrowser/24.4.0.0 (beta) Yowser/2.5 Safari/537.36",
    f"{_WINDOWS} Chrome/124.0.0.0 Safari/537.36 OPR/110.0.0.0",
    f"{_WINDOWS} Chrome/124.0.0.0 Safari/537.36 OPR/110.0.0.0 (Edition Yx GX)",
    f"{_WINDOWS} Chrome/120.0.0.0 Safari/537.36 Atom/31.0.0.24",
    f"{_WINDOWS} Chrome/126.0.6478.127 Safari/537.36 Vivaldi/6.8.3381.46",
    f"{_WINDOWS} TelegramDesktop/5.1 Chrome/126.0.0.0 Safari/537.36",
    f"{_WINDOWS} WhatsApp/2.2422 Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0",
    "Mozilla/5.0 (Windows NT 6.1; Win64; x64; rv:52.0) Gecko/20100101 Firefox/52.0",
    "Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
    "Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 5.1; Trident/4.0; .NET CLR 2.0.50727)",
    f"{_MAC} Version/17.5 Safari/605.1.15",
    (
        "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/126.0.0.0 Safari/537.36"
    ),
    "Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18",
    # Telephones of Apple and what runs on them.
    f"{IPHONE} (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    f"{IPHONE} (KHTML, like Gecko) CriOS/126.0.6478.108 Mobile/15E148 Safari/604.1",
    f"{IPHONE} (KHTML, like Gecko) FxiOS/127.1 Mobile/15E148 Safari/605.1.15",
    f"{IPHONE} (KHTML, like Gecko) EdgiOS/126.0 Version/17.0 Mobile/15E148 Safari/604.1",
    f"{IPHONE} (KHTML, like Gecko) Version/17.0 YaBrowser/24.6.4 Mobile/15E148 Safari/604.1",
    f"{IPHONE} (KHTML, like Gecko) GSA/322.0 Mobile/15E148 Safari/604.1",
    f"{IPHONE} (KHTML, like Gecko) OPT/4.7.0",
    (
        f"{ON_IPHONE} [FBAN/FBIOS;FBAV/450.0.0.38.108;FBBV/564431005;FBDV/iPhone15,2;FBMD/iPhone;"
        "FBSN/iOS;FBSV/17.5.1;FBSS/3;FBID/phone;FBLC/ru_RU;FBOP/5]"
    ),
    f"{ON_IPHONE} Instagram 320.0.0.35.95 (iPhone15,2; iOS 17_5; ru_RU; ru; scale=3.00)",
    f"{ON_IPHONE} WhatsApp/24.1",
    f"{ON_IPHONE} [LinkedInApp]/9.29",
    f"{ON_IPHONE} [Pinterest/iOS]",
    f"{ON_IPHONE} Viber/22.0.0.1",
    f"{ON_IPHONE} VKClient/8.80 com.vk.vkclient",
    f"{ON_IPHONE} OKApp odkl/24.6",
    f"{ON_IPHONE} Twitter for iPhone/10.45",
    f"{ON_IPHONE} Barcelona 320.0.0.35.95 (iPhone15,2; iOS 17_5)",
    f"{ON_IPHONE} musical_ly_35.1.0 JsSdk/2.0 NetType/WIFI Channel/App Store",
    f"{ON_IPHONE} MicroMessenger/8.0.49 NetType/WIFI Language/ru",
    f"{ON_IPHONE} Line/14.8.0",
    f"{ON_IPHONE} Snapchat/13.1.0.42 (like Safari/8618.2.12.11.6, panda)",
    f"{ON_IPHONE} Tumblr/iPhone/34.5/1 Tumblr/34.5 (iPhone)",
    f"{ON_IPHONE} Mail.ru App/14.60",
    (
        "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/12.1.2 Mobile/15E148 Safari/604.1"
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 9_3_5 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like"
        " Gecko) Version/9.0 Mobile/13G36 Safari/601.1"
    ),
    # Android.
    android("K"),
    android("SM-A546E"),
    android("K", version=10, chrome=127),
    android("CUBOT X18 Plus"),
    android("CUBOT_NOTE_S", version=8, chrome=79),
    android("CUBOT KINGKONG 9", version=13),
    android("KINGKONG CUBOT"),
    android("Abbott One"),
    android("Infinix X6833B", version=12),
    android("K", " YaApp_Android/24.61 YaSearchBrowser/24.61"),
    android("M2103K19G", " EdgA/126.0.0.0"),
    android("22101316UG", " OPR/82.0.0.0"),
    android("K", " VKAndroidApp/8.80"),
    android("K", " Viber/22.0"),
    android("K", " Telegram-Android/10.14"),
    webview("SM-S918B", "Telegram-Android/10.14.3 (Samsung SM-S918B; Android 14; SDK 34; HIGH)"),
    webview("Pixel 8", "Instagram 320.0.0.42.101 Android (34/14; 420dpi; 1080x2400; Google)"),
    webview("SM-A546E", "[FB_IAB/FB4A;FBAV/450.0.0.44.109;]"),
    webview("SM-A546E", "[FB_IAB/FB4A;FBAV/471.0.0.35.80;IABMV/1;] MetaIAB Facebook"),
    webview("Redmi Note 12", "[FB_IAB/MESSENGER;FBAV/459.0.0.44.108;]"),
    webview("Redmi Note 12", "VKAndroidApp/8.80-23456 (Android 14; SDK 34; arm64-v8a; ru)"),
    webview("Redmi 9C", "OKAndroid/24.6.17"),
    webview("M2101K6G", "WhatsApp/2.24.13.77"),
    webview("TECNO KI5k", "Viber/22.5.0.2"),
    webview("TECNO KI5k", "TwitterAndroid"),
    webview("Infinix X6515", "trill_350102 JsSdk/1.0 NetType/WIFI Channel/googleplay"),
    webview("HUAWEI P50", "HuaweiBrowser/14.0.5.303 HMSCore/6.13"),
    webview("SM-G991B", "GSA/15.24.29.28.arm64"),
    webview("SM-G991B", "ZenKit/24.5 YaApp_Android/24.61"),
    (
        "Mozilla/5.0 (Linux; Android 13; SAMSUNG SM-A536B) AppleWebKit/537.36 (KHTML, like Gecko)"
        " SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Linux; U; Android 11; ru-RU; M2004J19C Build/RP1A) AppleWebKit/537.36"
        " (KHTML, like Gecko) Version/4.0 Chrome/100.0.4896.58 UCBrowser/13.6.2.1316 Mobile"
        " Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Linux; U; Android 12; ru-ru; Redmi Note 9 Pro Build/SKQ1) AppleWebKit/537.36"
        " (KHTML, like Gecko) Version/4.0 Chrome/112.0.5615.136 Mobile Safari/537.36"
        " XiaoMi/MiuiBrowser/14.9.1-gn"
    ),
    (
        "Mozilla/5.0 (Linux; U; Android 4.4.2; ru-ru; SM-T231) AppleWebKit/534.30 (KHTML,"
        " like Gecko) Version/4.0 Safari/534.30"
    ),
    (
        "Mozilla/5.0 (Linux; U; Android 2.3.6; ru-ru; GT-S5360 Build/GINGERBREAD) AppleWebKit/533.1"
        " (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1"
    ),
    "Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0",
    "Opera/9.80 (Android; Opera Mini/36.2.2254/191.303; U; ru) Presto/2.12.423 Version/12.16",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80; U; ru) Presto/2.12.423 Version/12.16",
    (
        "Mozilla/5.0 (Linux; U; Android 10; SM-A107F Build/QP1A.190711.020; wv) AppleWebKit/537.36"
        " (KHTML, like Gecko) Version/4.0 Chrome/126.0.6478.71 Mobile Safari/537.36"
        " OPR/80.0.2254.71399"
    ),
    "UCWEB/2.0 (MIDP-2.0; U; Adr 9; ru; SM-J400F) U2/1.0.0 UCBrowser/12.13 U2/1.0.0 Mobile",
    # Other telephones, televisions, consoles, books.
    "NokiaC3-00/5.0 (08.63) Profile/MIDP-2.1 Configuration/CLDC-1.1 Mozilla/5.0 AppleWebKit/420+",
    "Mozilla/5.0 (Mobile; Nokia_2780_Flip; rv:84.0) Gecko/84.0 Firefox/84.0 KAIOS/3.1",
    (
        "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36"
        " (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.14977"
    ),
    (
        "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko)"
        " SamsungBrowser/3.0 Chrome/76.0.3809.146 TV Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606"
        " Safari/537.36 WebAppManager"
    ),
    (
        "Mozilla/5.0 (Linux; Android 9; MiTV-MSSP1 Build/PI) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/98.0.4758.101 Safari/537.36"
    ),
    (
        "Mozilla/5.0 (PlayStation; PlayStation 5/8.20) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/15.4 Safari/605.1.15"
    ),
    (
        "Mozilla/5.0 (Linux; Android 11; KFTR) AppleWebKit/537.36 (KHTML, like Gecko) Silk/126.1.4"
        " like Chrome/126.0.6478.71 Safari/537.36"
    ),
)

_MODELS = (
    "K", "SM-A546E", "SM-S918B", "SM-A127F", "SM-J730FM", "Redmi Note 8 Pro", "Redmi 9A",
    "M2003J15SC", "22111317G", "POCO F3", "Mi A2 Lite", "CPH2239", "CPH1909", "RMX3085", "V2026",
    "vivo 1904", "TECNO KG5k", "TECNO LE7", "Infinix X688B", "itel L6006", "HUAWEI DUB-LX1",
    "JNY-LX1", "STK-LX1", "HONOR ANY-LX1", "Nokia 3.4", "moto g(30)", "motorola edge 20",
    "Pixel 7 Pro", "ONEPLUS A6013", "LM-X420", "XQ-BT52", "BV9900", "DOOGEE S88Pro", "CUBOT P60",
    "CUBOT_X30", "CUBOT NOTE 20 PRO", "ASUS_I01WD", "ZTE Blade A5 2020", "BQ-5732L", "TB-X306X",
)  # fmt: skip


def browsers() -> Iterator[str]:
    """A few thousand agents of browsers that are about, as their makers build them."""
    for model, (version, chrome) in product(_MODELS, product((8, 10, 12, 14), (96, 109, 120, 126))):
        yield android(model, version=version, chrome=chrome)
    for model, chrome in product(_MODELS, (109, 121)):
        base = f"Mozilla/5.0 (Linux; Android 13; {model}) {_KHTML}"
        yield f"{base} SamsungBrowser/25.0 Chrome/{chrome}.0.0.0 Mobile Safari/537.36"
        yield android(model, " YaApp_Android/24.61 YaSearchBrowser/24.61", chrome=chrome)
        yield webview(model, f"Instagram {chrome}.0.0.42 Android (34/14; 420dpi; 1080x2400)")
        yield webview(model, f"VKAndroidApp/8.{chrome} (Android 13; SDK 33; arm64-v8a; {model})")
        yield webview(model, f"[FB_IAB/FB4A;FBAV/{chrome}.0.0.44.109;]")
    for major, minor in product((12, 13, 14, 15, 16, 17, 18), range(7)):
        phone = f"Mozilla/5.0 (iPhone; CPU iPhone OS {major}_{minor} like Mac OS X)"
        yield (
            f"{phone} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{major}.{minor}"
            " Mobile/15E148 Safari/604.1"
        )
        yield f"{phone} AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
    for chrome in range(60, 130):
        yield f"{_WINDOWS} Chrome/{chrome}.0.0.0 Safari/537.36"
        yield f"{_WINDOWS} Chrome/{chrome}.0.0.0 Safari/537.36 Edg/{chrome}.0.0.0"
        yield f"{_WINDOWS} Chrome/{chrome}.0.0.0 YaBrowser/24.1.0.0 Safari/537.36"
        yield f"{_WINDOWS} Chrome/{chrome}.0.0.0 Safari/537.36 OPR/{chrome - 14}.0.0.0"
        yield (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{chrome}.0) Gecko/20100101"
            f" Firefox/{chrome}.0"
        )
