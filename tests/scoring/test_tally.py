"""Counting: quorum, shares, ties, caps, runoffs, awkward ballots, and abcvoting as a second counter."""

import json
import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from abcvoting import abcrules
from abcvoting.preferences import Profile
from hypothesis import given
from hypothesis import strategies as st

from scoring.chain import lot
from scoring.rulebook import Rulebook
from scoring.tally import check_ballot, choices_allowed, count, quorum_needed


def candidates(codes, **columns):
    """Candidates with equal composites, or with the given columns."""
    base = {"composite": 50.0, "importance": 5.0, "urgency": 5.0, "center": None}
    rows = [{"code": code} | base for code in codes]
    for name, values in columns.items():
        for row, value in zip(rows, values, strict=True):
            row[name] = value
    return rows


def papers(text):
    """`ab a -` is three ballots: a and b, a, blank."""
    return [[] if word == "-" else list(word) for word in text.split()]


def tallied(text, field, eligible=None, invalid=0, seats=None, already=(), **rules):
    ballots = papers(text)
    eligible = len(ballots) + invalid if eligible is None else eligible
    book = Rulebook(**({"seats": 2, "lot_seed": "s"} | rules))
    return count(
        ballots, field, eligible=eligible, rulebook=book, invalid=invalid, seats=seats, already=already
    )


ABC = candidates("abc", composite=[70, 60, 50])


def test_the_most_votes_win():
    found = tallied("ab ac a bc c c", ABC)
    assert found.to_dict() == {
        "eligible": 6,
        "cast": 6,
        "valid": 6,
        "blank": 0,
        "invalid": 0,
        "seats": 2,
        "quorum_needed": 4,
        "quorum_met": True,
        "votes": {"a": 3, "b": 2, "c": 4},
        "order": ["c", "a", "b"],
        "elected": ["c", "a"],
        "tied_at_cut": [],
        "tie_breaks": [],
        "skipped": [],
        "open_seats": 0,
        "runoff": None,
        "points": None,
        "bought": None,
    }
    json.dumps(found.to_dict(), allow_nan=False)


# Ballots


@pytest.mark.parametrize(
    ("choices", "codes"),
    [
        ([], []),
        (["a"], []),
        (["a", "b"], []),
        (["a", "b", "c"], ["too_many_choices"]),
        (["a", "a"], ["duplicate_choice"]),
        (["z"], ["unknown_topic"]),
        (["a", "a", "z", "z"], ["too_many_choices", "duplicate_choice", "duplicate_choice", "unknown_topic"]),
    ],
)
def test_check_ballot(choices, codes):
    assert [code for code, _ in check_ballot(choices, ["a", "b", "c"], 2)] == codes
    assert check_ballot(choices, ABC, 2) == check_ballot(choices, ["a", "b", "c"], 2)


def test_a_ballot_that_breaks_the_rules_is_invalid_as_a_whole():
    found = tallied("ab abc aa az -", ABC, invalid=2)
    assert (found.cast, found.valid, found.blank, found.invalid) == (7, 2, 1, 5)
    assert found.votes == {"a": 1, "b": 1, "c": 0}


def test_choices_are_the_seats_unless_the_rulebook_says_otherwise():
    assert choices_allowed(Rulebook(seats=3), 9) == 3
    assert choices_allowed(Rulebook(seats=3, choices=2), 9) == 2
    assert choices_allowed(Rulebook(seats=3, choices=2), 9, seats=1) == 1
    assert choices_allowed(Rulebook(seats=3, method="borda"), 9) == 9


# Quorum


@pytest.mark.parametrize("quorum", [Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(1)])
def test_quorum_is_exact_for_every_small_electorate(quorum):
    for eligible in range(1, 400):
        needed = quorum_needed(eligible, quorum)
        assert needed >= quorum * eligible > needed - 1


