"""The sentences about stability: what is certain, what is close, what is undefined, and nothing that may not
be named."""

import pytest

from projects.models import Topic
from scoring.dimensions import DIMENSIONS
from scoring.models import RankingRow
from scoring.steadiness_words import (
    decisive,
    dimension,
    of_hundred,
    second_opinion,
    smallest_change,
    verdict,
)

SEEN = {code: RankingRow(topic=Topic(code=code, title=f"Topic {code}")) for code in "ABC"}
SHARES = dict.fromkeys(DIMENSIONS, 1 / 7)


def change(**fields) -> dict:
    return {
        "dimension": "urgency",
        "weight": 0.161,
        "by": 0.018142857,
        "selected": "B",
        "challenger": "C",
    } | fields


def cut(**fields) -> dict:
    nothing = {"size": 2, "shared": 2, "only_composite": [], "only_topsis": []}
    return {
        "codes": list("ABCD"),
        "seats": 2,
        "contested": [],
        "changes": dict.fromkeys(DIMENSIONS, change()),
        "reasons": {},
        "smallest": change(),
        "judges": [],
        "topsis": {"overlap": nothing},
    } | fields


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.0, "0 of 100"),
        (0.0001, "fewer than 1 of 100"),
        (0.005, "1 of 100"),
        (0.38, "38 of 100"),
        (0.385, "39 of 100"),
        (0.9949, "99 of 100"),
        (0.9999, "more than 99 of 100"),
        (1.0, "100 of 100"),
    ],
)
def test_shares_are_told_out_of_a_hundred_and_never_rounded_to_certainty(share, told):
    assert of_hundred(share) == told


def test_verdict_counts_the_contested_topics_that_may_be_seen():
    told = [
        verdict(cut(contested=contested), SEEN, whole)
        for contested in ([], ["B"], ["B", "C", "D"])
        for whole in (True, False)
    ]
    assert [text.split(":")[0] for text in told] == [
        "The line is clear",
        "None of the topics that you see is contested.",
        "1 topic is contested",
        "Of the topics that you see 1 is contested",
        "2 topics are contested",
        "Of the topics that you see 2 are contested",
    ]
    assert verdict(cut(seats=4), SEEN, True) == "Every ranked topic is above the line."


def test_smallest_change_names_weight_and_topics():
    assert smallest_change(cut(), SEEN, SHARES) == (
        "If “Urgency” counted 16.1% instead of 14.3%, “C Topic C” would draw level with “B Topic B” and, "
        "beyond that, replace it."
    )


def test_smallest_change_between_topics_of_which_one_is_hidden_names_none():
    hidden = cut(smallest=change(challenger="D"))
    assert smallest_change(hidden, SEEN, SHARES) == (
        "If “Urgency” counted 16.1% instead of 14.3%, the topics above the line would change."
    )


def test_weights_that_are_close_get_the_places_that_tell_them_apart():
    close = cut(smallest=change(weight=0.142858, by=0.000001))
    assert "counted 14.2858% instead of 14.2857%" in smallest_change(close, SEEN, SHARES)


def test_tie_at_the_cut_is_called_one():
    tied = change(weight=1 / 7, by=0.0)
    assert smallest_change(cut(smallest=tied), SEEN, SHARES) == (
        "The cut rests on a tie-break: “B Topic B” and “C Topic C” have the same composite, so any change of "
        "a weight may alter it."
    )
    assert smallest_change(cut(smallest=tied | {"selected": "D"}), SEEN, SHARES) == (
        "The cut rests on a tie-break: the topics on both sides of it have the same composite."
    )
    line = dimension("urgency", cut(changes={"urgency": tied}), SEEN, SHARES)
    assert (line["was"], line["then"], line["what"]) == ("14.3%", "14.3%", "the cut rests on a tie-break")


def test_no_change_at_all_is_told():
    assert smallest_change(cut(smallest=None), SEEN, SHARES) == (
        "No change of a single weight alters which topics are above the line."
    )


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("no_weight_changes_the_set", "Whatever it counted, the same topics would be above the line."),
        ("nothing_left_out", "Every ranked topic is above the line."),
        ("unscored", "It has no weight, and not every ranked topic was scored in it."),
        ("no_other_weight", "It alone has a weight, so the others cannot make room for it."),
    ],
)
def test_dimension_without_a_change_says_why(reason, told):
    line = dimension("goal", cut(changes={"goal": None}, reasons={"goal": reason}), SEEN, SHARES)
    assert line == {"name": "Reasonableness of the goal", "was": "14.3%", "then": "", "what": told}


def test_dimension_with_a_change_says_at_what_weight_who_replaces_whom():
    seen, hidden = (
        dimension("urgency", cut(changes={"urgency": change(challenger=code)}), SEEN, SHARES) for code in "CD"
    )
    assert (seen["then"], seen["what"]) == ("16.1%", "“C Topic C” replaces “B Topic B”")
    assert (hidden["then"], hidden["what"]) == ("16.1%", "the topics above the line change")


def test_decisive_judges_are_counted():
    judges = [{"judge": n, "decisive": n < 2, "leaving": [], "joining": []} for n in range(5)]
    assert decisive(cut(judges=judges)).startswith("2 of the 5 judges are decisive:")
    assert decisive(cut(judges=judges[1:])).startswith("1 of the 4 judges is decisive:")
    assert decisive(cut(judges=judges[2:])) == (
        "Without the marks of any one of the 3 judges the same topics would be above the line."
    )


@pytest.mark.parametrize(
    ("theirs", "told"),
    [("C", " It would choose C Topic C instead of B Topic B."), ("D", "")],
)
def test_second_method_names_what_differs_where_both_may_be_named(theirs, told):
    found = {"size": 2, "shared": 1, "only_composite": ["B"], "only_topsis": [theirs]}
    text = second_opinion(cut(topsis={"overlap": found}), SEEN)
    assert text == f"A second method, TOPSIS, puts 1 of the 2 topics above the line there as well.{told}"
    assert second_opinion(cut(), SEEN) == "A second method, TOPSIS, puts the same topics above the line."
