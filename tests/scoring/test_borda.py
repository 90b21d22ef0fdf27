"""Borda points for ranked ballots."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.borda import points


def test_a_full_ranking_gives_n_minus_1_down_to_0():
    assert points([["b", "a", "c"]], "abc") == {"a": 1, "b": 2, "c": 0}


def test_unranked_topics_share_the_mean_of_the_places_left():
    assert points([["d"]], "abcd") == {"a": 1, "b": 1, "c": 1, "d": 3}


def test_tied_topics_share_the_mean_of_their_places():
    # a first (3), then b and c share the places worth 2 and 1, d last.
    assert points([["a", ["b", "c"], "d"]], "abcd") == {
        "a": 3, "b": Fraction(3, 2), "c": Fraction(3, 2), "d": 0,
    }  # fmt: skip


def test_a_blank_ballot_favours_nobody():
    assert points([[]], "abcd") == dict.fromkeys("abcd", Fraction(3, 2))


def test_bordas_own_lesson_the_plurality_winner_can_lose():
    # Eight voters A B C, seven B C A, six C B A: A leads in first places, B has the most points.
    ballots = [list("abc")] * 8 + [list("bca")] * 7 + [list("cba")] * 6
    assert points(ballots, "abc") == {"a": 16, "b": 28, "c": 19}


@pytest.mark.parametrize("ranking", [["a", "a"], ["x"], [["a", "b"], "a"]])
def test_a_ranking_with_an_unknown_or_repeated_topic_is_refused(ranking):
    with pytest.raises(ValueError, match="unknown topic, or one twice"):
        points([ranking], "abc")


@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True)))
def test_every_ballot_gives_the_same_total_and_the_order_of_ballots_doesnt_matter(ballots):
    totals = points(ballots, "abcdef")
    assert sum(totals.values()) == 15 * len(ballots)
    assert totals == points(ballots[::-1], "fedcba")
    assert all((2 * total).denominator == 1 for total in totals.values())
