"""The file of a model: how it is written, and how one of unknown origin is refused.

    NPMODEL1 | length of the header, 4 bytes | header, JSON | weights of each head | words | SHA-256

The weights are one signed byte a bucket, `sign * (|byte| / 127) ** 2 * scale`: fine near nought,
where nearly all of them lie, and exact to 1 % at the ends. Nothing in a file is code.
"""

import hashlib
import json
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from comments.scoring.features import FEATURES
from comments.scoring.ngrams import BITS

MAGIC = b"NPMODEL1"
LARGEST_FILE = 1_000_000
_LARGEST_HEADER = 64_000
_DIGEST_SIZE = 32
_SMALLEST_BITS = 8
_LARGEST_NUMBER = 1e6
_LARGEST_WORDS = 400_000
_LONGEST_WORD = 64
_KEYS = {"features", "heads", "metadata", "words"}


class BadModelFile(ValueError):
    """The bytes are no model that this version can score with; the message says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """One opinion: weights of `2 ** bits` buckets and of FEATURES, and the way to a probability.

    `probability = 1 / (1 + exp(-(slope * raw + offset)))`, where `raw` is the weighted sum.
    """

    name: str
    bits: int
    weights: bytes
    scale: float
    features: tuple[float, ...]
    bias: float
    slope: float
    offset: float


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What a file holds.

    words      common words of the site's published texts, by which hidden words are put right
    metadata   what its maker says of it: numbers and names, no one's words
    """

    heads: tuple[Head, ...]
    metadata: dict[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()


def encode(model: ModelFile) -> bytes:
    """Return the file. Raises BadModelFile if it could not be read again."""
    words = "\n".join(model.words).encode()
    header = {
        "features": list(FEATURES),
        "heads": [_described(head) for head in model.heads],
        "metadata": model.metadata,
        "words": len(words),
    }
    text = json.dumps(header, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()
    body = b"".join(
        [MAGIC, struct.pack("<I", len(text)), text, *(head.weights for head in model.heads), words]
    )
    data = body + hashlib.sha256(body).digest()
    decode(data)
    return data


def decode(data: bytes) -> ModelFile:
    """Return what a file holds. Raises BadModelFile; takes no more memory than the file."""
    body = _checked(data)
    start = len(MAGIC) + 4
    (length,) = struct.unpack("<I", body[len(MAGIC) : start])
    if length > min(_LARGEST_HEADER, len(body) - start):
        raise BadModelFile("the header is too long")
    header = _header(body[start : start + length])
    heads = []
    start += length
    for described in header["heads"]:
        size = 1 << _bits(described)
        heads.append(_head(described, body[start : start + size]))
        start += size
    if start + header["words"] != len(body):
        raise BadModelFile("there is more in the file than its header says, or less")
    if len({head.name for head in heads}) != len(heads):
        raise BadModelFile("two heads have one name")
    return ModelFile(tuple(heads), header["metadata"], _words(body[start:]))


def packed(weights: Sequence[float]) -> tuple[bytes, float]:
    """Return weights as bytes and their scale, the largest of their absolute values."""
    scale = max(map(abs, weights), default=0.0) or 1.0
    levels = (round(math.sqrt(abs(weight) / scale) * 127) for weight in weights)
    signed = (
        -level if weight < 0 else level for level, weight in zip(levels, weights, strict=True)
    )
    return bytes(level & 0xFF for level in signed), scale


def unpacked_levels(scale: float) -> list[float]:
    """Return the weight that each byte, 0 to 255, stands for."""
    signed = [byte - 256 if byte > 127 else byte for byte in range(256)]
    return [math.copysign((level / 127) ** 2 * scale, level) for level in signed]


def _checked(data: bytes) -> bytes:
    if len(data) > LARGEST_FILE:
        raise BadModelFile(f"larger than {LARGEST_FILE} bytes")
    if not data.startswith(MAGIC) or len(data) < len(MAGIC) + 4 + _DIGEST_SIZE:
        raise BadModelFile("not a model of this version")
    body, digest = data[:-_DIGEST_SIZE], data[-_DIGEST_SIZE:]
    if hashlib.sha256(body).digest() != digest:
        raise BadModelFile("damaged: the checksum is another")
    return body


def _header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadModelFile("the header is no JSON") from error
    if not isinstance(header, dict) or header.keys() != _KEYS:
        raise BadModelFile("the header is none of a model")
    if header["features"] != list(FEATURES):
        raise BadModelFile("made for other features than this version has")
    heads = header["heads"]
    if not isinstance(heads, list) or not 1 <= len(heads) <= 8:
        raise BadModelFile("no heads, or too many")
    if not isinstance(header["metadata"], dict):
        raise BadModelFile("the metadata is no object")
    if type(header["words"]) is not int or not 0 <= header["words"] <= _LARGEST_WORDS:
        raise BadModelFile("the size of the words is out of range")
    return header


def _bits(described: object) -> int:
    bits = described.get("bits") if isinstance(described, dict) else None
    if type(bits) is not int or not _SMALLEST_BITS <= bits <= BITS:
        raise BadModelFile("a head's number of buckets is out of range")
    return bits


def _head(described: dict[str, Any], weights: bytes) -> Head:
    if described.keys() != {"name", "bits", "scale", "features", "bias", "slope", "offset"}:
        raise BadModelFile("a head is not described as it should be")
    name, numbers = described["name"], described["features"]
    if not isinstance(name, str) or not 1 <= len(name) <= 32:
        raise BadModelFile("a head has no name")
    if not isinstance(numbers, list) or len(numbers) != len(FEATURES):
        raise BadModelFile("a head has too few weights or too many")
    if len(weights) != 1 << described["bits"]:
        raise BadModelFile("cut short")
    scale, bias, slope, offset = (
        _number(described[key]) for key in ("scale", "bias", "slope", "offset")
    )
    if slope <= 0 or scale <= 0:
        # A falling curve would turn every opinion round.
        raise BadModelFile("a head's scale and slope must be above nought")
    features = tuple(_number(number) for number in numbers)
    return Head(name, described["bits"], weights, scale, features, bias, slope, offset)


def _words(data: bytes) -> tuple[str, ...]:
    try:
        words = tuple(data.decode().split("\n")) if data else ()
    except UnicodeDecodeError as error:
        raise BadModelFile("the words are no text") from error
    if any(not word.isalpha() or len(word) > _LONGEST_WORD for word in words):
        raise BadModelFile("a word is none")
    return words


def _number(value: object) -> float:
    # True is an int, and NaN is not at most anything.
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value) if abs(value) <= _LARGEST_NUMBER else None
        if number is not None:
            return number
    raise BadModelFile("a number is none, or out of range")


def _described(head: Head) -> dict[str, Any]:
    return {
        "name": head.name,
        "bits": head.bits,
        "scale": head.scale,
        "features": list(head.features),
        "bias": head.bias,
        "slope": head.slope,
        "offset": head.offset,
    }
