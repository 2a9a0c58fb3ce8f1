import hashlib
import json
import struct
from collections.abc import Callable
from typing import Any

import pytest

from comments.scoring.model import PRIOR_PATH
from comments.scoring.modelfile import (
    LARGEST_FILE,
    MAGIC,
    BadModelFile,
    decode,
    encode,
    packed,
    unpacked_levels,
)
from tests.comments.scoring.models import hand_file


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return a file whose header was changed by somebody who knows how to sign it."""
    data = encode(hand_file())
    start = len(MAGIC) + 4
    (length,) = struct.unpack("<I", data[len(MAGIC) : start])
    header = json.loads(data[start : start + length])
    change(header)
    return signed(json.dumps(header).encode(), data[start + length : -32])


def signed(header: bytes, weights: bytes = b"") -> bytes:
    body = MAGIC + struct.pack("<I", len(header)) + header + weights
    return body + hashlib.sha256(body).digest()


class TestDecode:
    def test_returns_what_was_encoded(self):
        assert decode(encode(hand_file())) == hand_file()
        with_words = hand_file(words=("ақпарат", "перекресток"))
        assert decode(encode(with_words)) == with_words

    def test_refuses_a_damaged_file(self):
        data = bytearray(encode(hand_file()))
        data[1000] ^= 1
        with pytest.raises(BadModelFile, match="checksum"):
            decode(bytes(data))

    @pytest.mark.parametrize("data", [b"", MAGIC, b"PK\x03\x04" + bytes(100), bytes(1000)])
    def test_refuses_other_files(self, data):
        with pytest.raises(BadModelFile):
            decode(data)

    def test_refuses_a_file_that_is_too_large(self):
        with pytest.raises(BadModelFile, match="larger"):
            decode(encode(hand_file()) + bytes(LARGEST_FILE))

    @pytest.mark.parametrize(
        "change",
        [
            lambda header: header.pop("heads"),
            lambda header: header["heads"].clear(),
            lambda header: header["features"].reverse(),
            lambda header: header.update(metadata=[]),
            lambda header: header["heads"][0].pop("bias"),
            lambda header: header["heads"][0].update(bits=30),
            lambda header: header["heads"][0].update(bits=True),
            lambda header: header["heads"][0].update(bits=17),
            lambda header: header["heads"][0].update(name="spam"),
            lambda header: header["heads"][0].update(scale=float("inf")),
            lambda header: header["heads"][0].update(bias=float("nan")),
            lambda header: header["heads"][0].update(bias="0"),
            lambda header: header["heads"][0].update(bias=10**400),
            lambda header: header["heads"][0].update(slope=-1.0),
            lambda header: header["heads"][0]["features"].append(0.0),
            lambda header: header["heads"].append(header["heads"][0]),
            lambda header: header.update(words=1),
            lambda header: header.update(words=-1),
            lambda header: header.update(words=10**9),
        ],
    )
    def test_refuses_a_header_that_promises_something_else(self, change):
        with pytest.raises(BadModelFile):
            decode(changed(change))

    @pytest.mark.parametrize("header", [b"[" * 60_000, b"\xff", b"null", b"{}", b'{"a":1'])
    def test_refuses_a_header_that_is_none(self, header):
        with pytest.raises(BadModelFile):
            decode(signed(header))

    def test_refuses_a_length_beyond_the_file(self):
        body = MAGIC + struct.pack("<I", 2**32 - 1)
        with pytest.raises(BadModelFile, match="header"):
            decode(body + hashlib.sha256(body).digest())


class TestWords:
    @pytest.mark.parametrize("word", ["два слова", "", "<script>", "о" * 65])
    def test_refuses_what_is_no_word(self, word):
        with pytest.raises(BadModelFile, match="word"):
            encode(hand_file(words=("дорога", word)))


class TestPacked:
    def test_keeps_small_weights_small_and_large_ones_exact(self):
        weights = [0.0, 1.0, -1.0, 0.25, -0.01]
        data, scale = packed(weights)
        levels = unpacked_levels(scale)
        assert [levels[byte] for byte in data] == pytest.approx(weights, abs=0.005)

    def test_takes_weights_that_are_all_nought(self):
        assert packed([0.0, 0.0]) == (bytes(2), 1.0)


class TestShippedPrior:
    def test_is_at_most_a_megabyte(self):
        assert PRIOR_PATH.stat().st_size <= 1_000_000
