"""Votes from a topic's own center: counted by hand, and never so that a ballot can be read from them."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.borda import points
from scoring.own_center import contradictions, interval, own_center
from scoring.rulebook import Rulebook
from scoring.tally import count

BOOK = Rulebook(seats=2, choices=2, lot_seed="s")
CENTERS = {"A": "north", "B": "south", "C": "east", "D": None}
FIELD = [
    {"code": code, "composite": 90 - place, "importance": 5, "urgency": 5, "center": center}
    for place, (code, center) in enumerate(CENTERS.items())
]
NORTH = [(["A", "B"], ["north"])] * 4 + [(["B", "C"], ["north"])] * 4
OTHERS = [(["A", "B"], ["south"])] * 3 + [(["A", "C"], [])] * 2 + [(["C", "D"], ["west", "east"])] * 5


def counted(ballots, book=BOOK, field=FIELD):
    papers = [choices for choices, at in ballots]
    return count(papers, field, eligible=len(papers), rulebook=book)


def told(ballots, book=BOOK, field=FIELD):
    tally = counted(ballots, book, field)
    people = [at for choices, at in ballots]
    return own_center(ballots, field, tally.points or tally.votes, book, electorate=people)


def test_own_votes_and_the_rank_without_them_are_as_counted_by_hand():
    assert counted(NORTH + OTHERS).votes == {"A": 9, "B": 11, "C": 11, "D": 5}
    assert told(NORTH + OTHERS) == {
        "A": {
            "voters": 8,
            "others": 10,
            "votes": [4, 4],
            "without": [5, 5],
            "rank": 3,
            "rank_without": [3, 3],
        },
        # Three of the south: no more is told than what three people could have done.
        "B": {
            "reason": "few_voters",
            "voters": 3,
            "others": 15,
            "votes": [0, 3],
            "without": [8, 11],
            "rank": 1,
            "rank_without": [1, 3],
        },
        # All five of the east chose it: no more is told than “three or more of five”.
        "C": {
            "voters": 5,
            "others": 13,
            "votes": [3, 5],
            "without": [6, 8],
            "rank": 2,
            "rank_without": [3, 3],
        },
        "D": {"reason": "no_center"},
    }


def test_a_topic_that_lives_by_its_own_center_falls():
    ballots = NORTH + [(["A"], ["north"])] * 5 + OTHERS
    assert told(ballots)["A"] == {
        "voters": 13,
        "others": 10,
        "votes": [9, 9],
        "without": [5, 5],
        "rank": 1,
        "rank_without": [3, 3],
    }


def test_invalid_ballots_tell_nothing_and_a_voter_of_two_centers_belongs_to_both():
    spoilt = [(["A", "B", "C"], ["north"]), (["A", "A"], ["north"]), (["X"], ["north"])]
    both = [(["C"], ["north", "east"])]
    more, plain = told(NORTH + OTHERS + spoilt), told(NORTH + OTHERS)
    assert [more[code] for code in "AC"] == [plain[code] for code in "AC"]
    assert [told(NORTH + OTHERS + both)[code]["voters"] for code in "AC"] == [9, 6]


@pytest.mark.parametrize(("choices", "linked"), [(1, True), (2, False), (3, True)])
def test_topics_of_one_center_are_told_only_while_a_ballot_could_choose_any_of_them(choices, linked):
    field = [*FIELD[:1], FIELD[1] | {"center": "north"}, *FIELD[2:]]
    book = Rulebook(seats=2, choices=choices, lot_seed="s")
    found = told([(choice[:choices], at) for choice, at in NORTH + OTHERS], book, field)
    assert [found[code].get("reason") == "linked" for code in "AB"] == [linked, linked]
    if linked:
        assert (found["A"]["voters"], found["A"]["votes"][0]) == (8, 0)


def test_borda_tells_points_exactly_and_only_of_a_single_topic_of_a_center():
    book = Rulebook(method="borda", seats=2, lot_seed="s")
    ballots = [(["A", "B"], ["north"])] * 4 + [(["B", "D", "A"], ["north"])] * 4
    ballots += [(["A", "C", "B"], [])] * 6 + [(["D", "C"], [])] * 6
    scores = points([choices for choices, at in ballots], "ABCD")
    assert scores == {"A": 37, "B": 29, "C": 26, "D": 28}
    assert told(ballots, book)["A"] == {
        "voters": 8,
        "others": 12,
        "votes": ["16", "16"],
        "without": ["21", "21"],
        "rank": 1,
        "rank_without": [4, 4],
    }
    twins = [FIELD[0], FIELD[1] | {"center": "north"}, *FIELD[2:]]
    assert told(ballots, book, twins)["A"] == {
        "reason": "linked",
        "voters": 8,
        "others": 12,
        "votes": ["0", "24"],
        "without": ["13", "37"],
        "rank": 1,
        "rank_without": [1, 4],
    }


def test_equal_shares_reports_votes():
    book = Rulebook(method="equal_shares", seats=2, choices=2, lot_seed="s")
    assert told(NORTH + OTHERS, book) == told(NORTH + OTHERS)


def test_a_runoff_is_reported_with_its_own_seats():
    field, one = FIELD[:2], (["A"], ["north"])
    ballots = [one] * 3 + [(["B"], ["north"])] * 3 + [(["A"], [])] * 4 + [(["B"], [])] * 4
    found = own_center(ballots, field, {"A": 7, "B": 7}, BOOK, 1, electorate=[at for _choices, at in ballots])
    assert (found["A"]["votes"], found["A"]["rank"], found["A"]["rank_without"]) == ([3, 3], 1, [2, 2])


# --- Secrecy -------------------------------------------------------------------


def possible(sums, mine_at, mine, other_at, sizes, total) -> set[int]:
    """What one other voter can have given (0 or 1), if the center's sum is any of `sums`."""
    found = set()
    for own, other in itertools.product(sums, (0, 1)):
        left, free = [own, total - own], list(sizes)
        for at, gave in ((mine_at, mine), (other_at, other)):
            left[at] -= gave
            free[at] -= 1
        if all(0 <= part <= room for part, room in zip(left, free, strict=True)):
            found.add(other)
    return found


