"""When two names look the same: letters folded to one prototype per shape."""

import unicodedata
from functools import lru_cache

# Names that belong to the newsroom, in the languages we serve.
RESERVED_NAMES = frozenset(
    {
        "admin", "administrator", "administration", "editor", "editors", "editorial",
        "editor in chief", "moderator", "moderators", "moderation", "newsportal", "newsroom",
        "official", "owner", "root", "staff", "support", "system", "webmaster",
        "админ", "администратор", "администрация", "главный редактор", "главред", "модератор",
        "модераторы", "модерация", "официально", "поддержка", "пресс-служба", "редактор",
        "редакция", "система", "служба поддержки", "техподдержка",
        "әкімші", "әкімшілік", "бас редактор", "қолдау", "қолдау қызметі", "жүйе",
        "baş redaktor", "dəstək", "moderasiya", "redaksiya", "redaktor", "sistem", "rəsmi",
    }
)  # fmt: skip

# After NFKD, case folding and without marks. Capitals count too: «В» looks like B, so в folds to b.
_SHAPES = {
    "a": "аαɑ", "b": "вβь", "c": "сϲ", "d": "ԁ", "e": "еεєэ", "h": "нһңἡη", "k": "кқҝκ",
    "l": "i1|ı!іιӏ", "m": "мμ", "n": "пν", "o": "о0οσөѳ", "p": "рρ", "r": "гг", "s": "ѕ5$",
    "t": "тτ", "u": "иυ", "w": "ԝшщω", "x": "хχҳ", "y": "уүұγ", "z": "ζ", "3": "зҙ", "ə": "ә",
    "f": "ғ", "j": "јϳ", "v": "ѵ", "q": "ԛ", "4": "ч", "6": "б",
}  # fmt: skip
_FOLD = {ord(look): shape for shape, looks in _SHAPES.items() for look in looks}
# Two letters that read as one at a glance.
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@lru_cache(maxsize=4096)
def name_skeleton(name: str) -> str:
    """What is left of a name when look-alikes, case, marks, spaces and points are folded away.

    Two names with one skeleton can be taken for each other. It is not for showing.
    """
    # Twice: folding case can bring forth letters that decompose, as the dotted capital I does.
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold())
    folded = plain.translate(_FOLD)
    letters = "".join(char for char in folded if unicodedata.category(char)[0] in "LNS")
    for pair, single in _PAIRS:
        letters = letters.replace(pair, single)
    return letters
