"""Headings found in either language, cells turned into values, faults with their place."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from openpyxl import Workbook

from tests.workbooks.books import book, by_hand, saved
from workbooks import table
from workbooks.archive import Unreadable
from workbooks.columns import EXAMPLE
from workbooks.sheets import BALLOTS, CENTERS, IMPORTS, SCORECARDS, TOPICS, USERS
from workbooks.table import read_table

NEEDED = ["课题名称", "中心编码", "申报人"]


def read(layout, headings, *rows, **kwargs):
    return read_table(io.BytesIO(book(headings, *rows, **kwargs)), layout)


def faults(found) -> list[tuple]:
    return [(fault.row, fault.code, fault.column, fault.cell, fault.value) for fault in found.faults]


def refused(layout, headings, *rows, **kwargs) -> tuple[str, dict]:
    with pytest.raises(Unreadable) as caught:
        read(layout, headings, *rows, **kwargs)
    return caught.value.code, caught.value.particulars


@pytest.mark.parametrize("layout", IMPORTS.values(), ids=IMPORTS)
@pytest.mark.parametrize("spell", ["chinese", "english", "heading", "key"])
def test_headings_are_understood_in_either_language(layout, spell):
    spelled = [getattr(column, spell) for column in layout.columns]
    found = read(layout, spelled, ["x"] * len(spelled))
    assert list(found.columns.values()) == list(layout.columns)
    assert not any(fault.code == "unknown_column" for fault in found.faults)


@pytest.mark.parametrize("layout", IMPORTS.values(), ids=IMPORTS)
def test_no_heading_means_two_columns(layout):
    names = [name for column in layout.columns for name in column.names]
    assert sorted(names) == sorted(set(names))


def test_headings_come_in_any_order_and_spelling():
    found = read(TOPICS, ["  proposer", "ＴＩＴＬＥ *", "中心编码\nCenter code"], ["lina", "T", "WH"])
    assert found.rows[0].values == {"proposer": "lina", "title": "T", "center": "WH"}
    assert not found.faults


def test_headings_may_stand_below_a_title():
    found = read(TOPICS, ["2025 年课题申报汇总表"], [], ["填表人：李娜"], NEEDED, ["T", "WH", "lina"])
    assert (found.heading_row, found.rows[0].number, found.rows[0].values["title"]) == (4, 5, "T")
    assert not found.faults


def test_title_in_merged_cells_is_passed_over_and_merged_headings_are_a_fault():
    made = Workbook()
    made.active.append(["2025 年课题申报汇总表"])
    made.active.merge_cells("A1:D1")
    made.active.append(["课题名称", None, "中心编码", "申报人"])
    made.active.merge_cells("A2:B2")
    made.active.append(["T", "副标题", "WH", "lina"])
    found = read_table(io.BytesIO(saved(made)), TOPICS)
    assert faults(found) == [(3, "no_heading", "", "B3", "副标题")]


def test_headings_too_far_below_are_not_found():
    assert refused(TOPICS, ["1"], *[["x"]] * 9, NEEDED, ["T", "WH", "lina"])[0] == "missing_columns"


def test_missing_columns_are_named_in_both_languages():
    assert refused(TOPICS, ["课题名称", "预算（元）"], ["T", 1]) == (
        "missing_columns",
        {"columns": "中心编码 * Center code、申报人 * Proposer"},
    )


def test_all_seven_marks_need_a_column():
    headings = [column.chinese for column in SCORECARDS.columns if column.key != "ease"]
    assert refused(SCORECARDS, headings, ["x"]) == (
        "missing_columns",
        {"columns": "执行的难易程度 Ease of execution"},
    )


def test_unknown_and_repeated_columns_are_faults():
    found = read(TOPICS, [*NEEDED, "备 注 2", "Title"], ["T", "WH", "lina", "", "U"])
    assert faults(found) == [
        (1, "unknown_column", "备 注 2", "D1", ""),
        (1, "repeated_column", "Title", "E1", ""),
    ]


def test_value_without_a_heading_is_a_fault():
    found = read(TOPICS, NEEDED, ["T", "WH", "lina", "lost"])
    assert faults(found) == [(2, "no_heading", "", "D2", "lost")]


def test_named_sheet_is_taken_among_several():
    found = read(CENTERS, ["编码", "名称", "类型"], ["WH", "武汉", "分公司"], sheet="中心", others=["说明"])
    assert found.rows[0].values["code"] == "WH"


def test_several_sheets_without_the_name_are_refused():
    assert refused(CENTERS, ["编码", "名称", "类型"], ["WH", "武汉", "branch"], sheet="A", others=["B"]) == (
        "wrong_sheet",
        {"sheets": "A、B"},
    )


@pytest.mark.parametrize("rows", [[], [["", " ", None]]])
def test_sheet_without_rows_is_empty(rows):
    assert refused(TOPICS, NEEDED, *rows)[0] == "empty"


def test_blank_workbook_is_empty():
    assert refused(TOPICS, [])[0] == "empty"


def test_cells_become_what_their_column_holds():
    headings = [*NEEDED, "课题类别", "预算（元）", "邀请部门", "目标", "课题类型"]
    found = read(TOPICS, headings, ["T", 1001, "lina", "指令性", 12.5, "NET、IT，  FIN；NET", " a\nb", None])
    assert found.rows[0].values == {
        "title": "T",
        "center": "1001",
        "proposer": "lina",
        "kind": "directed",
        "budget": Decimal("12.5"),
        "departments": ["NET", "IT", "FIN", "NET"],
        "goal": " a\nb",
        "type": "problem_solving",
    }


@pytest.mark.parametrize("word", ["directed", "Directed", "指令性", " 指令性 "])
def test_choice_is_understood_by_code_and_by_name_in_either_language(word):
    assert read(TOPICS, [*NEEDED, "Kind"], ["T", "W", "l", word]).rows[0].values["kind"] == "directed"


@pytest.mark.parametrize("number", ["１２.50", " 12.5 ", 12.5, "12.50"])
def test_number_may_be_stored_as_text(number):
    assert read(TOPICS, [*NEEDED, "Budget (yuan)"], ["T", "W", "l", number]).rows[0].values[
        "budget"
    ] == Decimal("12.5")


@pytest.mark.parametrize("bad", ["1,000", "12 元", True, dt.date(2025, 1, 1), "nan", "１，０"])
def test_what_is_no_number_is_a_fault(bad):
    found = read(TOPICS, [*NEEDED, "Budget (yuan)"], ["T", "W", "l", bad])
    assert [fault.code for fault in found.faults] == ["not_a_number"]


def test_date_in_a_text_column_is_its_iso_spelling():
    assert read(CENTERS, ["Code", "Name", "Kind"], [dt.date(2025, 3, 1), "x", "branch"]).rows[0].values[
        "code"
    ] == ("2025-03-01")


def test_faults_name_row_column_cell_and_value():
    headings = ["申报人", "课题名称", "中心编码", "课题类别"]
    found = read(
        TOPICS, headings, ["a", "b", "c", "自选"], [None, "x" * 121, "W", "别的"], ["=A1", "t", "W", "自选"]
    )
    allowed = "自选 self-selected、指导性 guided、指令性 directed"
    assert faults(found) == [
        (3, "required", "proposer", "A3", ""),
        (3, "too_long", "title", "B3", "x" * 79 + "…"),
        (3, "unknown_choice", "kind", "D3", "别的"),
        (4, "no_value", "proposer", "A4", ""),
    ]
    assert [fault.particulars for fault in found.faults[1:3]] == [
        {"most": 120, "length": 121},
        {"allowed": allowed},
    ]


def test_password_is_never_repeated():
    found = read(USERS, ["Username", "Password"], ["a", "x" * 129])
    assert faults(found) == [(2, "too_long", "password", "B2", "••••")]


def test_control_characters_are_a_fault():
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in NEEDED)
    row = '<c t="inlineStr"><is><t>a_x000B_b</t></is></c>' + '<c t="inlineStr"><is><t>W</t></is></c>' * 2
    found = read_table(io.BytesIO(by_hand(f"<row>{head}</row><row>{row}</row>")), TOPICS)
    assert faults(found) == [(2, "invalid_characters", "title", "A2", "")]


def test_line_break_in_a_line_becomes_a_space_and_stays_in_prose():
    found = read(TOPICS, [*NEEDED, "背景与依据"], ["a\nb", "W", "l", "c\nd"])
    assert (found.rows[0].values["title"], found.rows[0].values["background"]) == ("a b", "c\nd")


def test_example_row_is_passed_over_and_counted():
    headings = [column.heading for column in CENTERS.columns]
    example = ["WH", "武汉分公司", "地市分公司", "HB", EXAMPLE]
    found = read(CENTERS, headings, example, ["X", "x", "branch", "", ""])
    assert (found.examples, [row.number for row in found.rows], found.faults) == (1, [3], [])


def test_example_row_that_was_written_over_is_a_fault():
    headings = [column.heading for column in CENTERS.columns]
    found = read(CENTERS, headings, ["WH2", "武汉分公司", "branch", "HB", EXAMPLE])
    assert faults(found) == [(2, "changed_example", "note", "E2", EXAMPLE)]


def test_note_of_ones_own_is_not_read():
    found = read(CENTERS, ["Code", "Name", "Kind", "Note"], ["X", "x", "branch", "ask Li"])
    assert (found.rows[0].values, found.faults) == ({"code": "X", "name": "x", "kind": "branch"}, [])


def test_columns_that_exports_show_are_passed_over():
    found = read(TOPICS, [*NEEDED, "状态", "Submitted at"], ["T", "W", "l", "draft", "x"])
    assert (found.rows[0].values.keys(), found.faults) == ({"title", "center", "proposer"}, [])


def test_ballots_take_further_columns_by_the_first_line_of_their_heading():
    found = read(BALLOTS, ["选票编号", "2025-001\n某课题", "２０２５-002"], ["1", "✓", None])
    assert found.rows[0].extra == {"2025-001": "✓", "2025-002": ""}


def test_every_faulty_row_is_named_even_when_faults_are_too_many_to_keep(monkeypatch):
    monkeypatch.setattr(table, "FAULTS", 10)
    found = read(TOPICS, NEEDED, *[["", "", "x"]] * 30)
    assert {fault.row for fault in found.faults} == set(range(2, 32))
    assert len(found.faults) == 10 + 25
