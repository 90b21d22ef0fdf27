"""Importing centers: the tree as the sheet says, in whatever order its rows stand."""

import pytest

from kit import history
from kit.models import Entry
from people.models import Center
from tests.workbooks.conftest import said

pytestmark = pytest.mark.django_db
HEADINGS = ["编码", "名称", "类型", "上级编码"]


def tree() -> dict:
    return dict(Center.objects.values_list("code", "parent__code"))


def test_centers_are_added_with_parents_from_later_rows(bring):
    job = bring(
        "centers",
        HEADINGS,
        ["WH-1", "江岸职场", "合作职场", "WH"],
        ["WH", "武汉", "branch", "HB"],
        ["HB", "湖北", "省公司", None],
    )
    assert (job.state, job.result["added"]) == ("done", 3)
    assert tree() == {"P": None, "B": "P", "D": "P", "S": "B", "HB": None, "WH": "HB", "WH-1": "WH"}


def test_known_centers_are_changed_or_left(bring):
    job = bring("centers", HEADINGS, ["B", "Renamed", "branch", "P"], ["D", "Department", "department", "P"])
    assert job.result == {"added": 0, "changed": 1, "unchanged": 1, "examples": 0}
    assert Center.objects.get(code="B").name == "Renamed"
    assert list(Entry.objects.filter(subject="center").values_list("verb", "changes")) == [
        ("edit", {"name": ["Branch", "Renamed"]})
    ]


def test_column_that_is_not_there_changes_nothing(bring):
    bring("centers", HEADINGS[:3], ["S", "Site", "partner"])
    assert tree()["S"] == "B"


def test_empty_parent_puts_a_center_at_the_top(bring):
    bring("centers", HEADINGS, ["B", "Branch", "branch", None])
    assert tree()["B"] is None


def test_two_centers_may_change_places_in_the_tree(bring):
    job = bring("centers", HEADINGS, ["B", "Branch", "branch", "S"], ["S", "Site", "partner", "P"])
    assert job.state == "done"
    assert (tree()["B"], tree()["S"]) == ("S", "P")


def test_circle_is_refused_at_every_row_in_it(bring):
    before = tree()
    rows = [
        ["X", "x", "branch", "Y"],
        ["Y", "y", "branch", "X"],
        ["P", "P", "province", "S"],
        ["Z", "z", "branch", "X"],
    ]
    job = bring("centers", HEADINGS, *rows)
    assert said(job) == [(row, "parent", "cycle_in_tree") for row in (2, 3, 4)]
    assert tree() == before


def test_unknown_parent_repeated_code_and_missing_name_are_named(bring):
    job = bring("centers", HEADINGS, ["X", "x", "branch", "Q"], ["X", "", "分公司", "P"])
    assert said(job) == [
        (2, "parent", "unknown_center"),
        (3, "name", "required"),
        (3, "kind", "unknown_choice"),
        (3, "code", "repeated"),
    ]
    assert job.faults[3]["particulars"] == {"first": 2}


def test_province_of_the_office_stays_one(bring):
    job = bring("centers", HEADINGS, ["P", "Province", "branch", None])
    assert said(job) == [(2, "kind", "office_at_province")]


def test_history_of_imported_centers_is_whole(bring):
    bring("centers", HEADINGS, ["HB", "湖北", "province", None], ["B", "Renamed", "branch", "HB"])
    assert list(history.broken()) == []
