import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsportal.lib.cursors import MAX_LENGTH, decode_cursor, encode_cursor
from newsportal.lib.problems import Problem

ROUTE = "thread"
FILTERS = {"sort": "newest", "article": "lrt"}
KEY = ["2026-03-01T10:00:00Z", 7]


def make() -> str:
    return encode_cursor(route=ROUTE, filters=FILTERS, key=KEY)


class TestCursor:
    def test_gives_back_its_key(self):
        assert decode_cursor(make(), route=ROUTE, filters=FILTERS) == KEY

    def test_does_not_look_at_the_order_of_filters(self):
        turned = dict(reversed(FILTERS.items()))
        assert decode_cursor(make(), route=ROUTE, filters=turned) == KEY

    @pytest.mark.parametrize(
        ("route", "filters"),
        [
            ("replies", FILTERS),
            (ROUTE, {**FILTERS, "sort": "oldest"}),
            (ROUTE, {**FILTERS, "rating": "5"}),
            (ROUTE, {}),
        ],
    )
    def test_of_another_list_is_refused(self, route, filters):
        with pytest.raises(Problem) as caught:
            decode_cursor(make(), route=route, filters=filters)
        assert (caught.value.code, caught.value.status) == ("invalid_cursor", 400)

    @pytest.mark.parametrize(
        "cursor", ["", "x", "A" * 22, "A" * 400, "é", "\x00", "a b", "A" * 513, "%00", "\ud800"]
    )
    def test_rubbish_is_refused(self, cursor):
        with pytest.raises(Problem, match="invalid_cursor"):
            decode_cursor(cursor, route=ROUTE, filters=FILTERS)

    def test_changed_is_refused(self):
        cursor = make()
        for place in range(len(cursor) - 1):
            other = "A" if cursor[place] != "A" else "B"
            with pytest.raises(Problem, match="invalid_cursor"):
                decode_cursor(
                    cursor[:place] + other + cursor[place + 1 :], route=ROUTE, filters=FILTERS
                )

    def test_is_short_and_fits_a_url(self):
        cursor = make()
        assert len(cursor) == 56
        assert cursor.replace("-", "").replace("_", "").isalnum()

    def test_too_long_a_key_is_the_programs_mistake(self):
        with pytest.raises(ValueError, match="too long"):
            encode_cursor(route=ROUTE, filters={}, key=["x" * MAX_LENGTH])

    @given(st.text(max_size=600))
    def test_decoding_raises_nothing_but_the_problem(self, cursor):
        with pytest.raises(Problem, match="invalid_cursor"):
            decode_cursor(cursor, route=ROUTE, filters=FILTERS)
