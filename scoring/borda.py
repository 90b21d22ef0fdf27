"""Borda points, an option for ranked ballots (methods.md §7)."""

from collections.abc import Iterable, Sequence
from fractions import Fraction


def points(rankings: Iterable[Sequence], codes: Sequence[str]) -> dict[str, Fraction]:
    """Total points per code: n−1 for the first place of a ballot down to 0, exact.

    A ranking names codes best first; a place may also hold a list of tied codes. Tied codes share the mean
    of their places, and so do the codes a ballot leaves out; a blank ballot gives all the same.
    Raises ValueError for an unknown code or one named twice.
    """
    doubled = dict.fromkeys(codes, 0)
    for ranking in rankings:
        for group, each in _doubled(ranking, codes):
            for code in group:
                doubled[code] += each
    return {code: Fraction(total, 2) for code, total in doubled.items()}


def _doubled(ranking: Sequence, codes: Sequence[str]) -> list[tuple[list[str], int]]:
    """Groups of codes that share a place or several, with twice the points each member gets: always whole."""
    groups = [list(place) if isinstance(place, list | tuple) else [place] for place in ranking]
    named = [code for group in groups for code in group]
    if len(set(named)) < len(named) or not set(named) <= set(codes):
        raise ValueError("a ranking names an unknown topic, or one twice")
    left = set(named)
    shares, best = [], len(codes) - 1
    for group in [*groups, [code for code in codes if code not in left]]:
        shares.append((group, 2 * best - len(group) + 1))
        best -= len(group)
    return shares
