"""Why a text was refused, as its author is told, in the languages of readers. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from comments.states import Reason

# Reasons by which nothing is refused have no words.
REASON_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        Reason.OFFENSIVE: {
            "ru": "оскорбительный текст",
            "kk": "қорлайтын мәтін",
            "az": "təhqiramiz mətn",
            "en": "offensive text",
        },
        Reason.ABUSIVE: {
            "ru": "оскорбление собеседников",
            "kk": "әңгімелесушіні қорлау",
            "az": "həmsöhbətləri təhqir",
            "en": "insults other readers",
        },
        Reason.SPAM: {
            "ru": "реклама или спам",
            "kk": "жарнама немесе спам",
            "az": "reklam və ya spam",
            "en": "advertising or spam",
        },
        Reason.OFF_TOPIC: {
            "ru": "не по теме материала",
            "kk": "тақырыпқа қатысы жоқ",
            "az": "mövzuya aid deyil",
            "en": "not about the article",
        },
        Reason.PERSONAL_DATA: {
            "ru": "личные данные",
            "kk": "жеке деректер",
            "az": "şəxsi məlumat",
            "en": "personal data",
        },
        Reason.ILLEGAL: {
            "ru": "нарушение закона",
            "kk": "заң бұзу",
            "az": "qanun pozuntusu",
            "en": "against the law",
        },
        Reason.DUPLICATE: {
            "ru": "такой отзыв уже есть",
            "kk": "мұндай пікір бар",
            "az": "belə rəy artıq var",
            "en": "this review was written already",
        },
        Reason.RULES: {
            "ru": "нарушены правила обсуждения",
            "kk": "талқылау ережесі бұзылған",
            "az": "müzakirə qaydaları pozulub",
            "en": "against the rules of the discussion",
        },
        Reason.LEGAL: {
            "ru": "требование закона",
            "kk": "заң талабы",
            "az": "qanunun tələbi",
            "en": "required by law",
        },
        Reason.OTHER: {
            "ru": "решение модератора",
            "kk": "модератор шешімі",
            "az": "moderatorun qərarı",
            "en": "a moderator's decision",
        },
        Reason.BANNED_WORD: {
            "ru": "недопустимые слова",
            "kk": "рұқсат етілмеген сөздер",
            "az": "yolverilməz sözlər",
            "en": "words that are not allowed",
        },
        Reason.FLOOD: {
            "ru": "слишком много отзывов подряд",
            "kk": "қатарынан тым көп пікір",
            "az": "ardıcıl çox rəy",
            "en": "too many reviews in a row",
        },
        Reason.LENGTH: {
            "ru": "слишком короткий или длинный текст",
            "kk": "мәтін тым қысқа не тым ұзын",
            "az": "mətn çox qısa və ya çox uzundur",
            "en": "the text is too short or too long",
        },
        Reason.LINKS: {
            "ru": "слишком много ссылок",
            "kk": "сілтеме тым көп",
            "az": "keçid həddən çoxdur",
            "en": "too many links",
        },
        Reason.REPEATED: {
            "ru": "такой отзыв уже есть",
            "kk": "мұндай пікір бар",
            "az": "belə rəy artıq var",
            "en": "this review was written already",
        },
        Reason.DOMAIN: {
            "ru": "ссылка на нежелательный сайт",
            "kk": "жағымсыз сайтқа сілтеме",
            "az": "arzuolunmaz sayta keçid",
            "en": "a link to an unwanted site",
        },
        Reason.CAPITALS: {
            "ru": "почти весь текст заглавными",
            "kk": "мәтіннің көбі бас әріппен",
            "az": "mətnin çoxu böyük hərflə",
            "en": "mostly capital letters",
        },
        Reason.NOISE: {
            "ru": "знаки или эмодзи без текста",
            "kk": "мәтінсіз белгілер немесе эмодзи",
            "az": "mətnsiz işarə və ya emoji",
            "en": "signs or emoji in rows",
        },
    }
)

# The moderators' keys 1-9 where a site has said nothing else, in their order.
DEFAULT_KEYS: tuple[Reason, ...] = (
    Reason.OFFENSIVE,
    Reason.ABUSIVE,
    Reason.SPAM,
    Reason.OFF_TOPIC,
    Reason.PERSONAL_DATA,
    Reason.ILLEGAL,
    Reason.DUPLICATE,
    Reason.RULES,
    Reason.OTHER,
)
# By law: chosen with care and not by a digit, where the site does not give it one.
WITHOUT_KEY: tuple[Reason, ...] = (Reason.LEGAL,)
# What an author is told in the place of a reason that the site does not show.
INSTEAD = Reason.RULES
