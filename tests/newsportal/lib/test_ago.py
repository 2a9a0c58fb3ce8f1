from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsportal.lib.ago import ago

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.mark.parametrize(
    ("seconds", "language", "phrase", "changes_in"),
    [
        (0, "ru", "только что", 60),
        (59, "ru", "только что", 1),
        (-30, "ru", "только что", 90),
        (60, "ru", "1 минуту назад", 60),
        (2 * MINUTE, "ru", "2 минуты назад", 60),
        (5 * MINUTE + 30, "ru", "5 минут назад", 30),
        (11 * MINUTE, "ru", "11 минут назад", 60),
        (12 * MINUTE, "ru", "12 минут назад", 60),
        (21 * MINUTE, "ru", "21 минуту назад", 60),
        (59 * MINUTE, "ru", "59 минут назад", 60),
        (HOUR, "ru", "1 час назад", HOUR),
        (4 * HOUR, "ru", "4 часа назад", HOUR),
        (5 * HOUR - 1, "ru", "4 часа назад", 1),
        (23 * HOUR, "ru", "23 часа назад", HOUR),
        (DAY, "ru", "1 день назад", DAY),
        (3 * DAY, "ru", "3 дня назад", DAY),
        (6 * DAY, "ru", "6 дней назад", DAY),
        (7 * DAY, "ru", "1 неделю назад", 7 * DAY),
        (28 * DAY, "ru", "4 недели назад", 2 * DAY),
        (30 * DAY, "ru", "1 месяц назад", 30 * DAY),
        (360 * DAY, "ru", "12 месяцев назад", 5 * DAY),
        (365 * DAY, "ru", "1 год назад", 365 * DAY),
        (22 * 365 * DAY, "ru", "22 года назад", 365 * DAY),
        (4 * HOUR, "kk", "4 сағат бұрын", HOUR),
        (0, "kk", "жаңа ғана", 60),
        (4 * HOUR, "az", "4 saat əvvəl", HOUR),
        (0, "az", "indicə", 60),
        (HOUR, "en", "1 hour ago", HOUR),
        (4 * HOUR, "en", "4 hours ago", HOUR),
        (4 * HOUR, "fr", "4 часа назад", HOUR),
    ],
)
def test_says_how_long_ago_in_one_unit(seconds, language, phrase, changes_in):
    assert ago(NOW - timedelta(seconds=seconds), NOW, language) == (phrase, changes_in)


@given(st.integers(-100, 10**9), st.sampled_from(["ru", "kk", "az", "en"]))
def test_the_phrase_stays_until_it_is_said_to_change(seconds, language):
    phrase, changes_in = ago(NOW - timedelta(seconds=seconds), NOW, language)
    moment = NOW - timedelta(seconds=seconds + changes_in)
    assert changes_in >= 1
    assert ago(moment, NOW, language)[0] != phrase
    assert ago(moment + timedelta(seconds=1), NOW, language)[0] == phrase
