"""Text stays text, numbers numbers, dates dates; as another program reads them, and as ours does."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest

from tests.workbooks.books import opened
from workbooks.reading import Workbook
from workbooks.writing import Sheet, plain, values_range, workbook

NASTY = [
    "=1+1",
    '=HYPERLINK("http://example.com","x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "#N/A",
    "#REF!",
    "TRUE",
    "0012",
    "1e5",
    "_x0041_",
    "a\r\nb\rc\nd",
    "  leading and trailing  ",
    "课题 😀 <b>&amp;</b> ]]>",
    "'quoted",
    "x" * 32_767,
]


def written(*values, **fields) -> bytes:
    return workbook([Sheet("课题", ["h"], [[value] for value in values], **fields)])


def test_text_is_text_to_another_program():
    cells = [row[0] for row in opened(written(*NASTY)).active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[:5]] == NASTY[:5]
    assert [cell.quotePrefix for cell in cells] == [True] * 5 + [False] * (len(NASTY) - 5)


def test_file_holds_no_formula():
    with zipfile.ZipFile(io.BytesIO(written(*NASTY))) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


def test_every_character_comes_back():
    rows = list(Workbook(io.BytesIO(written(*NASTY))).rows("课题"))[1:]
    assert [cells[1] for _number, cells in rows] == NASTY


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\x7f", "\x85", "\ud800", "\uffff"])
def test_what_xml_cannot_carry_is_left_out(bad):
    data = written(f"a{bad}b")
    assert opened(data).active["A2"].value == "ab"


def test_numbers_and_dates_are_themselves():
    day, moment = dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, 14, 5)
    cells = [
        row[0]
        for row in opened(written(3, 2.5, Decimal("12.50"), True, day, moment)).active.iter_rows(min_row=2)
    ]
    assert [cell.data_type for cell in cells] == ["n", "n", "n", "b", "d", "d"]
    assert [cell.value for cell in cells[:4]] == [3, 2.5, 12.5, True]
    assert [cell.number_format for cell in cells[4:]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]


def test_nothing_and_empty_text_are_empty_cells():
    page = opened(written(None, "", "x")).active
    assert [page[f"A{n}"].value for n in (2, 3, 4)] == [None, None, "x"]


def test_heading_is_frozen_filtered_and_as_wide_as_asked():
    page = opened(workbook([Sheet("x", ["a", "b"], [[1, 2], [3, 4]], widths=[12, 40])])).active
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"
    assert [page.column_dimensions[letter].width for letter in "AB"] == [12, 40]
    assert page["A1"].font.bold


def test_sheet_without_rows_has_its_headings():
    page = opened(workbook([Sheet("x", ["a"], [])])).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [["a"]]
    assert page.auto_filter.ref == "A1:A1"


def test_values_are_chosen_from_another_sheet():
    sheets = [
        Sheet("form", ["kind"], [["one"]], lists={0: values_range("the values", 1, 3)}),
        Sheet("the values", ["x", "kind"], [["", "one"], ["", "two"], ["", "three"]]),
    ]
    (chosen,) = opened(workbook(sheets))["form"].data_validations.dataValidation
    assert (chosen.type, chosen.formula1, str(chosen.sqref)) == (
        "list",
        "='the values'!$B$2:$B$4",
        "A2:A5000",
    )


@pytest.mark.parametrize(("name", "kept"), [("a/b:c", "a b c"), ("x" * 40, "x" * 31), ("[]", "Sheet")])
def test_sheet_name_is_one_that_excel_takes(name, kept):
    assert opened(workbook([Sheet(name, ["h"], [])])).sheetnames == [kept]


def test_plain_text_is_escaped_once():
    assert plain("_x005F_") == "_x005F_x005F_"
