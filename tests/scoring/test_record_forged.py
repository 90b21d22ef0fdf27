"""Whatever stands in a part of a sealed record, its recount names a difference and never breaks."""

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.canonical import canonical
from scoring.record import recount, seal
from tests.scoring.test_record import reseal, set_to
from tests.scoring.test_record_judgement import HONEST, differences_after, judged

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["few_voters", "linked", "3", "7/2", "1/00", "0/0", "9/000", "1/" + "0" * 5000 + "1"])
    | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["reason", "voters", "votes", "proxies", "0"]), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
RANKED = seal(judged(method="borda"))


def parts(value, path) -> list[tuple]:
    """The path of `value` and of everything within it."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in parts(one, (*path, key)))]


def at(document, path):
    for key in path:
        document = document[key]
    return document


def same(one, other) -> bool:
    """Whether a recount may take both for equal: one spelling, or fractions within its tolerance."""
    numbers = all(type(value) in (int, float) for value in (one, other))
    return canonical(one) == canonical(other) or (numbers and abs(one - other) < 1e-8)


@pytest.mark.parametrize("honest", [HONEST, RANKED], ids=["approval", "borda"])
@pytest.mark.parametrize(
    ("part", "quick"),
    [(("rounds", 0, "tally", "own_center"), True), (("agreement",), True), (("stability",), False)],
    ids=["own_center", "agreement", "stability"],
)
@given(st.data())
@settings(max_examples=60)
def test_anything_in_a_place_of_a_part_is_a_difference_and_no_accident(part, quick, honest, data):
    document = json.loads(honest)
    path = data.draw(st.sampled_from(parts(at(document, part), part)))
    value = data.draw(ANYTHING)
    assume(not same(at(document, path), value))
    set_to(path, value)(document)
    assert recount(reseal(document), quick=quick).differences != []


@pytest.mark.parametrize("honest", [HONEST, RANKED], ids=["approval", "borda"])
@given(st.sampled_from(["proxies", "papers"]), ANYTHING)
def test_any_number_of_the_absent_that_cannot_be_is_a_difference_and_no_accident(honest, name, value):
    assume(type(value) is not int or not 0 <= value <= 24 or (name == "proxies" and value > 0))
    assert differences_after(set_to(("absences", name), value), honest=honest) != []


@pytest.mark.parametrize("figure", ["1/00", "0/0", "9/000000000", "1/" + "0" * 5000 + "1"])
def test_a_figure_that_is_no_number_is_a_difference(figure):
    path = ("rounds", 0, "tally", "own_center", "2025-002", "votes", 0)
    told = differences_after(set_to(path, figure), honest=RANKED)
    assert [found.partition(":")[0] for found in told] == ["rounds[0].tally.own_center.2025-002"]
