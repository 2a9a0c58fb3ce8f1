"""Small closed sets of words and signs that the features look for."""

import re
from itertools import product

from comments.moderation.folding import is_everyday


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# To one person, and not politely so: the strongest sign that an insult is meant for somebody.
THOU = _set(
    "ты тебя тебе тобой тобою твой твоя твое твои твоих твоей твоего твоим твоему твоими твою "
    "сен сені саған сенің сенде сенен сенімен сын сың sən səni sənə sənin səndə səndən sen seni "
    "sana senin sende senden san u ur you your yours youre yourself ya yo"
)
YOU = THOU | _set(
    "вы вас вам вами ваш ваша ваши ваше ваших вашей вашим вашего вашу себе себя "
    "сіз сізді сізге сіздің сендер сендерді сендерге сендердің сіздер сіздерді сіздерге "
    "siz sizi sizə sizin size sizler sizlər"
)
THEY = _set(
    "эти этих этой этот этому этим таких такие такой таким они их им ими вся весь все всех всем "
    "олар оларды оларға олардың мыналар бұлар онлар onlar onları onlara onların bunlar they them "
    "these those"
)
IMPERATIVES = _set(
    "иди идите пошел пошла пошли пошол вали валите катись катитесь закрой закройте заткни учи "
    "учись соси лечись лечитесь сиди терпи беги поплачь проснись проснитесь молчи хватит езжай "
    "вон сдохни сдохните гори выпей сходи подотри засунь целуй лижи жри сгинь исчезни отвали "
    "убирайся убирайтесь заткнись заткнитесь подавись утрись жап кет кетіңдер өл сус sus git get "
    "defol shut go suck die"
)

_EMOJI = re.compile("[🤡🖕💩🐷🐖🐑🐏🐐🤮🤢🔪☠💀🐒🐵🐀🐍👎😡🤬]")

_CAPITALS = re.compile("[A-ZА-ЯЁ]+")

_LAUGHTER = tuple(map("".join, product(("ах", "ха", "хи"), repeat=2)))
_LAUGHS = ("лол", "кек", "ржу", "азаза", "гыгы", "lol", "lmao", "rofl")
_LAUGH = re.compile(rf"\b(?:{'|'.join(_LAUGHS)})")

# What advertisements are made of, whatever they sell.
LINK = re.compile(r"://|www\.|\.me/|\.ly/")
# The dot comes first, then what stands before it: a search by a fixed sign is fast.
DOMAIN = re.compile(
    r"\.(?<=[^\W_]\.)(?:com|net|org|ru|kz|az|top|shop|site|online|xyz|club|info|biz|su|me|io|uk|co|рф)\b"
)
HANDLE = re.compile(r"@(?<![\w.]@)[a-z0-9_]{4,}")
DIGIT = re.compile(r"\d")
LONG_NUMBER = re.compile(r"(?:\d[\s()-]?){5,}")
MONEY = re.compile(
    r"[$€£₽₸₼%]|\d\s?(?:руб|тенге|тг|долл|евро|usd|usdt|btc|manat|pounds?|dollars?|k\b)"
)


def abusive_emoji(source: str) -> int:
    """Return how many of the signs stand in a text that are drawn to hurt."""
    return 0 if is_everyday(source) else len(_EMOJI.findall(source))


def capitals(source: str) -> int:
    """Return how many capital letters of any script a text has."""
    if is_everyday(source):
        return sum(map(len, _CAPITALS.findall(source)))
    return sum(map(str.isupper, source))


def is_laughing(text: str) -> bool:
    """Tell whether somebody laughs in a normalised text."""
    # Looking for a fixed row of letters is many times faster than for a pattern.
    return any(laughter in text for laughter in _LAUGHTER) or (
        any(laugh in text for laugh in _LAUGHS) and _LAUGH.search(text) is not None
    )