@given(st.integers(0, 10**12), st.fractions(0, 1))
def test_quorum_is_the_exact_ceiling(eligible, quorum):
    assert quorum_needed(eligible, quorum) == math.ceil(quorum * eligible)


def test_a_float_would_have_asked_for_one_too_many():
    assert math.ceil(0.07 * 100) == 8
    assert quorum_needed(100, Rulebook(quorum="0.07").quorum) == 7


@pytest.mark.parametrize(
    ("ballots", "invalid", "met"), [("a -", 1, False), ("a - -", 1, True), ("a", 3, True)]
)
def test_blank_and_invalid_ballots_count_for_the_quorum(ballots, invalid, met):
    found = tallied(ballots, ABC, eligible=6, invalid=invalid)
    assert found.quorum_needed == 4 and found.quorum_met is met


def test_without_a_quorum_nobody_is_elected():
    found = tallied("a a a", ABC, eligible=5)
    assert (found.elected, found.open_seats, found.tied_at_cut, found.runoff) == ([], 2, [], None)
    assert found.skipped == [{"code": code, "why": "quorum"} for code in "abc"]
    assert found.votes["a"] == 3


# Minimum share


@pytest.mark.parametrize(
    ("share", "elected"),
    [
        ("", ["a", "b"]),
        ("more_than_half", ["a"]),
        ("at_least_half", ["a", "b"]),
        ("at_least_two_thirds", ["a"]),
    ],
)
def test_minimum_shares_of_six_valid_ballots_one_of_them_blank(share, elected):
    # a has 4 of 6, b 3 of 6; the two invalid ballots don't count
    found = tallied("a ab ab ab c -", ABC, invalid=2, minimum_share=share)
    assert found.elected == elected
    assert found.open_seats == 2 - len(elected)


@pytest.mark.parametrize("valid", range(1, 41))
def test_minimum_shares_are_exact_for_every_small_number_of_votes(valid):
    field = candidates("ab")
    for votes in range(valid + 1):
        text = " ".join(["a"] * votes + ["-"] * (valid - votes))
        share = Fraction(votes, valid)
        for rule, met in {
            "more_than_half": share > Fraction(1, 2),
            "at_least_half": share >= Fraction(1, 2),
            "at_least_two_thirds": share >= Fraction(2, 3),
        }.items():
            assert ("a" in tallied(text, field, minimum_share=rule).elected) is met


def test_those_below_the_share_are_named():
    found = tallied("a a a b", ABC, minimum_share="more_than_half")
    assert found.skipped == [{"code": code, "why": "below_minimum_share"} for code in "bc"]


@pytest.mark.parametrize("share", ["more_than_half", "at_least_half", "at_least_two_thirds"])
def test_of_no_valid_ballot_there_is_no_share(share):
    found = tallied("", ABC, invalid=3, minimum_share=share)
    assert found.quorum_met and found.elected == []


# Ties


def test_the_chain_decides_and_says_so():
    field = candidates("abcd", composite=[50, 60, 50, 50], importance=[5, 5, 7, 5], urgency=[1, 1, 1, 2])
    found = tallied("a b c d", field, seats=3)
    assert found.order == ["b", "c", "d", "a"]
    assert found.tie_breaks == [
        {"level": "composite", "codes": ["b", "c", "d", "a"]},
        {"level": "importance", "codes": ["c", "d", "a"]},
        {"level": "urgency", "codes": ["d", "a"]},
    ]
    assert found.tied_at_cut == ["b", "c", "d", "a"]


def test_the_lot_decides_last():
    found = tallied("a b c", candidates("abc"), seats=1, lot_seed="2025-05-01")
    assert found.order == sorted("abc", key=lambda code: lot("2025-05-01", code))
    assert [use["level"] for use in found.tie_breaks] == ["lot"]


def test_a_tie_within_the_elected_is_no_tie_at_the_cut():
    found = tallied("ab ab c", ABC)
    assert found.elected == ["a", "b"] and found.tied_at_cut == []
    assert [use["level"] for use in found.tie_breaks] == ["composite"]


