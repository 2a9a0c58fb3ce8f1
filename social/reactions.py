"""Reactions to an article as a whole. Pure.

The kinds do not exclude each other: none is another's opposite, so a reader may find a story both
sad and good. A reader counts once per kind.
"""

LABELS: dict[str, dict[str, str]] = {
    "like": {"ru": "Нравится", "kk": "Ұнайды", "az": "Bəyənirəm", "en": "Like"},
    "love": {"ru": "Люблю", "kk": "Жақсы көремін", "az": "Sevirəm", "en": "Love"},
    "wow": {"ru": "Удивляет", "kk": "Таңғаларлық", "az": "Heyrətlənirəm", "en": "Wow"},
    "sad": {"ru": "Грустно", "kk": "Мұңды", "az": "Kədərlənirəm", "en": "Sad"},
    "angry": {"ru": "Возмущает", "kk": "Ашуландырады", "az": "Hirslənirəm", "en": "Angry"},
}
KINDS = tuple(LABELS)


def kinds_json(language: str) -> list[dict[str, str]]:
    return [{"kind": kind, "label": labels[language]} for kind, labels in LABELS.items()]
