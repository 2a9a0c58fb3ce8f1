"""What votes make of a comment's place: pure numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.ranking import KEY_MAX, best_key, controversy_key

VOTES = st.integers(0, 10**6)


@pytest.mark.parametrize(
    ("likes", "dislikes", "key"),
    [
        (0, 0, 0),
        (1, 0, 585_380),
        (0, 1, 0),
        (0, 1000, 0),
        (1, 1, 244_301),
        (10, 0, 933_855),
        (10, 1, 809_429),
        # Many voices of the same opinion are surer than few.
        (600, 400, 586_895),
        (6, 4, 467_217),
    ],
)
def test_best_is_the_lower_bound_of_wilson(likes: int, dislikes: int, key: int) -> None:
    assert best_key(likes, dislikes) == key


@pytest.mark.parametrize(
    ("likes", "dislikes", "key"),
    [(0, 0, 0), (7, 0, 0), (0, 7, 0), (1, 1, 2000), (10, 10, 20_000), (10, 5, 3872), (5, 10, 3872)],
)
def test_controversy_counts_the_divided(likes: int, dislikes: int, key: int) -> None:
    assert controversy_key(likes, dislikes) == key


@given(likes=VOTES, dislikes=VOTES)
def test_keys_fit_their_columns(likes: int, dislikes: int) -> None:
    assert 0 <= best_key(likes, dislikes) < 1_000_000
    assert 0 <= controversy_key(likes, dislikes) <= KEY_MAX


@given(likes=VOTES, dislikes=VOTES)
def test_a_like_never_sinks_a_comment_and_a_dislike_never_lifts_it(
    likes: int, dislikes: int
) -> None:
    assert best_key(likes + 1, dislikes) >= best_key(likes, dislikes)
    assert best_key(likes, dislikes + 1) <= best_key(likes, dislikes)
