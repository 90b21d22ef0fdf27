"""Counting a ballot: quorum, order, seats, and everything a tie decided (methods.md §7)."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from fractions import Fraction

from scoring.chain import arrange
from scoring.rulebook import Rulebook


@dataclass(frozen=True)
class Tally:
    """The result of one round. `cast` counts valid (blank ones included) and invalid ballots.

    `votes` are ballots naming a topic, `points` the score of a Borda count. `order` is the whole field,
    best first; `elected` keeps that order. `tied_at_cut` lists every topic with the last seat's votes when
    one of them is left out. `runoff` is {elected, candidates, seats} where a tie calls for another round.
    `bought` is the number of seats bought under Equal Shares, `purchases` what each of them cost: {code,
    price, supporters}, the price ρ being the most that any supporter paid of 1.
    """

    eligible: int
    cast: int
    valid: int
    blank: int
    invalid: int
    seats: int
    quorum_needed: int
    quorum_met: bool
    votes: dict[str, int]
    order: list[str]
    elected: list[str]
    tied_at_cut: list[str]
    tie_breaks: list[dict]
    skipped: list[dict]
    open_seats: int
    runoff: dict | None = None
    points: dict[str, Fraction] | None = None
    bought: int | None = None
    purchases: list[dict] | None = None

    def to_dict(self) -> dict:
        """JSON-able; points as exact text such as `7/2`; purchases under Equal Shares alone."""
        plain = {spec.name: getattr(self, spec.name) for spec in fields(self)}
        points = self.points and {code: str(value) for code, value in self.points.items()}
        if self.purchases is None:
            del plain["purchases"]
        return plain | {"points": points}


def check_ballot(choices: Sequence, candidates: Iterable, k: int) -> list[tuple[str, str]]:
    """Why a ballot of at most `k` choices is invalid, as (code, detail); a blank one is valid.

    Candidates are codes or mappings with a `code`. Source: methods.md §7.
    """
    return _spoilt(_named(choices), {_code(candidate) for candidate in candidates}, k)


def _spoilt(named: list, known: Collection, k: int) -> list[tuple[str, str]]:
    repeated = [code for code, times in Counter(named).items() if times > 1]
    unknown = [code for code in dict.fromkeys(named) if code not in known]
    errors = [("too_many_choices", f"{len(named)} choices, at most {k} allowed")] if len(named) > k else []
    errors += [("duplicate_choice", f"{code} is chosen more than once") for code in repeated]
    return errors + [("unknown_topic", f"{code} is not on the ballot") for code in unknown]


def quorum_needed(eligible: int, quorum: Fraction) -> int:
    """The least number of cast ballots: ceil(q · eligible), exact."""
    return -(-quorum.numerator * eligible // quorum.denominator)


def choices_allowed(rulebook: Rulebook, candidates: int, seats: int | None = None) -> int:
    """Choices on one ballot: as the rulebook says, else the seats (Borda: every candidate).

    In a later round, where `seats` is given, never more than the seats to be filled, unless ranked.
    """
    if rulebook.method == "borda":
        return rulebook.choices or candidates
    allowed = rulebook.choices or rulebook.seats
    return allowed if seats is None else min(allowed, seats)


def count(
    ballots: Iterable[Sequence],
    candidates: Sequence[Mapping | str],
    *,
    eligible: int,
    rulebook: Rulebook,
    invalid: int = 0,
    seats: int | None = None,
    already: Collection[str] = (),
) -> Tally:
    """Count one round over candidates {code, composite, importance, urgency, center}, None where undefined,
    or plain codes.

    An empty ballot is blank; one that `check_ballot` refuses joins the `invalid`. `seats` overrides the
    rulebook's in a runoff; `already` lists the centers of topics elected before, for the cap.
    Raises ValueError for negative numbers, repeated candidates or more ballots than people.
    """
    candidates = [topic if isinstance(topic, Mapping) else {"code": topic} for topic in candidates]
    limit = choices_allowed(rulebook, len(candidates), seats)
    seats = rulebook.seats if seats is None else seats
    papers = [tuple(ballot) for ballot in ballots]
    known = {candidate["code"] for candidate in candidates}
    valid = [ballot for ballot in papers if not _spoilt(_named(ballot), known, limit)]
    _check(candidates, eligible, invalid, len(papers), seats)
    result = _order(valid, candidates, rulebook, seats)
    needed = quorum_needed(eligible, rulebook.quorum)
    tally = _Round(rulebook, candidates, result, len(valid), seats, Counter(already))
    met = len(papers) + invalid >= needed
    outcome = tally.outcome() if met else _nobody(result, seats)
    return Tally(
        eligible=eligible,
        cast=len(papers) + invalid,
        valid=len(valid),
        blank=sum(not _named(ballot) for ballot in valid),
        invalid=invalid + len(papers) - len(valid),
        seats=seats,
        quorum_needed=needed,
        quorum_met=met,
        votes=result.votes,
        order=result.order,
        tie_breaks=result.uses,
        points=result.points,
        bought=result.bought,
        purchases=result.purchases,
        **outcome,
    )


def _check(candidates, eligible: int, invalid: int, papers: int, seats: int):
    codes = [candidate["code"] for candidate in candidates]
    if len(set(codes)) < len(codes):
        raise ValueError("a candidate repeats")
    if min(eligible, invalid, seats) < 0:
        raise ValueError("a negative number of people, ballots or seats")
    if papers + invalid > eligible:
        raise ValueError(f"{papers + invalid} ballots cast by {eligible} eligible")


def _code(candidate) -> str:
    return candidate["code"] if isinstance(candidate, Mapping) else candidate


def _named(ballot: Sequence) -> list:
    """The topics named on a ballot; in a ranked ballot a list of topics shares one place."""
    return [code for place in ballot for code in (place if isinstance(place, list | tuple) else [place])]


@dataclass
class _Ordered:
    """The field in order, by whatever method."""

    votes: dict[str, int]
    order: list[str]
    uses: list[dict]
    points: dict[str, Fraction] | None = None
    bought: int | None = None
    purchases: list[dict] | None = None
    cut: dict = field(default_factory=dict)


def _order(ballots, candidates, rulebook: Rulebook, seats: int) -> _Ordered:
    codes = [candidate["code"] for candidate in candidates]
    naming = Counter(code for ballot in ballots for code in _named(ballot))
    votes = {code: naming[code] for code in codes}
    if rulebook.method == "borda":
        from scoring import borda

        points = borda.points(ballots, codes)
        order, uses = _chained(candidates, {code: 2 * points[code] for code in codes}, rulebook)
        return _Ordered(votes, order, uses, points=points, cut=points)
    if rulebook.method == "equal_shares":
        return _proportional(ballots, candidates, rulebook, seats, votes)
    order, uses = _chained(candidates, votes, rulebook)
    return _Ordered(votes, order, uses, cut=votes)


def _chained(candidates, primary: Mapping, rulebook: Rulebook) -> tuple[list[str], list[dict]]:
    """By votes (or doubled points, always whole), then the declared chain."""
    codes = [candidate["code"] for candidate in candidates]
    counted = ("votes", [int(primary[code]) for code in codes])
    order, uses = arrange(codes, [counted, *levels(candidates, rulebook)], rulebook.lot_seed)
    return [codes[index] for index in order], uses


def levels(candidates: Sequence[Mapping], rulebook: Rulebook) -> list[tuple[str, list[float]]]:
    """The chain between the votes and the lot, as `arrange` takes it."""
    named = [level for level in rulebook.tie_break if level not in ("votes", "lot")]
    return [(level, [_number(candidate.get(level)) for candidate in candidates]) for level in named]


def _number(value) -> float:
    return float("nan") if value is None else float(value)


def _proportional(ballots, candidates, rulebook: Rulebook, seats: int, votes) -> _Ordered:
    """Equal Shares first, then whoever is left by votes, for seats that a cap or a minimum share opens."""
    from scoring import equal_shares

    level = dict.fromkeys(votes, 0)
    place = {code: index for index, code in enumerate(_chained(candidates, level, rulebook)[0])}
    result = equal_shares.elect([_named(ballot) for ballot in ballots], list(votes), seats, place)
    bought = result.elected[: result.bought]
    uses = [use for tie in result.ties for use in _chained(_only(candidates, tie), level, rulebook)[1]]
    rest, later = _chained(_only(candidates, set(votes) - set(bought)), votes, rulebook)
    purchases = result.to_dict()["rounds"]
    cut = votes | dict.fromkeys(bought, math.inf)
    return _Ordered(votes, [*bought, *rest], uses + later, bought=result.bought, purchases=purchases, cut=cut)


def _only(candidates, codes: Collection) -> list[Mapping]:
    return [candidate for candidate in candidates if candidate["code"] in codes]


def _nobody(result: _Ordered, seats: int) -> dict:
    """The outcome when the quorum is not met."""
    skipped = [{"code": code, "why": "quorum"} for code in result.order]
    return {"elected": [], "tied_at_cut": [], "skipped": skipped, "open_seats": seats}


@dataclass
class _Round:
    """Filling the seats down the order."""

    rulebook: Rulebook
    candidates: Sequence[Mapping]
    result: _Ordered
    valid: int
    seats: int
    held: Counter

    def __post_init__(self):
        self.center = {candidate["code"]: candidate.get("center") for candidate in self.candidates}

    def outcome(self) -> dict:
        elected, skipped = self._walk()
        tied = self._tied(elected)
        if not (self.rulebook.runoff and tied):
            open_seats = self.seats - len(elected)
            return {"elected": elected, "tied_at_cut": tied, "skipped": skipped, "open_seats": open_seats}
        clear = [code for code in elected if code not in tied]
        left = self.seats - len(clear)
        runoff = {"elected": clear, "candidates": tied, "seats": left}
        skipped = [skip for skip in skipped if skip["code"] not in tied]
        return {
            "elected": clear,
            "tied_at_cut": tied,
            "skipped": skipped,
            "open_seats": left,
            "runoff": runoff,
        }

    def _walk(self) -> tuple[list[str], list[dict]]:
        """Down the order until the seats are filled, past topics short of votes and full centers."""
        elected, skipped, held = [], [], self.held.copy()
        for code in self.result.order:
            if len(elected) == self.seats:
                break
            if why := self._obstacle(code, held):
                skipped.append({"code": code, "why": why})
                continue
            elected.append(code)
            held[self.center[code]] += 1
        return elected, skipped

    def _obstacle(self, code: str, held: Counter) -> str:
        if not self._enough(self.result.votes[code]):
            return "below_minimum_share"
        return "center_cap" if self._full(code, held) else ""

    def _enough(self, votes: int) -> bool:
        """The minimum share of valid ballots; of none there is no share (methods.md §7)."""
        share = self.rulebook.minimum_share
        if share == "more_than_half":
            return 2 * votes > self.valid
        if share == "at_least_half":
            return self.valid > 0 and 2 * votes >= self.valid
        if share == "at_least_two_thirds":
            return self.valid > 0 and 3 * votes >= 2 * self.valid
        return True

    def _full(self, code: str, held: Counter) -> bool:
        cap, center = self.rulebook.center_cap, self.center[code]
        return cap is not None and center is not None and held[center] >= cap

    def _tied(self, elected: list[str]) -> list[str]:
        """Topics level with the last seat, if one is left out that no center kept out before the tie. A seat
        that was bought is level with none."""
        cut = self.result.cut
        if not elected or cut[elected[-1]] == math.inf:
            return []
        level = cut[elected[-1]]
        above = self.held + Counter(self.center[code] for code in elected if cut[code] > level)
        tied = [code for code in self.result.order if cut[code] == level and not self._full(code, above)]
        return tied if set(tied) - set(elected) else []