def test_undefined_composites_and_means_come_last_and_decimals_compare_as_numbers():
    field = candidates("abc", composite=[None, Decimal("50.000000001"), 50.0])
    assert tallied("a b c", field).order == ["b", "c", "a"]


def test_everybody_blank_ties_everybody():
    found = tallied("- - -", ABC)
    assert (found.valid, found.blank, found.cast) == (3, 3, 3)
    assert found.tied_at_cut == ["a", "b", "c"] and found.elected == ["a", "b"]


def test_no_ballots_meet_no_quorum_and_a_quorum_of_zero():
    assert tallied("", ABC, eligible=3).elected == []
    assert tallied("", ABC, eligible=3, quorum=0).quorum_met


def test_more_seats_than_candidates_leave_seats_open():
    found = tallied("a", ABC, seats=5)
    assert (found.elected, found.open_seats, found.tied_at_cut) == (["a", "b", "c"], 2, [])


def test_no_candidates_at_all():
    found = tallied("- -", [])
    assert (found.order, found.elected, found.open_seats) == ([], [], 2)


# Center cap

CENTERS = candidates("abcd", center=["X", "X", "Y", None], composite=[4, 3, 2, 1])


def test_full_centers_are_skipped_down_the_order():
    found = tallied("ab ab ac bd", CENTERS, center_cap=1)
    assert found.order == ["a", "b", "c", "d"] and found.elected == ["a", "c"]
    assert found.skipped == [{"code": "b", "why": "center_cap"}]


def test_topics_without_a_center_are_never_capped():
    field = candidates("abc", center=[None, None, "X"])
    assert tallied("ab ab c", field, center_cap=1).elected == tallied("ab ab c", field).elected


def test_a_cap_may_leave_seats_open():
    found = tallied("a b", candidates("ab", center=["X", "X"]), center_cap=1)
    assert len(found.elected) == 1 and found.open_seats == 1


def test_centers_elected_in_an_earlier_round_fill_the_cap():
    found = tallied("a c", CENTERS, seats=1, already=["X"], center_cap=1)
    assert found.elected == ["c"]


def test_a_topic_of_a_full_center_is_not_tied_at_the_cut():
    # b has as many votes as c, but its center was full before the tie
    found = tallied("ab ac a", CENTERS, center_cap=1)
    assert found.elected == ["a", "c"] and found.tied_at_cut == []
    assert tallied("ab ac a", CENTERS).tied_at_cut == ["b", "c"]


def test_two_topics_tied_for_the_place_of_their_center_are_tied_at_the_cut():
    field = candidates("ab", center=["X", "X"], composite=[2, 1])
    found = tallied("a b", field, center_cap=1)
    assert (found.elected, found.tied_at_cut) == (["a"], ["a", "b"])
    assert found.skipped == [{"code": "b", "why": "center_cap"}]
    again = tallied("a b", field, center_cap=1, runoff=True)
    assert (again.elected, again.skipped) == ([], [])
    assert again.runoff == {"elected": [], "candidates": ["a", "b"], "seats": 2}


# Runoff


def test_a_runoff_elects_those_clearly_above_the_tie_and_reopens_the_rest():
    found = tallied("a a b c", ABC, runoff=True)
    assert found.elected == ["a"] and found.tied_at_cut == ["b", "c"]
    assert found.runoff == {"elected": ["a"], "candidates": ["b", "c"], "seats": 1}
    assert found.open_seats == 1
    again = tallied("b c c", [row for row in ABC if row["code"] in "bc"], seats=1, runoff=True)
    assert (again.elected, again.runoff) == (["c"], None)


def test_without_a_tie_there_is_no_runoff():
    assert tallied("a a b", ABC, runoff=True).runoff is None
    assert tallied("ab ab c", ABC, runoff=True).elected == ["a", "b"]


