"""The rows of a procedure's form without a script: read, added, moved, removed."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from plans import steps


def sent(**lists) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in lists.items():
        data.setlist(name, values)
    return data


def row(title: str, **more) -> dict:
    return {**steps.EMPTY, "title": title, **more}


def test_rows_are_read_as_typed():
    data = sent(
        title_of=[" Plan ", "Do"], title_en_of=["", "Do"], code_of=["plan"], days_of=["5", "x"],
        gate_of=["1"], loop_of=["0"],
    )  # fmt: skip
    assert steps.read(data) == [
        {"code": "plan", "title": "Plan", "title_en": "", "days": "5", "gate": False, "loop": True},
        {"code": "", "title": "Do", "title_en": "Do", "days": "x", "gate": True, "loop": False},
    ]


def test_more_rows_than_any_procedure_has_are_not_read():
    assert len(steps.read(sent(title_of=["x"] * 500))) == steps.MOST


ABC = [row("a"), row("b"), row("c")]


@pytest.mark.parametrize(
    ("act", "titles"),
    [
        ("add", ["a", "b", "c", ""]),
        ("up-1", ["b", "a", "c"]),
        ("up-0", ["a", "b", "c"]),
        ("down-1", ["a", "c", "b"]),
        ("down-2", ["a", "b", "c"]),
        ("remove-0", ["b", "c"]),
        ("remove-9", ["a", "b", "c"]),
    ],
)
def test_a_button_moves_adds_and_removes_rows(act, titles):
    assert [one["title"] for one in steps.changed(ABC, act)] == titles


@pytest.mark.parametrize("act", ["", "save", "up-", "up-x", "up--1", "drop-1", "up-²"])
def test_what_is_no_button_of_a_row_changes_nothing(act):
    assert steps.changed(ABC, act) is None


@given(st.lists(st.text(max_size=3), max_size=8), st.sampled_from(["up", "down"]), st.integers(0, 9))
def test_moving_loses_no_row(titles, verb, place):
    rows = [row(title) for title in titles]
    after = steps.changed(rows, f"{verb}-{place}")
    assert sorted(one["title"] for one in after) == sorted(titles)


def test_rows_without_a_title_are_left_out_and_days_become_numbers():
    rows = [row("a", days="5"), row(""), row("b", days="many")]
    assert [(step["title"], step["days"]) for step in steps.steps(rows)] == [("a", 5), ("b", "many")]