@pytest.mark.parametrize("sizes", [(5, 5), (5, 9), (6, 7), (8, 6), (9, 12)], ids=str)
def test_nobody_learns_how_another_voted_beyond_what_the_public_tally_says(sizes):
    """Every total, every split of it, every reader with every ballot of their own, every other voter."""
    voters, others = sizes
    learnt = []
    for total in range(voters + others + 1):
        sums = [own for own in range(voters + 1) if 0 <= total - own <= others]
        say = {
            own: interval(Fraction(own), Fraction(total), voters, others, Fraction(0), Fraction(1))
            for own in sums
        }
        for own, mine_at, mine, other_at in itertools.product(sums, (0, 1), (0, 1), (0, 1)):
            if not (0 <= (own, total - own)[mine_at] - mine <= sizes[mine_at] - 1):
                continue
            alike = [one for one in sums if say[one] == say[own]]
            before = possible(sums, mine_at, mine, other_at, sizes, total)
            after = possible(alike, mine_at, mine, other_at, sizes, total)
            learnt += [(total, own, mine_at, mine, other_at)] if after != before else []
    assert learnt == []


def test_the_check_of_secrecy_finds_a_leak():
    """Without the bands: whoever chose a topic that has one vote of five knows that nobody else there did."""
    assert possible([1], 0, 1, 0, (5, 5), 4) == {0}
    assert possible([0, 1, 2], 0, 1, 0, (5, 5), 4) == {0, 1}


