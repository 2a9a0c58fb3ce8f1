"""Number the pieces of a word: hashed character 2-5-grams that never cross its borders.

Russian, Kazakh and Azerbaijani carry meaning in stems and endings, and pieces of words know both
without a dictionary. They stay inside a word, so what a word weighs depends on it alone and can
be remembered.
"""

from zlib import crc32

BITS = 18
BUCKETS = 1 << BITS
_MASK = BUCKETS - 1

# Pieces of longer "words" say nothing new, and the bound keeps a hostile text cheap to remember.
LONGEST_WORD = 40

# Two to five letters, in bytes.
_SIZES = (4, 6, 8, 10)
# Where the pieces of each size begin and end, in a word of any length: a letter has at most four
# bytes, and the two blanks have two each.
_SLICES = [
    (size, [slice(start, start + size) for start in range(0, 4 * LONGEST_WORD + 4, 2)])
    for size in _SIZES
]


def buckets(word: str) -> list[int]:
    """Return the bucket, 0 to BUCKETS - 1, of each 2-, 3-, 4- and 5-gram of ` word `.

    Repeated pieces appear repeatedly. CRC-32 is the one fast hash of the standard library that is
    the same in every process.
    """
    data = f" {word[:LONGEST_WORD]} ".encode("utf-16-le", "surrogatepass")
    return [
        crc32(data[piece]) & _MASK
        for size, slices in _SLICES
        for piece in slices[: max(0, (len(data) - size) // 2 + 1)]
    ]
