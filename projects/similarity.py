"""How alike two titles are, by the characters they share. Pure: no Django import.

Dice's coefficient over character bigrams (Dice 1945; for strings Adamson & Boreham 1974): it needs no word
segmentation, so that it serves Chinese and English alike.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

ALIKE = 0.45
"""Titles from this share on are shown as possible duplicates."""

_RUNS = re.compile(r"[A-Za-z0-9]+|[^\W_A-Za-z0-9]+")


def fold(text: str) -> str:
    """Letters and digits alone, in NFKC and casefolded, so that width, case and punctuation don't matter."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in text if char.isalnum())


def bigrams(text: str) -> Counter:
    """Pairs of neighbouring characters of the folded text, with how often each occurs; a lone character
    stands for itself."""
    text = fold(text)
    return Counter(text[start : start + 2] for start in range(max(1, len(text) - 1))) if text else Counter()


def dice(one: Counter, other: Counter) -> float:
    """Twice the shared bigrams over all of them, 0..1; 0 where either text has none."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if one and other else 0.0


def most_alike(title: str, candidates: Iterable[tuple[int, str]], most: int) -> list[tuple[int, float]]:
    """(key, share) of at most `most` candidates that are alike, the likest first, then the newest key."""
    own = bigrams(title)
    found = ((key, dice(own, bigrams(other))) for key, other in candidates)
    return sorted((pair for pair in found if pair[1] >= ALIKE), key=lambda pair: (-pair[1], -pair[0]))[:most]


def probes(title: str, most: int = 8) -> list[str]:
    """Pieces of the title, as written, by which a database finds candidates: words of 3 letters and more,
    bigrams of other scripts; at most `most`, spread over the title."""
    pieces = []
    for run in _RUNS.findall(unicodedata.normalize("NFC", title)):
        if run.isascii():
            pieces += [run] if len(run) > 2 else []
        else:
            pieces += [run[start : start + 2] for start in range(max(1, len(run) - 1))]
    pieces = list(dict.fromkeys(pieces))
    step = max(1.0, len(pieces) / most)
    return [pieces[int(index * step)] for index in range(min(most, len(pieces)))]
