"""Articles, their numbers, their places in feeds, and what the clock does to discussions."""

from newsportal.articles.models.articles import (
    KEY_PATTERN,
    RATINGS,
    Article,
    Bookmark,
    Engagement,
    Shelved,
    Subscription,
    Switch,
    SwitchAct,
    SwitchEntry,
    Turn,
)
from newsportal.articles.models.ranks import Activity, Rank, RankDue, RankSort

__all__ = [
    "KEY_PATTERN",
    "RATINGS",
    "Activity",
    "Article",
    "Bookmark",
    "Engagement",
    "Rank",
    "RankDue",
    "RankSort",
    "Shelved",
    "Subscription",
    "Switch",
    "SwitchAct",
    "SwitchEntry",
    "Turn",
]
