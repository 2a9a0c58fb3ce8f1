"""Reactions to a comment, and reasons to report one, with their labels. Pure.

`like` and `dislike` are votes: they exclude each other and order the thread. The others are only
counted. A site chooses its kinds (`Site.reaction_kinds`); one of its own has its code for a label.
"""

from collections.abc import Iterable, Mapping

from comments.states import FLAG_REASONS, Reason

LIKE, DISLIKE = "like", "dislike"
VOTES = (LIKE, DISLIKE)
OPPOSITE = {LIKE: DISLIKE, DISLIKE: LIKE}

REACTION_LABELS: dict[str, dict[str, str]] = {
    LIKE: {"ru": "Нравится", "kk": "Ұнайды", "az": "Bəyənirəm", "en": "Like"},
    DISLIKE: {"ru": "Не нравится", "kk": "Ұнамайды", "az": "Bəyənmirəm", "en": "Dislike"},
    "thanks": {"ru": "Спасибо", "kk": "Рақмет", "az": "Təşəkkürlər", "en": "Thanks"},
    "laugh": {"ru": "Смешно", "kk": "Күлкілі", "az": "Gülməli", "en": "Funny"},
    "wow": {"ru": "Удивляет", "kk": "Таңғаларлық", "az": "Heyrətamiz", "en": "Wow"},
    "sad": {"ru": "Грустно", "kk": "Мұңды", "az": "Kədərli", "en": "Sad"},
}
FLAG_LABELS: dict[Reason, dict[str, str]] = {
    Reason.OFFENSIVE: {
        "ru": "Оскорбительный текст",
        "kk": "Қорлайтын мәтін",
        "az": "Təhqiramiz mətn",
        "en": "Offensive text",
    },
    Reason.ABUSIVE: {
        "ru": "Оскорбляет других читателей",
        "kk": "Басқа оқырмандарды балағаттайды",
        "az": "Başqa oxucuları təhqir edir",
        "en": "Insults other readers",
    },
    Reason.SPAM: {
        "ru": "Реклама или спам",
        "kk": "Жарнама немесе спам",
        "az": "Reklam və ya spam",
        "en": "Advertising or spam",
    },
    Reason.OFF_TOPIC: {
        "ru": "Не по теме",
        "kk": "Тақырыптан тыс",
        "az": "Mövzuya aid deyil",
        "en": "Off topic",
    },
    Reason.PERSONAL_DATA: {
        "ru": "Личные данные",
        "kk": "Жеке деректер",
        "az": "Şəxsi məlumatlar",
        "en": "Personal data",
    },
    Reason.ILLEGAL: {
        "ru": "Нарушает закон",
        "kk": "Заңды бұзады",
        "az": "Qanunu pozur",
        "en": "Against the law",
    },
    Reason.OTHER: {"ru": "Другое", "kk": "Басқа себеп", "az": "Başqa səbəb", "en": "Other"},
}


def kinds_json(kinds: Iterable[str], language: str) -> list[dict[str, str]]:
    """The kinds in the site's order, each with its label."""
    return [
        {"kind": kind, "label": REACTION_LABELS.get(kind, {}).get(language, kind)} for kind in kinds
    ]


def flag_reasons_json(language: str) -> list[dict[str, str]]:
    """The reasons in the order of the menu, each with its label."""
    return [
        {"reason": reason.value, "label": FLAG_LABELS[reason][language]} for reason in FLAG_REASONS
    ]


def score_of(reactions: Mapping[str, int]) -> int:
    """Likes minus dislikes, every reader once."""
    return reactions.get(LIKE, 0) - reactions.get(DISLIKE, 0)