def test_in_a_runoff_for_one_seat_two_choices_are_too_many():
    found = tallied("ab a", ABC, seats=1)
    assert (found.valid, found.invalid) == (1, 1)


# Other methods


def test_equal_shares_gives_a_minority_its_seat_where_votes_do_not():
    field = candidates("abcd")
    text = "ab ab ab ab cd cd"
    assert set(tallied(text, field, seats=3, choices=3).elected) > {"a", "b"}
    found = tallied("abc abc abc abc d d", field, seats=3, method="equal_shares", choices=3)
    assert "d" in found.elected and len(found.elected) == 3 and found.bought == 3
    assert found.votes == {"a": 4, "b": 4, "c": 4, "d": 2}
    assert sorted(found.order) == list("abcd")


def test_equal_shares_names_each_tie_that_the_chain_decided():
    field = candidates("abcd", composite=[1, 3, 2, 2])
    found = tallied("ab ab c d", field, method="equal_shares", lot_seed="s")
    # each voter has 1/2: a and b cost two supporters 1/2 each; then nobody can pay, and a leads by votes
    assert (found.elected, found.bought) == (["b", "a"], 1)
    assert found.tie_breaks == [
        {"level": "composite", "codes": ["b", "a"]},
        {"level": "lot", "codes": sorted("cd", key=lambda code: lot("s", code))},
    ]


def test_with_equal_shares_a_full_center_passes_its_seat_to_the_next_by_votes():
    field = candidates("abc", center=["X", "X", "Y"], composite=[3, 2, 1])
    found = tallied("ab ab ab c", field, method="equal_shares", center_cap=1)
    assert found.elected == ["a", "c"] and found.skipped == [{"code": "b", "why": "center_cap"}]


def test_borda_counts_places_and_exact_halves():
    found = tallied("abc a b", ABC, method="borda")
    # a: 2 + 2 + ½; b: 1 + ½ + 2; c: 0 + ½ + ½
    assert found.points == {"a": Fraction(9, 2), "b": Fraction(7, 2), "c": Fraction(1)}
    assert found.to_dict()["points"] == {"a": "9/2", "b": "7/2", "c": "1"}
    assert found.elected == ["a", "b"]


def test_borda_ties_at_the_cut_are_ties_of_points():
    found = tallied("ab ba", candidates("abc"), seats=1, method="borda")
    assert set(found.tied_at_cut) == {"a", "b"}


# Nonsense is refused


@pytest.mark.parametrize(
    "change",
    [
        {"eligible": 1},
        {"eligible": -1},
        {"invalid": -1},
        {"seats": -1},
        {"candidates": ABC + ABC[:1]},
    ],
)
def test_impossible_numbers_are_refused(change):
    arguments = {"candidates": ABC, "eligible": 5, "rulebook": Rulebook()} | change
    with pytest.raises(ValueError):
        count(papers("a b"), arguments.pop("candidates"), **arguments)


# Properties

ballots_ = st.lists(st.sets(st.sampled_from("abcdef"), max_size=3).map(sorted), max_size=12)
fields_ = st.tuples(
    st.lists(st.sampled_from([40.0, 50.0]), min_size=6, max_size=6),
    st.lists(st.sampled_from([None, "X", "Y"]), min_size=6, max_size=6),
).map(lambda columns: candidates("abcdef", composite=columns[0], center=columns[1]))


@given(ballots_, st.integers(1, 6))
def test_the_elected_are_a_winning_committee_of_approval_voting(ballots, seats):
    book = Rulebook(seats=seats, choices=6, quorum=0)
    found = count(ballots, candidates("abcdef"), eligible=99, rulebook=book)
    profile = Profile(num_cand=6)
    profile.add_voters([{"abcdef".index(code) for code in ballot} for ballot in ballots])
    if not ballots:
        return
    winners = [set(committee) for committee in abcrules.compute_av(profile, seats, resolute=False)]
    assert {"abcdef".index(code) for code in found.elected} in winners
    tied = set().union(*winners) - set.intersection(*winners)
    assert {"abcdef".index(code) for code in found.tied_at_cut} >= tied
    assert bool(found.tied_at_cut) == (len(winners) > 1)


