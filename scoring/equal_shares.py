"""Method of Equal Shares: proportionality among centers (Peters & Skowron 2020; methods.md §7)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class Purchase:
    """One round: the topic bought, ρ (the most any supporter paid) and how many supporters it has."""

    code: str
    price: Fraction
    supporters: int


@dataclass(frozen=True)
class EqualShares:
    """`elected` in order: the `bought` first ones by shares, then `filled` by approval count.

    `ties`: for every purchase that others could be had for at the same price, all of them, the bought first.
    """

    elected: list[str]
    bought: int
    rounds: list[Purchase]
    filled: list[str]
    ties: list[list[str]] = field(default_factory=list, compare=False)

    def to_dict(self) -> dict:
        """JSON-able; ρ as an exact fraction in text."""
        rounds = [{"code": r.code, "price": str(r.price), "supporters": r.supporters} for r in self.rounds]
        return {"elected": self.elected, "bought": self.bought, "rounds": rounds, "filled": self.filled}


class _Purses:
    """What the voters still have. Equal ballots have equal purses, so one purse stands for all of a kind."""

    def __init__(self, ballots: Sequence[Sequence[str]], seats: int):
        kinds = Counter(frozenset(ballot) for ballot in ballots if ballot)
        self.voters = list(kinds.values())
        self.money = [Fraction(seats, sum(self.voters)) for _ in kinds]
        self.supporters: dict[str, list[int]] = {}
        for kind, approved in enumerate(kinds):
            for code in approved:
                self.supporters.setdefault(code, []).append(kind)

    def approvals(self, code: str) -> int:
        return sum(self.voters[kind] for kind in self.supporters.get(code, ()))

    def price(self, code: str) -> Fraction | None:
        """The least ρ with Σ min(money, ρ) = 1 over the supporters; None if they can't pay 1 together."""
        purses = Counter()
        for kind in self.supporters.get(code, ()):
            purses[self.money[kind]] += self.voters[kind]
        paid, payers = Fraction(0), sum(purses.values())
        for money in sorted(purses):
            if paid + money * payers >= 1:
                return (1 - paid) / payers
            paid += money * purses[money]
            payers -= purses[money]
        return None

    def charge(self, code: str, price: Fraction) -> None:
        for kind in self.supporters[code]:
            self.money[kind] -= min(self.money[kind], price)


def elect(
    ballots: Sequence[Sequence[str]],
    codes: Sequence[str],
    seats: int,
    tie_rank: Mapping[str, int] | None = None,
) -> EqualShares:
    """Every voter with a non-blank ballot gets seats/n, a topic costs 1, the least ρ is bought first.

    `tie_rank` (lowest first) is the order by the tie-break chain without votes; None: as the codes stand.
    What nobody can afford any more is filled by approval count. Raises ValueError for an unknown or a
    repeated code.
    """
    _check(ballots, codes)
    tie_rank = {code: place for place, code in enumerate(codes)} if tie_rank is None else tie_rank
    purses = _Purses(ballots, seats)
    rounds: list[Purchase] = []
    left = sorted(codes, key=tie_rank.__getitem__)
    ties: list[list[str]] = []
    while len(rounds) < seats and (best := _cheapest(purses, left)):
        price, (code, *level) = best
        ties += [[code, *level]] if level else []
        purses.charge(code, price)
        left.remove(code)
        rounds.append(Purchase(code, price, purses.approvals(code)))
    by_approval = sorted(left, key=lambda code: -purses.approvals(code))
    bought = [purchase.code for purchase in rounds]
    filled = by_approval[: seats - len(bought)]
    return EqualShares(bought + filled, len(bought), rounds, filled, ties)


def _check(ballots: Sequence[Sequence[str]], codes: Sequence[str]) -> None:
    known = set(codes)
    if len(known) < len(codes) or not set().union(*ballots) <= known:
        raise ValueError("a topic repeats, or a ballot names an unknown one")


def _cheapest(purses: _Purses, left: Sequence[str]) -> tuple[Fraction, list[str]] | None:
    """The least ρ and the affordable topics that have it, in the order of `left`."""
    prices = {code: price for code in left if (price := purses.price(code)) is not None}
    least = min(prices.values(), default=None)
    return None if least is None else (least, [code for code in prices if prices[code] == least])
