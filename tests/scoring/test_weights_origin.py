"""The origin of the weights is checked, and computed anew from the rulebook alone."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.dimensions import DIMENSIONS
from scoring.rulebook import Rulebook
from scoring.values import Fault
from scoring.weights import ahp_group, normalise
from scoring.weights_origin import agrees, computed, origin, written

CONSISTENT = ["2", "2", "2", "2", "2", "2", *["1"] * 15]
"""Importance twice as much as each of the others, which are equal."""
CONTRADICTORY = ["9", "1/9", *["1"] * 4, "9", *["1"] * 14]
SPREAD = dict(zip(DIMENSIONS, ["0.1", "0.3", "0.2", "0.1", "0.1", "0.1", "0.1"], strict=True))
ENTRIES = [*(f"1/{n}" for n in range(9, 1, -1)), *map(str, range(1, 10))]
uppers = st.lists(st.sampled_from(ENTRIES), min_size=21, max_size=21)


def test_an_origin_is_empty_or_whole():
    assert origin({}) == {}
    assert origin({"method": "ahp", "experts": [CONSISTENT]}) == {
        "method": "ahp",
        "experts": [CONSISTENT],
        "spread": {},
        "reason": "",
    }


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ([], ("not_a_mapping", "")),
        ({"method": "guess"}, ("unknown_choice", "method")),
        ({"method": "ahp", "names": ["A"]}, ("unknown_key", "names")),
        ({"method": "ahp", "experts": [["1"]]}, ("wrong_length", "")),
        ({"method": "ahp", "experts": [["10", *["1"] * 20]]}, ("out_of_range", "0")),
        ({"method": "direct", "reason": 3}, ("not_text", "reason")),
    ],
)
def test_an_unsound_origin_is_refused(value, fault):
    with pytest.raises(Fault) as caught:
        origin(value)
    assert (caught.value.code, caught.value.attr) == fault


def test_the_weights_of_a_consistent_expert_are_those_that_were_meant():
    weights = written(computed({"method": "ahp", "experts": [CONSISTENT]}))
    assert weights == {"importance": "0.25", **dict.fromkeys(DIMENSIONS[1:], "0.125")}
    assert agrees(weights, origin({"method": "ahp", "experts": [CONSISTENT]})) is None


def test_combined_weights_multiply_the_spread_in():
    chosen = {"method": "combined", "experts": [CONSISTENT], "spread": SPREAD}
    weights = written(computed(chosen))
    assert abs(Fraction(weights["goal"]) - Fraction(3, 11)) < Fraction(1, 10**6)
    assert sum(normalise(weights).values()) == sum(map(Fraction, weights.values())) == 1
    assert agrees(weights, origin(chosen)) is None


@pytest.mark.parametrize(
    ("chosen", "difference"),
    [
        ({}, None),
        ({"method": "direct"}, None),
        ({"method": "equal"}, "importance weighs 0.250000, equal gives 0.142857"),
        (
            {"method": "equal", "experts": [CONSISTENT]},
            "importance weighs 0.250000, equal gives 0.142857",
        ),
        (
            {"method": "ahp", "experts": [["1"] * 21]},
            "importance weighs 0.250000, ahp gives 0.142857",
        ),
        (
            {"method": "ahp", "experts": []},
            "weights of origin ahp cannot be computed: needs at least one expert's comparisons",
        ),
        (
            {"method": "combined", "experts": [CONSISTENT], "spread": {"goal": "1"}},
            "weights of origin combined cannot be computed: needs the entropy weight of every dimension",
        ),
    ],
)
def test_what_the_origin_does_not_give_is_a_difference_whatever_reason_stands(chosen, difference):
    weights = {"importance": "0.25", **dict.fromkeys(DIMENSIONS[1:], "0.125")}
    assert agrees(weights, chosen) == difference
    assert agrees(weights, chosen | {"reason": "the chair's"} if chosen else {}) == difference


@pytest.mark.parametrize(("method", "weights"), [("equal", {}), ("direct", {"goal": "2"})])
def test_comparisons_are_set_aside_only_for_a_reason(method, weights):
    chosen = {"method": method, "experts": [CONSISTENT]}
    given = weights and dict.fromkeys(DIMENSIONS, "1") | weights
    assert (
        agrees(given, chosen | {"reason": " "}) == "the experts' comparisons were set aside without a reason"
    )
    assert agrees(given, chosen | {"reason": "the chair's"}) is None


def test_a_contradictory_group_needs_a_reason():
    chosen = {"method": "ahp", "experts": [CONTRADICTORY]}
    weights = written(computed(chosen))
    assert agrees(weights, chosen) == "CR 0.590 was accepted without a reason"
    assert agrees(weights, chosen | {"reason": "no time for a second round"}) is None


@given(st.lists(uppers, min_size=1, max_size=4))
def test_written_weights_total_one_and_agree_with_their_experts(experts):
    chosen = origin({"method": "ahp", "experts": experts, "reason": ""})
    weights = written(computed(chosen))
    assert sum(map(Fraction, weights.values())) == 1
    accepted = ahp_group(experts).group.accepted
    assert (agrees(weights, chosen) is None) == accepted
    assert agrees(weights, chosen | {"reason": "no time"}) is None
    assert Rulebook(weights=weights, weights_origin=chosen).to_dict()["weights_origin"] == chosen


@given(st.lists(uppers, min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_the_experts_changes_nothing(experts, chance):
    shuffled = chance.sample(experts, len(experts))
    first, second = ({"method": "ahp", "experts": rows} for rows in (experts, shuffled))
    assert agrees(written(computed(first)), second | {"reason": ""}) == agrees(
        written(computed(second)), first | {"reason": ""}
    )


@given(uppers, st.permutations(range(7)))
def test_renaming_the_dimensions_moves_the_weights_with_them(upper, order):
    """The comparisons of the dimensions taken in another order give each of them the weight it had."""
    full = [[Fraction(1)] * 7 for _ in range(7)]
    pairs = [(i, j) for i in range(7) for j in range(i + 1, 7)]
    for (i, j), entry in zip(pairs, upper, strict=True):
        full[i][j], full[j][i] = Fraction(entry), 1 / Fraction(entry)
    moved = [str(full[order[i]][order[j]]) for i, j in pairs]
    before = ahp_group([upper]).group.weights
    after = ahp_group([moved]).group.weights
    assert [after[name] for name in DIMENSIONS] == pytest.approx(
        [before[DIMENSIONS[place]] for place in order], abs=1e-9
    )
