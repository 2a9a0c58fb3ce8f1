"""What votes make of a comment's place among others: whole numbers for indexes. Pure.

A key changes only when a vote does, so a page that stands still is cut by exact cursors.
"""

from math import sqrt

# The lower bound of the Wilson score interval at 80 % confidence, two-sided.
WILSON_Z = 0.8416
BEST_SCALE = 1_000_000
CONTROVERSY_SCALE = 1_000
# The columns are 4 bytes wide.
KEY_MAX = 2**31 - 1


def best_key(likes: int, dislikes: int) -> int:
    """How good the share of likes surely is, times 10^6: 0 without votes, below 10^6 always."""
    votes = likes + dislikes
    if not votes:
        return 0
    share, square = likes / votes, WILSON_Z**2
    spread = WILSON_Z * sqrt((share * (1 - share) + square / (4 * votes)) / votes)
    bound = (share + square / (2 * votes) - spread) / (1 + square / votes)
    return max(0, int(bound * BEST_SCALE))


def controversy_key(likes: int, dislikes: int) -> int:
    """How many are how evenly divided, times 1000: (all) ^ (fewer / more), 0 where all agree.

    Source of the formula: Lemmy.
    """
    fewer, more = sorted((likes, dislikes))
    if not fewer:
        return 0
    return min(KEY_MAX, int((likes + dislikes) ** (fewer / more) * CONTROVERSY_SCALE))
