"""The Method of Equal Shares."""

import json
from fractions import Fraction

from abcvoting import abcrules
from abcvoting.preferences import Profile
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.equal_shares import EqualShares, Purchase, elect

CODES = "abcdef"
BALLOTS = st.lists(st.lists(st.sampled_from(CODES), min_size=1, unique=True), min_size=1, max_size=12)
ALPHABETICAL = {code: place for place, code in enumerate(CODES)}


def committees(rule, ballots, seats, **options):
    """All winning committees under any tie-breaking, by abcvoting."""
    profile = Profile(len(CODES), cand_names=CODES)
    profile.add_voters([[CODES.index(code) for code in ballot] for ballot in ballots])
    found = abcrules.compute(rule, profile, committeesize=seats, resolute=False, **options)
    return [frozenset(CODES[index] for index in committee) for committee in found]


def test_a_minority_gets_its_share_of_the_seats():
    # Seven voters of one center, three of another, ten seats' worth of choices: 7 and 3 seats, not 10 and 0.
    large, small = [f"L{i}" for i in range(10)], [f"S{i}" for i in range(10)]
    codes = [*large, *small]
    result = elect([large] * 7 + [small] * 3, codes, 10, {code: i for i, code in enumerate(codes)})
    assert sorted(result.elected) == sorted([*large[:7], *small[:3]])
    assert (result.bought, result.filled) == (10, [])


def test_prices_are_exact_fractions():
    # Three voters with 2/3 each; a leaves them 1/3 each, which buys b. c's only voter has nothing left.
    result = elect([["a", "b"], ["a", "b"], ["a", "b", "c"]], "abc", 2, ALPHABETICAL)
    third = Fraction(1, 3)
    assert result == EqualShares(["a", "b"], 2, [Purchase("a", third, 3), Purchase("b", third, 3)], [])


def test_a_supporter_with_less_than_the_price_gives_what_is_left():
    # Six voters with 1/2 each. b costs its four supporters 1/4; two of them give their last 1/4 for a and
    # the third supporter 1/2, so ρ = 1/2. Nobody can pay for c: the third seat is filled by votes.
    ballots = [["a"], ["a", "b"], ["a", "b"], ["b"], ["b"], ["c"]]
    result = elect(ballots, "abcd", 3, ALPHABETICAL)
    bought = [Purchase("b", Fraction(1, 4), 4), Purchase("a", Fraction(1, 2), 3)]
    assert result == EqualShares(["b", "a", "c"], 2, bought, ["c"])


def test_whoever_gave_everything_owes_nothing_afterwards():
    # One each. d at 1/3 and a at 1/2 leave the third voter 1/6 and the last one 1/6: b costs 5/6, to which
    # the last one gives the 1/6. For e the last one has 0 and not less, so its other voter pays it alone.
    ballots = [["b"], ["d"], ["a", "c", "d"], ["e"], ["a", "b", "c", "d", "e"]]
    result = elect(ballots, "abcde", 5, ALPHABETICAL)
    prices = [(purchase.code, str(purchase.price)) for purchase in result.rounds]
    assert prices == [("d", "1/3"), ("a", "1/2"), ("b", "5/6"), ("e", "1")]
    assert result.filled == ["c"]


def test_ties_in_price_follow_the_chain_without_votes():
    ballots = [["a", "b"], ["a", "b"]]
    backwards = {code: -place for code, place in ALPHABETICAL.items()}
    assert elect(ballots, "ab", 1, ALPHABETICAL).elected == ["a"]
    assert elect(ballots, "ab", 1, backwards).elected == ["b"]


def test_filling_is_by_approval_count_then_by_the_chain():
    ballots = [["a"], ["b"], ["c"], ["c", "d"], ["d"]]
    result = elect(ballots, "abcd", 2, {"a": 1, "b": 0, "c": 3, "d": 2})
    assert (result.bought, result.elected) == (0, ["d", "c"])


def test_blank_ballots_hold_no_money():
    # With two blank ballots counted, each voter would have 1/2 and a would be too dear for one supporter.
    assert elect([["a"], ["b"], [], []], "ab", 2, ALPHABETICAL).bought == 2
    assert elect([[], []], "ab", 1, ALPHABETICAL) == EqualShares(["a"], 0, [], ["a"])
    assert elect([], "ab", 1, ALPHABETICAL).elected == ["a"]


def test_more_seats_than_topics_elect_everybody():
    result = elect([["a"]], "ab", 5, ALPHABETICAL)
    assert (result.elected, result.bought) == (["a", "b"], 1)


def test_the_result_is_plain_json_with_exact_prices():
    result = elect([["a", "b"], ["a"], ["a"]], "ab", 2, ALPHABETICAL)
    assert json.loads(json.dumps(result.to_dict())) == {
        "elected": ["a", "b"],
        "bought": 1,
        "rounds": [{"code": "a", "price": "1/3", "supporters": 3}],
        "filled": ["b"],
    }


@given(BALLOTS, st.integers(1, 5))
def test_what_is_bought_is_a_committee_of_another_implementation(ballots, seats):
    assume(len({code for ballot in ballots for code in ballot}) >= seats)
    result = elect(ballots, CODES, seats, ALPHABETICAL)
    peer = committees("equal-shares", ballots, seats, completion=None, algorithm="standard-fractions")
    assert frozenset(result.elected[: result.bought]) in peer


@given(BALLOTS, st.permutations(CODES), st.integers(1, 6))
def test_equal_groups_of_voters_get_their_equal_share(ballots, order, seats):
    # Extended justified representation for one topic: n/K voters who agree on one get one of theirs.
    place = {code: index for index, code in enumerate(order)}
    elected = set(elect(ballots, CODES, seats, place).elected)
    for code in CODES:
        backers = [ballot for ballot in ballots if code in ballot]
        if len(backers) * seats >= len(ballots):
            assert any(elected & set(ballot) for ballot in backers)


@given(BALLOTS, st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_topics_doesnt_matter(ballots, seats, random):
    shuffled = random.sample(ballots, len(ballots))
    result = elect(ballots, CODES, seats, ALPHABETICAL)
    assert result == elect(shuffled, CODES[::-1], seats, ALPHABETICAL)
    assert len(result.elected) == len(set(result.elected)) == seats


@given(BALLOTS, st.integers(1, 6))
def test_every_purchase_collects_exactly_one_from_what_its_supporters_have(ballots, seats):
    money = [Fraction(seats, len(ballots)) for _ in ballots]
    for purchase in elect(ballots, CODES, seats, ALPHABETICAL).rounds:
        payers = [voter for voter, ballot in enumerate(ballots) if purchase.code in ballot]
        paid = {voter: min(money[voter], purchase.price) for voter in payers}
        assert (sum(paid.values()), len(payers)) == (1, purchase.supporters)
        money = [left - paid.get(voter, 0) for voter, left in enumerate(money)]
