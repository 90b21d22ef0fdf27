"""The tie-break chain and the lot."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.chain import arrange, lot

NAN = float("nan")


def test_the_lot_is_the_digest_of_seed_bar_code():
    # printf 'seed|T1' | sha256sum
    assert lot("seed", "T1") == "c0222cf627742b88bab297314634086860a29bf0bb36fbe39b22233b4bdda52b"


def test_highest_first_and_missing_last():
    order, ties = arrange(["a", "b", "c"], [("composite", [NAN, 1.0, 2.0])], "s")
    assert (order, ties) == ([2, 1, 0], [])


def test_each_level_that_decides_is_reported_with_the_codes_it_ordered():
    levels = [
        ("composite", [5.0, 5.0, 5.0, 7.0, 5.0]),
        ("importance", [1.0, 2.0, 2.0, 0.0, NAN]),
        ("urgency", [3.0, 4.0, 5.0, 0.0, 9.0]),
    ]
    order, ties = arrange(list("abcde"), levels, "s")
    assert [list("abcde")[i] for i in order] == list("dcbae")
    assert ties == [
        {"level": "importance", "codes": ["c", "b", "a", "e"]},
        {"level": "urgency", "codes": ["c", "b"]},
    ]


def test_a_level_where_all_are_equal_is_not_reported():
    order, ties = arrange(["a", "b"], [("composite", [1, 1]), ("importance", [2, 2])], "s")
    expected = sorted(["a", "b"], key=lambda code: lot("s", code))
    assert [["a", "b"][i] for i in order] == expected
    assert ties == [{"level": "lot", "codes": expected}]


def test_differences_beyond_nine_decimals_are_ties():
    _, ties = arrange(["a", "b"], [("composite", [1.0, 1.0 + 1e-12])], "s")
    assert [use["level"] for use in ties] == ["lot"]


def test_whole_votes_are_compared_exactly_however_many():
    big = 2**53
    order, ties = arrange(["a", "b"], [("votes", [big, big + 1])], "s")
    assert (order, ties) == ([1, 0], [])


def test_nothing_to_arrange():
    assert arrange([], [("composite", [])], "s") == ([], [])


values = st.lists(st.tuples(st.sampled_from([1.0, 2.0, NAN]), st.sampled_from([1.0, 2.0])), max_size=9)


@given(values, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_entry(rows, random):
    entries = [(f"T{index}", *row) for index, row in enumerate(rows)]
    again = random.sample(entries, len(entries))
    assert by_chain(entries) == by_chain(again)


@given(values)
def test_the_order_is_that_of_sorting_by_all_levels_and_the_lot(rows):
    entries = [(f"T{index}", *row) for index, row in enumerate(rows)]
    expected = sorted(entries, key=lambda e: (np.isnan(e[1]), -np.nan_to_num(e[1]), -e[2], lot("s", e[0])))
    assert by_chain(entries)[0] == [code for code, *_ in expected]


def by_chain(entries):
    codes = [code for code, *_ in entries]
    levels = [("composite", [e[1] for e in entries]), ("importance", [e[2] for e in entries])]
    order, ties = arrange(codes, levels, "s")
    return [codes[index] for index in order], ties
