"""How long the rules about words take for one comment, in CPU time of one core.

    .venv/bin/python -m bench.words [--comments 4000] [--stems 5000]

Normalises comments and looks for listed words in them, with the shipped lists and with a site's
own stems beside them. The comments are made here, of everyday and listed words, some disguised;
NEWSPORTAL_SHARED_DATA adds real ones. Each comment counts once, as it does in a worker that has
been running for a while: a tenth of each corpus is read beforehand and not counted.
"""

import argparse
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bench.obfuscation import ATTACKS, attack
from comments.moderation.lexicon import Lexicon, default_lexicon, own_stems
from comments.moderation.normalise import normalise
from comments.moderation.vocabulary import everyday_words

DISGUISED_SHARE = 0.1
WARM_UP_SHARE = 0.1
HOSTILE_CHARACTERS = 100_000
HOSTILE = {
    "brackets": "(",
    "combining marks": "\u0301",
    "letter and marks": "а\u0301\u0302",
    "stars": "*",
    "letters and stars": "п*",
    "masked words": "п*а ",
    "single letters": "а б ",
    "letters and dots": "х.",
    "hyphened": "аб-",
    "signs": "@$",
    "one long word": "пиз",
    "zero width": "а\u200b",
    "ligatures": "\ufdfa",
}


def made_comments(*, number: int, seed: int = 0) -> list[str]:
    """Return comments of about 170 characters; the frequent words of the list come oftener."""
    rng = random.Random(seed)
    words = everyday_words()
    comments = []
    for _ in range(number):
        length = max(3, int(rng.lognormvariate(3, 0.8)))
        drawn = [words[int(len(words) * rng.random() ** 3)] for _ in range(length)]
        text = " ".join(drawn).capitalize() + rng.choice([".", "!", "...", "?"])
        if rng.random() < DISGUISED_SHARE:
            text = attack(rng.choice(ATTACKS), text, rng)
        comments.append(text)
    return comments


def made_stems(*, number: int, seed: int = 1) -> tuple[str, ...]:
    """Return stems as an editor might list them: words of everyday letters that nobody uses."""
    rng = random.Random(seed)
    letters = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэф"
    return tuple(
        "".join(letters[int(len(letters) * rng.random() ** 2)] for _ in range(rng.randint(4, 9)))
        + rng.choice(["", "*"])
        for _ in range(number)
    )


def real_comments() -> dict[str, list[str]]:
    """Return the comments of each shared collection; none where there are none."""
    folder = os.environ.get("NEWSPORTAL_SHARED_DATA")
    if not folder:
        return {}
    return {
        path.stem: [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
        for path in sorted((Path(folder) / "moderation").glob("*.jsonl"))
    }


def cpu_ms(act: Callable[[], object]) -> float:
    start = time.process_time_ns()
    act()
    return (time.process_time_ns() - start) / 1e6


def measured(comments: list[str], lexicons: list[Lexicon]) -> dict[str, float]:
    """Return milliseconds of CPU time for each comment: the median, and the 99th of 100."""
    warm = int(len(comments) * WARM_UP_SHARE)
    for text in comments[:warm]:
        judge(text, lexicons)
    times = sorted(cpu_ms(lambda text=text: judge(text, lexicons)) for text in comments[warm:])
    return {
        "median_ms": round(statistics.median(times), 4),
        "mean_ms": round(statistics.fmean(times), 4),
        "p99_ms": round(times[int(len(times) * 0.99)], 4),
    }


def judge(text: str, lexicons: list[Lexicon]) -> None:
    normalised = normalise(text)
    for lexicon in lexicons:
        lexicon.hits(normalised)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=4000)
    parser.add_argument("--stems", type=int, default=5000)
    options = parser.parse_args()
    shipped = default_lexicon()
    stems = own_stems(made_stems(number=options.stems))
    corpora = {"made": made_comments(number=options.comments), **real_comments()}
    for name, comments in corpora.items():
        result = {
            "corpus": name,
            "comments": len(comments),
            "median_characters": statistics.median(map(len, comments)),
            "shipped": measured(comments, [shipped]),
            f"and_{options.stems}_stems": measured(comments, [shipped, stems]),
        }
        print(json.dumps(result))
    for name, piece in HOSTILE.items():
        text = (piece * HOSTILE_CHARACTERS)[:HOSTILE_CHARACTERS]
        took = cpu_ms(lambda text=text: judge(text, [shipped, stems]))
        print(json.dumps({"hostile": name, "characters": len(text), "ms": round(took, 1)}))


if __name__ == "__main__":
    main()