@given(ballots_, fields_, st.randoms(), st.integers(1, 4), st.none() | st.integers(1, 2))
def test_the_order_of_ballots_and_candidates_is_irrelevant(ballots, field, random, seats, cap):
    book = Rulebook(seats=seats, choices=3, quorum=0, center_cap=cap)
    one = count(ballots, field, eligible=99, rulebook=book)
    ballots, field = random.sample(ballots, len(ballots)), random.sample(field, len(field))
    assert count(ballots, field, eligible=99, rulebook=book) == one


@given(ballots_, fields_, st.integers(1, 4), st.none() | st.integers(1, 2), st.booleans())
def test_seats_and_topics_add_up(ballots, field, seats, cap, runoff):
    book = Rulebook(seats=seats, choices=3, quorum=0, center_cap=cap, runoff=runoff)
    found = count(ballots, field, eligible=99, rulebook=book)
    assert len(found.elected) + found.open_seats == seats
    assert not {skip["code"] for skip in found.skipped} & set(found.elected)
    assert sum(found.votes.values()) == sum(map(len, ballots))
    center = {row["code"]: row["center"] for row in field}
    held = [center[code] for code in found.elected if center[code]]
    assert cap is None or all(held.count(name) <= cap for name in held)
    assert [code for code in found.order if code in found.elected] == found.elected


@given(ballots_, fields_, st.integers(1, 4))
def test_a_runoff_is_held_exactly_when_there_is_a_tie_at_the_cut(ballots, field, seats):
    plain = count(ballots, field, eligible=99, rulebook=Rulebook(seats=seats, choices=3, quorum=0))
    book = Rulebook(seats=seats, choices=3, quorum=0, runoff=True)
    held = count(ballots, field, eligible=99, rulebook=book)
    assert (held.runoff is not None) == bool(plain.tied_at_cut)
    assert held.elected == [code for code in plain.elected if code not in plain.tied_at_cut]


@given(ballots_, st.integers(1, 5))
def test_one_more_vote_never_costs_a_topic_its_seat(ballots, seats):
    book = Rulebook(seats=seats, choices=6, quorum=0)
    before = count(ballots, candidates("abcdef"), eligible=99, rulebook=book)
    for code in before.elected:
        after = count([*ballots, [code]], candidates("abcdef"), eligible=99, rulebook=book)
        assert code in after.elected


def test_a_large_ballot_is_counted_in_one_pass():
    codes = [f"T{index:04}" for index in range(2000)]
    field = candidates(codes)
    ballots = [codes[start : start + 10] for start in range(1900)] * 10
    found = count(ballots, field, eligible=19_000, rulebook=Rulebook())
    assert found.valid == 19_000 and sum(found.votes.values()) == 190_000


def test_seat_filled_by_votes_under_equal_shares_can_be_tied_and_a_bought_one_cannot():
    rulebook = Rulebook(seats=2, quorum=0, method="equal_shares")
    field = [{"code": code, "composite": 50, "importance": 5, "urgency": 5, "center": code} for code in "ABC"]
    filled = count([["A"], ["A"], ["A"], ["B"], ["C"]], field, eligible=5, rulebook=rulebook)
    assert (filled.bought, sorted(filled.tied_at_cut)) == (1, ["B", "C"])
    bought = count(
        [["A"], ["A"], ["B"], ["B"], ["C"]], field, eligible=5, rulebook=replace(rulebook, seats=1)
    )
    assert (bought.bought, sorted(bought.tied_at_cut)) == (0, ["A", "B"])
    every = count([["A"]] * 2 + [["B"]] * 2, field, eligible=4, rulebook=rulebook)
    assert (every.bought, every.tied_at_cut) == (2, [])
