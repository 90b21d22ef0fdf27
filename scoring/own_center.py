"""How much of a topic's vote comes from its own center, told so that no ballot can be read from it
(methods.md §7)."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.borda import points
from scoring.chain import arrange
from scoring.rulebook import Rulebook
from scoring.tally import check_ballot, choices_allowed, levels

FEWEST = 5
"""Valid ballots from the center, and from the others, below which nothing is told."""
REASONS = ("no_center", "linked", "few_voters", "too_close")
NUMBER = re.compile(r"\d{1,9}(/0{0,8}[1-9]\d{0,8})?", re.ASCII)
"""A figure as exact text; nothing is divided by nothing."""

Cast = tuple[Sequence, Collection[str]]
"""One ballot: its choices and the centers its voter belongs to, none where it carries no name (paper)."""


def own_center(
    ballots: Sequence[Cast],
    candidates: Sequence[Mapping],
    scores: Mapping,
    rulebook: Rulebook,
    seats: int | None = None,
    *,
    electorate: Sequence[Collection[str]],
) -> dict[str, dict]:
    """By code, what the voters of a topic's own center gave it, and its rank without that.

    `scores` are the votes, under Borda the points, of the count; `seats` those of a runoff; `electorate` the
    centers of every eligible person. An entry is {voters, others, votes, without, rank, rank_without}, where
    `votes`, `without` and `rank_without` are (from, to): equal where they are told exactly; `voters` are
    valid ballots. With a `reason`, one of REASONS, it holds what is possible by public facts alone: from
    nothing to all that the center's people on the electorate, `voters`, could have given.
    """
    round_ = _Round(candidates, scores, rulebook, seats)
    limit = choices_allowed(rulebook, len(candidates), seats)
    valid = [(choices, at) for choices, at in ballots if not check_ballot(choices, candidates, limit)]
    given, voters = _given(valid, round_)
    people = Counter(center for at in electorate for center in set(at))
    return {
        code: round_.entry(code, given[center][code], voters[center], len(valid) - voters[center])
        or round_.bound(code, round_.why(code, voters[center], len(valid)), people[center], len(electorate))
        if center
        else {"reason": "no_center"}
        for code, center in round_.center.items()
    }


def _given(valid: Sequence[Cast], round_: "_Round") -> tuple[dict, dict]:
    """Center → votes or points by code, and center → how many of its voters cast a valid ballot."""
    given, voters = {}, {}
    for center in set(round_.center.values()) - {None}:
        papers = [choices for choices, at in valid if center in at]
        named = Counter(code for choices in papers for code in choices)
        given[center] = points(papers, list(round_.center)) if round_.ranked else named
        voters[center] = len(papers)
    return given, voters


def contradictions(recorded, candidates: Sequence[Mapping], tally: Mapping, rulebook: Rulebook, seats=None):
    """(code, recorded entry, the entry that follows from its own figures and the tally) where they differ.

    Ballots carry no center, so the figures themselves can't be counted anew; everything else can. Of
    `tally` `votes`, `points`, `valid` and `eligible` are read.
    """
    scores = tally["points"] if rulebook.method == "borda" else tally["votes"]
    round_ = _Round(candidates, {code: Fraction(score) for code, score in scores.items()}, rulebook, seats)
    entries = recorded if isinstance(recorded, dict) else {}
    found = [(code, entry, None) for code, entry in entries.items() if code not in round_.center]
    # Whole types are compared as well: 4.0 or true is not what was written.
    for code in round_.center:
        entry = entries.get(code)
        expected = round_.again(code, entry, tally)
        if expected is None or repr(_ordered(entry)) != repr(_ordered(expected)):
            found.append((code, entry, expected))
    return found


def _ordered(entry):
    return sorted(entry.items()) if isinstance(entry, dict) else entry


@dataclass
class _Round:
    candidates: Sequence[Mapping]
    scores: Mapping
    rulebook: Rulebook
    seats: int | None

    def __post_init__(self):
        codes = [candidate["code"] for candidate in self.candidates]
        self.ranked = self.rulebook.method == "borda"
        self.limit = choices_allowed(self.rulebook, len(codes), self.seats)
        self.center = {candidate["code"]: candidate.get("center") for candidate in self.candidates}
        chain = [("votes", [0] * len(codes)), *levels(self.candidates, self.rulebook)]
        order, _uses = arrange(codes, chain, self.rulebook.lot_seed)
        self.place = {codes[index]: place for place, index in enumerate(order)}
        self.own = Counter(self.center.values())
        least = Fraction(max(len(codes) - 1 - self.limit, 0), 2) if self.ranked else Fraction(0)
        self.span = least, Fraction(len(codes) - 1 if self.ranked else 1)

    def why(self, code: str, voters: int, valid: int) -> str:
        """Why the ballots of its own center may not be told; empty where they may."""
        if self._linked(code):
            return "linked"
        if min(voters, valid - voters) < FEWEST:
            return "few_voters"
        total = Fraction(self.scores[code])
        return "" if interval(total, total, voters, valid - voters, *self.span) else "too_close"

    def entry(self, code: str, given, voters: int, others: int) -> dict | None:
        """What is told of a topic to which its own center's `voters` gave `given`; None if nothing may be."""
        if self.why(code, voters, voters + others):
            return None
        ends = interval(Fraction(given), Fraction(self.scores[code]), voters, others, *self.span)
        return self._told(code, voters, others, ends)

    def bound(self, code: str, reason: str, people: int, eligible: int) -> dict:
        """What is possible, whoever of the electorate voted for what."""
        ends = Fraction(0), min(people * self.span[1], Fraction(self.scores[code]))
        return {"reason": reason} | self._told(code, people, eligible - people, ends)

    def _told(self, code: str, voters: int, others: int, ends: tuple[Fraction, Fraction]) -> dict:
        total, (low, high) = Fraction(self.scores[code]), ends
        return {
            "voters": voters,
            "others": others,
            "votes": [self._plain(low), self._plain(high)],
            "without": [self._plain(total - high), self._plain(total - low)],
            "rank": self._rank(code, total),
            "rank_without": [self._rank(code, total - low), self._rank(code, total - high)],
        }

    def again(self, code: str, entry, tally: Mapping) -> dict | None:
        """The entry that follows from the figures of a recorded one; None where it has none."""
        if not self.center[code]:
            return {"reason": "no_center"}
        voters = entry.get("voters") if isinstance(entry, dict) else None
        if type(voters) is not int or not 0 <= voters <= tally["eligible"]:
            return None
        if "reason" in entry:
            known = ("linked",) if self._linked(code) else ("few_voters", "too_close")
            return (
                self.bound(code, entry["reason"], voters, tally["eligible"])
                if entry["reason"] in known
                else None
            )
        votes = entry.get("votes")
        low = _number(votes[0] if isinstance(votes, list) and votes else None)
        others = tally["valid"] - voters
        return None if low is None or others < 0 else self.entry(code, low, voters, others)

    def _linked(self, code: str) -> bool:
        """Whether one ballot's say on the topics of this center hangs together, so that several figures
        could be put together."""
        own = self.own[self.center[code]]
        if self.ranked:
            return own > 1
        return not own <= self.limit <= len(self.candidates) - own

    def _rank(self, code: str, score: Fraction) -> int:
        mine = (-score, self.place[code])
        return 1 + sum((-self.scores[one], self.place[one]) < mine for one in self.center if one != code)

    def _plain(self, value: Fraction) -> int | str:
        return str(value) if self.ranked else int(value)


def _number(value) -> Fraction | None:
    """A recorded figure: a whole number, or exact text such as `7/2`."""
    if type(value) is int and 0 <= value < 10**9:
        return Fraction(value)
    sound = isinstance(value, str) and NUMBER.fullmatch(value)
    return Fraction(value) if sound else None


def interval(
    given: Fraction, total: Fraction, voters: int, others: int, least: Fraction, most: Fraction
) -> tuple[Fraction, Fraction] | None:
    """(from, to) of what the center's `voters` gave, of the `total` of all; None where nothing can be told.

    A ballot gives between `least` and `most`. What is told always leaves room for a sum with which every
    single other ballot, of the center or not, could have given the least or the most, whatever a reader
    knows of their own: both ends are as wide as two ballots. Where the ends lie depends on public figures.
    """
    unit = most - least
    own, whole = given - voters * least, total - (voters + others) * least
    low = max(2 * unit, whole - (others - 2) * unit)
    high = min((voters - 2) * unit, whole - 2 * unit)
    if low >= high:
        return None
    told = (own, own)
    if own <= low:
        told = (max(Fraction(0), whole - others * unit), low)
    elif own >= high:
        told = (high, min(voters * unit, whole))
    return told[0] + voters * least, told[1] + voters * least
