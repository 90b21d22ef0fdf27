"""The rulebook: defaults, round trip, hash, and every refusal at once."""

import dataclasses
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.dimensions import DIMENSIONS
from scoring.rulebook import (
    CALIBRATIONS,
    METHODS,
    MINIMUM_SHARES,
    PANELS,
    PARSERS,
    Rulebook,
    RulebookError,
)

EQUAL = dict.fromkeys(DIMENSIONS, "1")


def codes_of(document):
    with pytest.raises(RulebookError) as caught:
        Rulebook.from_dict(document)
    return [(attr, code) for attr, code, _ in caught.value.errors]


def test_defaults_are_those_of_the_methods():
    book = Rulebook()
    assert (book.scale_low, book.scale_high, book.scale_step) == (1, 10, 1)
    assert (book.min_judges, book.calibration, book.panel, book.method) == (3, "additive", "mean", "approval")
    assert (book.seats, book.shortlist, book.quorum, book.runoff) == (10, 20, Fraction(2, 3), False)
    assert book.shares == dict.fromkeys(DIMENSIONS, Fraction(1, 7))
    assert book.tie_break == ("votes", "composite", "importance", "urgency", "lot")


def test_every_field_has_a_parser_and_none_other():
    assert list(PARSERS) == [spec.name for spec in dataclasses.fields(Rulebook)]


def test_an_empty_document_gives_the_defaults():
    assert Rulebook.from_dict({}) == Rulebook()


def test_numbers_may_be_numbers_or_text_and_mean_the_same():
    text = {"scale_step": "0.50", "quorum": "1/2", "weights": EQUAL | {"cost": "2.0"}}
    number = {"scale_step": 0.5, "quorum": 0.5, "weights": dict.fromkeys(DIMENSIONS, 1) | {"cost": 2}}
    assert Rulebook.from_dict(text) == Rulebook.from_dict(number)
    assert Rulebook.from_dict(text).hash() == Rulebook.from_dict(number).hash()


def test_a_third_stays_an_exact_third():
    assert Rulebook.from_dict({"quorum": "1/3"}).quorum == Fraction(1, 3)


rulebooks = st.fixed_dictionaries(
    {},
    optional={
        "scale_step": st.sampled_from(["1", "0.5", "3"]),
        "weights": st.fixed_dictionaries(
            {name: st.decimals(0, 9, places=3).map(str) for name in DIMENSIONS[1:]}
            | {"importance": st.just(1)}
        ),
        "floors": st.dictionaries(st.sampled_from(DIMENSIONS), st.decimals(1, 10, places=2).map(str)),
        "directions": st.dictionaries(st.sampled_from(DIMENSIONS), st.sampled_from(["min", "max"])),
        "calibration": st.sampled_from(CALIBRATIONS),
        "panel": st.sampled_from(PANELS),
        "method": st.sampled_from(METHODS),
        "minimum_share": st.sampled_from(MINIMUM_SHARES),
        "quorum": st.fractions(0, 1).map(str),
        "center_cap": st.none() | st.integers(1, 5),
        "lot_seed": st.text(st.characters(exclude_categories=["Cs"])),
        "anchors": st.just({"1": "差", "10": "优"}) | st.just({"cost": {"4": "中"}}),
    },
)


@given(rulebooks)
def test_round_trip_through_json_keeps_rulebook_and_hash(document):
    book = Rulebook.from_dict(document)
    again = Rulebook.from_dict(json.loads(json.dumps(book.to_dict())))
    assert (again, again.hash()) == (book, book.hash())


@given(rulebooks, rulebooks)
def test_hashes_are_equal_exactly_when_the_rulebooks_are(one, other):
    one, other = Rulebook.from_dict(one), Rulebook.from_dict(other)
    assert (one.hash() == other.hash()) == (one == other)


def test_shares_are_normalised_by_the_sum():
    book = Rulebook(weights=dict.fromkeys(DIMENSIONS, 0) | {"goal": "0.3", "ease": "0.1"})
    assert book.shares == dict.fromkeys(DIMENSIONS, Fraction(0)) | {
        "goal": Fraction(3, 4),
        "ease": Fraction(1, 4),
    }


def test_all_faults_are_reported_at_once():
    document = {
        "colour": "red",
        "scale_low": "10",
        "scale_high": "1",
        "weights": EQUAL | {"goal": "-1", "luck": "1"},
        "seats": True,
        "quorum": "4/3",
        "tie_break": ["votes"],
    }
    assert codes_of(document) == [
        ("colour", "unknown_key"),
        ("weights.goal", "out_of_range"),
        ("weights.luck", "unknown_dimension"),
        ("seats", "not_an_integer"),
        ("quorum", "out_of_range"),
        ("tie_break", "lot_not_last"),
        ("scale_high", "out_of_range"),
    ]