@given(
    st.integers(5, 40),
    st.integers(5, 40),
    st.fractions(0, 3, max_denominator=2),
    st.integers(1, 30),
    st.data(),
)
def test_an_interval_holds_the_sum_and_both_ends_leave_room_for_two_ballots(
    voters, others, least, unit, data
):
    most = least + unit
    own = data.draw(st.integers(0, 2 * voters * unit)) * Fraction(1, 2) + voters * least
    rest = data.draw(st.integers(0, 2 * others * unit)) * Fraction(1, 2) + others * least
    found = interval(own, own + rest, voters, others, least, most)
    if found is not None:
        low, high = found
        assert low <= own <= high
        inside = [edge for edge in (low, high) if 2 * unit <= edge - voters * least <= (voters - 2) * unit]
        assert any(2 * unit <= own + rest - edge - others * least <= (others - 2) * unit for edge in inside)


@given(st.permutations(NORTH + OTHERS))
def test_the_order_of_ballots_does_not_matter(ballots):
    assert told(ballots) == told(NORTH + OTHERS)


# --- Counted anew from the file ----------------------------------------------------


def differing(change) -> list[str]:
    ballots = NORTH + OTHERS
    entries = told(ballots)
    change(entries)
    return [code for code, *_ in contradictions(entries, FIELD, counted(ballots).to_dict(), BOOK)]


def test_honest_figures_contradict_nothing():
    assert differing(lambda entries: None) == []
    assert contradictions(told(NORTH + OTHERS), FIELD, counted(NORTH + OTHERS).to_dict(), BOOK) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("voters", 9),
        ("voters", True),
        ("others", 9),
        ("votes", [5, 5]),
        ("votes", [4, 5]),
        ("votes", ["4", "4"]),
        ("votes", [4.0, 4]),
        ("votes", []),
        ("votes", {}),
        ("votes", ["1e999999999", "1"]),
        ("votes", [-1, -1]),
        ("without", [4, 4]),
        ("rank", 2),
        ("rank_without", [2, 3]),
        ("reason", "few_voters"),
        ("luck", 1),
    ],
    ids=str,
)
def test_any_changed_figure_is_a_contradiction(name, value):
    assert differing(lambda entries: entries["A"].update({name: value})) == ["A"]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        7,
        {},
        {"reason": "linked"},
        {"reason": "no_center"},
        {"reason": "too_close", "voters": 8, "others": 10},
    ],
    ids=str,
)
def test_an_entry_of_another_kind_is_a_contradiction(entry):
    assert differing(lambda entries: entries.update(A=entry)) == ["A"]


def test_a_missing_and_an_unknown_topic_are_contradictions():
    assert differing(lambda entries: entries.pop("A")) == ["A"]
    assert differing(lambda entries: entries.update(X=1)) == ["X"]


@pytest.mark.parametrize("name", ["voters", "others", "votes", "without", "rank", "rank_without"])
def test_any_changed_figure_of_what_is_possible_is_a_contradiction(name):
    def change(entries):
        value = entries["B"][name]
        entries["B"][name] = [one + 1 for one in value] if isinstance(value, list) else value + 1

    assert differing(change) == ["B"]


def test_what_is_possible_rests_on_no_ballot():
    """Whoever of a small center chose what: the same is told while the public count is the same."""
    one = [(["A"], ["north"])] * 3 + [(["B"], [])] * 9 + [(["A"], [])] * 3
    other = [(["B"], ["north"])] * 3 + [(["A"], [])] * 6 + [(["B"], [])] * 6
    assert counted(one).votes == counted(other).votes
    assert told(one)["A"] == told(other)["A"] != {}


@pytest.mark.parametrize(("voters", "sound"), [(18, True), (19, False), (10**9, False)])
def test_a_center_of_more_people_than_the_electorate_contradicts_itself(voters, sound):
    ballots = NORTH + OTHERS
    tally = counted(ballots)
    everybody = [["south"]] * len(ballots)
    recorded = own_center(ballots, FIELD, tally.votes, BOOK, electorate=everybody)
    recorded["B"] |= {"voters": voters, "others": len(ballots) - voters}
    assert (recorded["B"]["reason"], recorded["B"]["votes"]) == ("few_voters", [0, 11])
    found = [code for code, *_ in contradictions(recorded, FIELD, tally.to_dict(), BOOK)]
    assert found == ([] if sound else ["B"])
