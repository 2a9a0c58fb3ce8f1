"""Who comes through a link, by what they say of themselves."""

import pytest

from social.robots import Guest, Kind, Reason, classify

PATTERNS = {
    "x": ["Twitterbot"],
    "telegram": ["TelegramBot"],
    "whatsapp": ["^WhatsApp/"],
    "vk": ["vkShare"],
    "ok": ["OdklBot"],
    "facebook": ["facebookexternalhit", "Facebot"],
    "viber": ["^Viber"],
    "linkedin": ["LinkedInBot"],
    "copy": [],
}
ANDROID = "Mozilla/5.0 (Linux; Android 14; {}) AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = " Chrome/126.0.0.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"

PREVIEWS = [
    ("TelegramBot (like TwitterBot)", "telegram"),
    ("WhatsApp/2.23.20.0 A", "whatsapp"),
    ("WhatsApp/2.2413.51 W", "whatsapp"),
    ("Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)", "vk"),
    ("Mozilla/5.0 (compatible; OdklBot/1.0 like Linux; klass@odnoklassniki.ru)", "ok"),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "facebook"),
    ("Facebot", "facebook"),
    ("Twitterbot/1.0", "x"),
    ("Viber", "viber"),
    ("Viber/13.3.0.22", "viber"),
    ("LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +x)", "linkedin"),
    ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", None),
    ("Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)", None),
    ("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5", None),
    ("Mastodon/4.2.8 (http.rb/5.1.1; +https://m.example/) Bot", None),
    ("Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:x@y.example)", None),
    ("Pinterest/0.2 (+https://www.pinterest.com/bot.html)", None),
]
BOTS = [
    ("", Reason.NO_AGENT),
    ("   ", Reason.NO_AGENT),
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; Linux x86_64; Mail.RU_Bot/2.0; +http://go.mail.ru)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", Reason.AGENT),
    ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)", Reason.AGENT),
    (ANDROID.format("5.0") + " (compatible; PetalBot;+https://x)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; Baiduspider/2.0)", Reason.AGENT),
    ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", Reason.AGENT),
    ("meta-externalagent/1.1 (+https://developers.facebook.com)", Reason.AGENT),
    (ANDROID.format("Pixel") + CHROME + " Chrome-Lighthouse", Reason.AGENT),
    ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126.0.0.0 Safari/537.36", Reason.HEADLESS),
    ("Mozilla/5.0 (Unknown; Linux) PhantomJS/2.1.1 Safari/538.1", Reason.HEADLESS),
    ("curl/8.5.0", Reason.LIBRARY),
    ("Wget/1.21", Reason.LIBRARY),
    ("python-requests/2.32.3", Reason.LIBRARY),
    ("Python-urllib/3.11", Reason.LIBRARY),
    ("Go-http-client/2.0", Reason.LIBRARY),
    ("okhttp/4.12.0", Reason.LIBRARY),
    ("Java/17.0.1", Reason.LIBRARY),
    ("axios/1.7.2", Reason.LIBRARY),
    ("x" * 8000, Reason.LIBRARY),
]
PEOPLE = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    IPHONE + " (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    IPHONE + " Mobile/15E148 [FBAN/FBIOS;FBAV/450.0.0;FBDV/iPhone15,2]",
    IPHONE + " Mobile/15E148 Instagram 320.0.0 (iPhone15,2; iOS 17_5)",
    IPHONE + " Mobile/15E148 WhatsApp/24.1",
    IPHONE + " Mobile/15E148 [LinkedInApp]/9.29",
    IPHONE + " Mobile/15E148 [Pinterest/iOS]",
    ANDROID.format("SM-A546E") + CHROME,
    ANDROID.format("CUBOT X18 Plus") + CHROME,
    ANDROID.format("CUBOT_NOTE_S") + CHROME,
    ANDROID.format("K") + CHROME + " VKAndroidApp/8.80",
    ANDROID.format("K") + CHROME + " Viber/22.0",
    ANDROID.format("K") + CHROME + " Telegram-Android/10.14",
    ANDROID.format("K") + " SamsungBrowser/25.0" + CHROME,
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/124.0 YaBrowser/24.6 Safari/537.36",
    ANDROID.format("K") + CHROME + " YaApp_Android/24.61 YaSearchBrowser/24.61",
    "Opera/9.80 (J2ME/MIDP; Opera Mini/9.80; U; ru) Presto/2.12.423 Version/12.16",
    "NokiaC3-00/5.0 (08.63) Profile/MIDP-2.1 Configuration/CLDC-1.1 Mozilla/5.0 AppleWebKit/420+",
    "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
]


def guest_of(agent: str, **headers: str) -> Guest:
    return classify(agent=agent, headers=headers, patterns=PATTERNS)


@pytest.mark.parametrize(("agent", "network"), PREVIEWS)
def test_preview_robots_are_known_with_their_network(agent: str, network: str | None) -> None:
    assert guest_of(agent) == Guest(Kind.PREVIEW, network=network)


@pytest.mark.parametrize(("agent", "reason"), BOTS)
def test_other_programs_are_bots_for_a_reason(agent: str, reason: Reason) -> None:
    assert guest_of(agent) == Guest(Kind.BOT, reason)


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_people(agent: str) -> None:
    assert guest_of(agent) == Guest(Kind.PERSON)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Sec-Purpose", "prefetch"),
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
        ("X-Purpose", "preview"),
        ("X-Moz", "Prefetch"),
    ],
)
def test_looking_ahead_is_no_visit(name: str, value: str) -> None:
    guest = classify(agent=PEOPLE[0], headers={name: value}, patterns=PATTERNS)
    assert guest == Guest(Kind.PREFETCH)


def test_an_empty_pattern_matches_nobody() -> None:
    guest = classify(agent=PEOPLE[0], headers={}, patterns={"vk": ["", "^nothing"]})
    assert guest == Guest(Kind.PERSON)
