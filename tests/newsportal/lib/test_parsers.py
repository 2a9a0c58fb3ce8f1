import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsportal.lib.parsers import MAX_BODY_BYTES, StrictJSONParser, parse_object
from newsportal.lib.problems import Problem


def nested(depth: int) -> bytes:
    """An object around arrays, `depth` levels in all."""
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


HOSTILE = [
    b"",
    b" ",
    b"[]",
    b"null",
    b'"text"',
    b"1",
    b"{",
    b"}",
    b'{"a"',
    b'{"a":}',
    b'{"a":1,}',
    b"{'a':1}",
    b'{"a":1}{"b":2}',
    b'{"a":1e400}',
    b'{"a":-1e400}',
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b'{"a":-Infinity}',
    b'{"a":9223372036854775808}',
    b'{"a":-9223372036854775809}',
    b'{"a":' + b"9" * 5000 + b"}",
    b'{"a":1.' + b"9" * 5000 + b"e999999999}",
    b'{"a":01}',
    b'{"a":+1}',
    b'{"a":0x10}',
    b'{"a":"\\u0000"}',
    b'{"\\u0000":1}',
    b'{"a":"\x00"}',
    b'{"a":"\\ud800"}',
    b'{"a":"\\udc00\\ud800"}',
    b'{"\\udfff":1}',
    b'{"a":["x",{"b":"\\ud800"}]}',
    b'{"a":"\xff"}',
    b'{"a":"\xed\xa0\x80"}',
    b'{"a":"\xc0\x80"}',
    b'\xef\xbb\xbf{"a":1}',
    '{"a":1}'.encode("utf-16"),
    '{"a":1}'.encode("utf-32-le"),
    b'{"a":"line\nbreak"}',
    b'{"a":"\\x"}',
    b'{"a":1,"a":2}',
    b'{"a":{"b":1,"b":1}}',
    b'{"a":1,"\\u0061":2}',
    b'{"a":/*no*/1}',
    nested(21),
    b"[" * 60_000,
    b"{" * 60_000,
    b'{"a":' * 13_000,
    b'{"a":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    b'{"a":"' + b"[" * 100 + b'",' + b'"b":' + b"[" * 30 + b"]" * 30 + b"}",
    b'"' * 60_000,
    b'"' + b'\\"' * 30_000,
    b'{"a":"\\',
    b"]" * 60_000,
]


class TestParseObject:
    def test_reads_what_json_can_say(self):
        raw = '{"text":"Жақсы! ə 😀","parent":null,"rating":5,"x":[1.5,true,{"y":"\\n"}]}'
        assert parse_object(raw.encode()) == {
            "text": "Жақсы! ə 😀",
            "parent": None,
            "rating": 5,
            "x": [1.5, True, {"y": "\n"}],
        }

    def test_takes_the_outermost_numbers_of_64_bits(self):
        raw = b'{"least":-9223372036854775808,"most":9223372036854775807,"f":1e308}'
        assert parse_object(raw) == {"least": -(2**63), "most": 2**63 - 1, "f": 1e308}

    def test_joins_a_pair_of_surrogates(self):
        assert parse_object(b'{"a":"\\ud83d\\ude00"}') == {"a": "😀"}

    def test_takes_an_escaped_backslash_before_u0000(self):
        assert parse_object(b'{"a":"\\\\u0000"}') == {"a": "\\u0000"}

    def test_takes_20_levels(self):
        assert json.dumps(parse_object(nested(20))) == nested(20).decode().replace(":", ": ")

    def test_does_not_count_brackets_inside_texts(self):
        text = "[[{{" * 100 + '\\"' + "[" * 100
        assert parse_object(f'{{"a":"{text}"}}'.encode()) == {"a": text.replace("\\", "")}

    @pytest.mark.parametrize("raw", HOSTILE, ids=lambda raw: repr(raw[:24]))
    def test_refuses_hostile_bodies(self, raw):
        with pytest.raises(Problem) as caught:
            parse_object(raw)
        assert (caught.value.code, caught.value.status) == ("invalid_json", 400)

    def test_takes_64_kib_and_not_a_byte_more(self):
        rest = MAX_BODY_BYTES - len(b'{"a":""}')
        assert parse_object(b'{"a":"' + b"x" * rest + b'"}') == {"a": "x" * rest}
        with pytest.raises(Problem) as caught:
            parse_object(b'{"a":"' + b"x" * (rest + 1) + b'"}')
        assert (caught.value.code, caught.value.status) == ("too_large", 413)

    @given(st.binary(max_size=300))
    def test_raises_nothing_but_problems_for_bytes(self, raw):
        self.assert_object_or_problem(raw)

    @given(st.text(alphabet='{}[]",:\\u0d8e19.-+tfn \n', max_size=300))
    def test_raises_nothing_but_problems_for_near_json(self, text):
        self.assert_object_or_problem(text.encode())

    def assert_object_or_problem(self, raw):
        try:
            value = parse_object(raw)
        except Problem as problem:
            assert problem.code == "invalid_json"  # noqa: PT017
        else:
            assert isinstance(value, dict)

    leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(
        allow_nan=False, allow_infinity=False
    ) | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))  # fmt: skip
    keys = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=5)

    @given(st.dictionaries(keys, leaves | st.lists(leaves) | st.dictionaries(keys, leaves)))
    def test_gives_back_whatever_was_written(self, value):
        assert parse_object(json.dumps(value).encode()) == value


class EndlessStream(io.RawIOBase):
    """A body that says nothing of its length; only so much may be read of it."""

    def __init__(self):
        self.taken = 0

    def read(self, size=-1):
        assert size >= 0
        self.taken += size
        return b" " * size


class TestStrictJSONParser:
    def test_reads_no_more_than_it_may(self):
        stream = EndlessStream()
        with pytest.raises(Problem, match="too_large"):
            StrictJSONParser().parse(stream)
        assert stream.taken == MAX_BODY_BYTES + 1

    def test_believes_a_declared_length_before_reading(self, rf):
        request = rf.post("/", data=b"", content_type="application/json")
        request.META["CONTENT_LENGTH"] = str(MAX_BODY_BYTES + 1)
        stream = EndlessStream()
        with pytest.raises(Problem, match="too_large"):
            StrictJSONParser().parse(stream, parser_context={"request": request})
        assert stream.taken == 0