@pytest.mark.parametrize(
    ("name", "value", "attr", "code"),
    [
        ("scale_low", "NaN", "scale_low", "not_a_number"),
        ("scale_low", None, "scale_low", "not_a_number"),
        ("scale_low", "1e3", "scale_low", "not_a_number"),
        ("scale_high", float("inf"), "scale_high", "not_a_number"),
        ("scale_high", "1", "scale_high", "out_of_range"),
        ("scale_high", 10**7, "scale_high", "out_of_range"),
        ("scale_step", "0", "scale_step", "out_of_range"),
        ("scale_step", "9.1", "scale_step", "out_of_range"),
        ("directions", {"cost": "down"}, "directions.cost", "unknown_choice"),
        ("directions", ["min"], "directions", "not_a_mapping"),
        ("weights", {"goal": 1}, "weights.importance", "missing_dimension"),
        ("weights", dict.fromkeys(DIMENSIONS, 0), "weights", "all_zero"),
        ("weights", EQUAL | {"cost": "inf"}, "weights.cost", "not_a_number"),
        ("weights", EQUAL | {"cost": True}, "weights.cost", "not_a_number"),
        ("floors", {"cost": "10.5"}, "floors.cost", "out_of_range"),
        ("floors", {"price": "5"}, "floors.price", "unknown_dimension"),
        ("min_judges", 0, "min_judges", "out_of_range"),
        ("min_judges", "3", "min_judges", "not_an_integer"),
        ("min_judges", 2.0, "min_judges", "not_an_integer"),
        ("calibration", "rasch", "calibration", "unknown_choice"),
        ("panel", ["mean"], "panel", "unknown_choice"),
        ("seats", 0, "seats", "out_of_range"),
        ("shortlist_size", -1, "shortlist_size", "out_of_range"),
        ("choices", False, "choices", "not_an_integer"),
        ("quorum", "1/0", "quorum", "not_a_number"),
        ("quorum", "-1/3", "quorum", "not_a_number"),
        ("quorum", "-0.1", "quorum", "out_of_range"),
        ("minimum_share", None, "minimum_share", "unknown_choice"),
        ("center_cap", 0, "center_cap", "out_of_range"),
        ("tie_break", "lot", "tie_break", "not_a_list"),
        ("tie_break", [], "tie_break", "lot_not_last"),
        ("tie_break", ["lot", "votes"], "tie_break", "lot_not_last"),
        ("tie_break", ["composite", "votes", "lot"], "tie_break", "votes_not_first"),
        ("tie_break", ["urgency", "urgency", "lot"], "tie_break", "repeated"),
        ("tie_break", ["cost", "lot"], "tie_break", "unknown_choice"),
        ("lot_seed", 7, "lot_seed", "not_text"),
        ("lot_seed", "\ud800", "lot_seed", "not_text"),
        ("method", "stv", "method", "unknown_choice"),
        ("runoff", 1, "runoff", "not_a_boolean"),
        ("anchors", {"11": "beyond"}, "anchors.11", "out_of_range"),
        ("anchors", {"cost": {"1.5": "between"}}, "anchors.cost.1.5", "off_step"),
        ("anchors", {"good": "text"}, "anchors", "not_a_number"),
        ("anchors", {"1": None}, "anchors", "not_text"),
        ("anchors", {"1": "one", "cost": {"1": "one"}}, "anchors.1", "unknown_dimension"),
    ],
)
def test_a_bad_value_is_refused_with_path_and_code(name, value, attr, code):
    assert codes_of({name: value})[0] == (attr, code)


def test_a_document_that_is_no_object_is_refused():
    assert codes_of([]) == [("", "not_a_mapping")]


def test_a_runoff_is_refused_with_equal_shares():
    assert codes_of({"runoff": True, "method": "equal_shares"}) == [("runoff", "not_with_equal_shares")]


def test_the_constructor_refuses_what_from_dict_refuses():
    with pytest.raises(RulebookError):
        Rulebook(seats=0)
    with pytest.raises(RulebookError):
        dataclasses.replace(Rulebook(), scale_high=Decimal(0))


def test_nothing_of_a_rulebook_can_be_reassigned():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Rulebook().seats = 3


@pytest.mark.parametrize(
    ("number", "why"),
    [("1", ""), ("3", ""), ("5", ""), ("2", "off_step"), ("0.99", "out_of_range"), ("7", "out_of_range")],
)
def test_levels_of_the_quality_circle_scale(number, why):
    assert Rulebook(scale_low=1, scale_high=5, scale_step=2).misplaced(Decimal(number)) == why
