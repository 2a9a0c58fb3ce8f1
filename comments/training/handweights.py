"""Weights set by judgement, before any text was seen: what each feature should mean.

They are the part of the prior that no generated sentence can teach: real comments are far more
various than templates, but an insult beside "ты" is an insult in all of them.
"""

from comments.scoring.features import FEATURES

TOXICITY_WEIGHTS = {
    "obscene": 1.6, "insult": 1.5, "hate": 1.3, "contempt": 0.5, "threat": 0.6, "polite": -0.6,
    "grave": 0.8, "phrase": 1.2, "you": 0.1, "thou": 0.4, "they": 0.1, "imperative": 0.3,
    "emoji": 0.6, "laugh": 0.1, "reply": 0.15, "exclamation": 0.2,
    "question": -0.1, "capitals": 0.2, "bracket": -0.1, "length": -0.1, "you_insult": 0.4,
    "you_obscene": 0.6, "you_threat": 0.4, "you_contempt": 0.3, "thou_insult": 0.6,
    "hate_abuse": 0.5, "any_hit": 0.8, "distinct": 0.5, "share": 2.0, "held": 0.3,
    "held_share": 3.0,
}  # fmt: skip

SPAM_WEIGHTS = {
    "spam": 1.2, "spam_share": 1.5, "link": 1.0, "domain": 1.0, "handle": 0.8, "digits": 1.5,
    "long_number": 0.8, "money": 0.8, "exclamation": 0.5, "capitals": 0.5, "length": 0.0,
    "emoji": 0.0, "question": -0.3, "any_hit": -0.5, "thou": -0.2, "reply": -0.3,
}  # fmt: skip


def in_order(weights: dict[str, float]) -> list[float]:
    """Return the weights in the order of FEATURES, 0 for those without one."""
    return [weights.get(str(name), 0.0) for name in FEATURES]
