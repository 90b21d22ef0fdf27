"""What a sheet says, from files of openpyxl and from parts written as other programs write them."""

import datetime as dt
import io
import random
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook as Made

from tests.workbooks.books import MAIN, book, by_hand, repacked, saved, sheet_xml, with_strings
from workbooks import archive, parts
from workbooks.archive import Unreadable
from workbooks.reading import Faulty, Workbook

ROOT = Path(__file__).resolve().parents[2]


def rows(data: bytes, sheet: str | None = None) -> list:
    found = Workbook(io.BytesIO(data))
    return list(found.rows(sheet or next(iter(found.sheets))))


def refused(data: bytes, sheet: str | None = None) -> tuple[str, dict]:
    with pytest.raises(Unreadable) as caught:
        rows(data, sheet)
    return caught.value.code, caught.value.particulars


def test_values_of_every_type_come_as_they_are():
    day, moment = dt.date(2025, 3, 1), dt.datetime(2025, 3, 1, 14, 5)
    made = book(["文本", 8, 7.5, True, False, day, moment, None, "=1+1"[1:], "0012"])
    assert rows(made) == [
        (1, {1: "文本", 2: 8, 3: 7.5, 4: True, 5: False, 6: day, 7: moment, 9: "1+1", 10: "0012"})
    ]


def test_rows_and_cells_keep_their_places_and_empty_ones_are_passed_over():
    cells = (
        '<row r="3"><c r="B3"><v>1</v></c><c r="D3" s="0"/></row><row r="5"/><row r="7"><c><v>2</v></c></row>'
    )
    assert rows(by_hand(cells)) == [(3, {2: 1}), (7, {1: 2})]


def test_rows_without_numbers_are_counted():
    assert rows(by_hand("<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>")) == [
        (1, {1: 1, 2: 2}),
        (2, {1: 3}),
    ]


def test_formula_gives_its_stored_value():
    cells = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"</f><v>a</v></c>'
        '<c r="C1" t="str"><f>""</f><v></v></c></row>'
    )
    assert rows(by_hand(cells)) == [(1, {1: 2, 2: "a"})]


def test_formula_without_stored_value_and_error_are_faulty():
    made = book(["=A2+1"])
    assert rows(made) == [(1, {1: Faulty("no_value")})]
    assert rows(by_hand('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')) == [
        (1, {1: Faulty("error", "#N/A")})
    ]


@pytest.mark.parametrize("number", ["NaN", "inf", "1e999", "--1", "1,0"])
def test_number_that_is_none_is_faulty(number):
    cells = f'<row r="1"><c r="A1"><v>{number}</v></c></row>'
    assert rows(by_hand(cells)) == [(1, {1: Faulty("not_a_number", number)})]


def test_rich_text_is_joined_and_its_reading_aid_left_out():
    text = "<is><r><t>课</t></r><r><rPr><b/></rPr><t>题</t></r><rPh sb='0' eb='2'><t>ketí</t></rPh></is>"
    assert rows(by_hand(f'<row r="1"><c r="A1" t="inlineStr">{text}</c></row>')) == [(1, {1: "课题"})]


def test_shared_strings_with_reading_aid_are_read():
    strings = (
        '<si><t>甲</t><rPh sb="0" eb="1"><t>jiǎ</t></rPh></si>'
        "<si><r><t>乙</t></r><r><t xml:space='preserve'> 丙</t></r></si><si><t/></si>"
    )
    cells = "".join(f'<c t="s"><v>{index}</v></c>' for index in (1, 0, 2))
    assert rows(with_strings(strings, f"<row>{cells}</row>")) == [(1, {1: "乙 丙", 2: "甲"})]


def test_shared_strings_are_limited(monkeypatch):
    monkeypatch.setattr(parts, "STRINGS", 100)
    cells = '<row><c t="s"><v>0</v></c></row>'
    assert rows(with_strings("<si><t>a</t></si>" * 100, cells)) == [(1, {1: "a"})]
    assert refused(with_strings("<si><t>a</t></si>" * 101, cells)) == (
        "too_large",
        {"what": "strings", "most": 100},
    )


def test_escaped_characters_come_back():
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D_\nb_x005F_x0041_ _x4E2D_</t></is></c></row>'
    assert rows(by_hand(cells)) == [(1, {1: "a\r\nb_x0041_ 中"})]


def test_names_with_a_prefix_are_understood():
    part = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    assert rows(repacked(book(["x"]), {"xl/worksheets/sheet1.xml": part.encode()})) == [(1, {1: 5})]


@pytest.mark.parametrize(
    ("serial", "value"),
    [
        (1, dt.date(1900, 1, 1)),
        (59, dt.date(1900, 2, 28)),
        (61, dt.date(1900, 3, 1)),
        (45717, dt.date(2025, 3, 1)),
        (45717.5, dt.datetime(2025, 3, 1, 12)),
        (45717.999999, dt.date(2025, 3, 2)),
        (1e12, Faulty("not_a_date", "1000000000000.0")),
    ],
)
def test_serial_number_with_a_date_format_is_a_date(serial, value):
    made = Made()
    made.active["A1"] = serial
    made.active["A1"].number_format = 'yyyy"年"m"月"d"日"'
    assert rows(saved(made)) == [(1, {1: value})]


@pytest.mark.parametrize("code", ["0.00", "General", '0.0" days"', "[Red]0", "#,##0_d", "@"])
def test_number_format_without_a_date_leaves_the_number(code):
    made = Made()
    made.active["A1"] = 45717
    made.active["A1"].number_format = code
    assert rows(saved(made)) == [(1, {1: 45717})]


def test_dates_of_a_workbook_that_counts_from_1904():
    made = Made()
    made.epoch = dt.datetime(1904, 1, 1)
    made.active["A1"] = dt.date(2025, 3, 1)
    assert rows(saved(made)) == [(1, {1: dt.date(2025, 3, 1)})]


def test_sheets_come_by_name_in_their_order():
    found = Workbook(io.BytesIO(book(["x"], sheet="课题", others=["说明", "A&B"])))
    assert list(found.sheets) == ["课题", "说明", "A&B"]


# --- Files that are none, or mean harm ---------------------------------------


def test_other_files_are_refused():
    assert refused(b"")[0] == "not_a_workbook"
    assert refused(b"code,name\nWH,Wuhan\n")[0] == "not_a_workbook"
    assert refused(b"\xd0\xcf\x11\xe0" + bytes(500))[0] == "encrypted"
    assert refused(b"PK\x03\x04" + bytes(500))[0] == "corrupt"


def test_zip_that_is_no_workbook_is_refused():
    assert refused(repacked(book(["x"]), {"_rels/.rels": None}))[0] == "not_a_workbook"
    word = b'<w:document xmlns:w="urn:w"><w:body/></w:document>'
    assert refused(repacked(book(["x"]), {"xl/workbook.xml": word}))[0] == "not_a_workbook"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"]
)
def test_missing_and_broken_parts_are_corrupt(part):
    made = book(["x"])
    assert refused(repacked(made, {part: None}), "Sheet1")[0] == "corrupt"
    assert refused(repacked(made, {part: b"<worksheet><sheetData>"}), "Sheet1")[0] == "corrupt"
    assert refused(repacked(made, {part: b"\xff\xfe\x00"}), "Sheet1")[0] == "corrupt"


@pytest.mark.parametrize("cut", [30, 200, 1000, -30])
def test_file_cut_short_is_corrupt(cut):
    assert refused(book(["x"] * 50)[:cut])[0] == "corrupt"


def test_damaged_content_is_corrupt():
    made = book(["x"], *[[f"row {n}"] for n in range(200)])
    place = made.index(b"xl/worksheets/sheet1.xml") + 80
    assert refused(made[:place] + bytes(60) + made[place + 60 :], "Sheet1")[0] == "corrupt"


def test_entities_and_document_types_are_refused():
    entities = '<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    part = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')
    bomb = part.replace(b'<?xml version="1.0"?>', entities.encode())
    assert refused(repacked(book(["x"]), {"xl/worksheets/sheet1.xml": bomb}), "Sheet1")[0] == "corrupt"
    outside = f'<!DOCTYPE w SYSTEM "file:///etc/passwd"><worksheet xmlns="{MAIN}"/>'
    made = repacked(book(["x"]), {"xl/worksheets/sheet1.xml": outside.encode()})
    assert refused(made, "Sheet1")[0] == "corrupt"


def test_declared_dimension_is_refused_before_any_row_is_read():
    made = by_hand("<row", before='<dimension ref="A1:XFD1048576"/>')
    with pytest.raises(Unreadable) as caught:
        Workbook(io.BytesIO(made)).check()
    assert (caught.value.code, caught.value.particulars) == ("too_large", {"what": "rows", "most": 20_000})
    wide = by_hand("<row", before='<dimension ref="A1:XFD9"/>')
    with pytest.raises(Unreadable) as caught:
        Workbook(io.BytesIO(wide)).check()
    assert caught.value.particulars == {"what": "columns", "most": 256}


def test_modest_dimension_is_not_trusted():
    cells = '<row r="20001"><c r="A20001"><v>1</v></c></row>'
    assert refused(by_hand(cells, before='<dimension ref="A1"/>')) == (
        "too_large",
        {"what": "rows", "most": 20_000},
    )
    cells = '<row r="1"><c r="IW1"><v>1</v></c></row>'
    assert refused(by_hand(cells, before='<dimension ref="A1"/>')) == (
        "too_large",
        {"what": "columns", "most": 256},
    )


def test_rows_that_go_back_are_corrupt():
    assert (
        refused(by_hand('<row r="2"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>'))[0] == "corrupt"
    )


def test_reference_to_a_missing_shared_string_is_corrupt():
    for index in ("7", "-1", "x", "99999999999"):
        assert refused(by_hand(f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>'))[0] == "corrupt"


def test_cell_with_more_text_than_excel_allows_is_refused():
    def cell(length):
        return by_hand(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"字" * length}</t></is></c></row>')

    assert rows(cell(32_767)) == [(1, {1: "字" * 32_767})]
    assert refused(cell(32_768)) == ("too_large", {"what": "cell", "most": 32_767})


def test_all_text_together_is_limited(monkeypatch):
    monkeypatch.setattr(parts, "CHARACTERS", 1000)
    made = book(["x" * 100], *[[f"{n}" + "x" * 99] for n in range(20)])
    assert refused(made) == ("too_large", {"what": "text", "most": 1000})
    inline = "".join(
        f'<row r="{n}"><c t="inlineStr"><is><t>{"x" * 200}</t></is></c></row>' for n in range(1, 9)
    )
    assert refused(by_hand(inline)) == ("too_large", {"what": "text", "most": 1000})


def test_too_many_sheets_are_refused():
    assert refused(book(["x"], others=[f"s{n}" for n in range(100)]))[1] == {"what": "sheets", "most": 100}


def test_deep_nesting_is_refused():
    assert refused(by_hand("<a>" * 50 + "</a>" * 50))[0] == "corrupt"


def test_elements_are_counted(monkeypatch):
    monkeypatch.setattr(archive, "EVENTS", 2000)
    assert refused(by_hand("<row>" + "<c/>" * 2000 + "</row>")) == (
        "too_large",
        {"what": "elements", "most": 2000},
    )


def test_one_endless_tag_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "TAG", 200_000)
    tag = "<row " + " ".join(f'a{n}=""' for n in range(60_000)) + "/>"
    assert refused(by_hand(tag)) == ("too_large", {"what": "tag", "most": 1})


def test_unzipped_size_and_ratio_are_checked_before_unpacking():
    zeros = repacked(book(["x"]), {"xl/media/zeros": bytes(100 * 2**20)})
    assert len(zeros) < 150_000
    with pytest.raises(Unreadable) as caught:
        Workbook(io.BytesIO(zeros))
    assert (caught.value.code, caught.value.particulars) == ("too_large", {"what": "unzipped", "most": 64})
    small = repacked(book(["x"]), {"xl/media/zeros": bytes(20 * 2**20)})
    with pytest.raises(Unreadable) as caught:
        Workbook(io.BytesIO(small))
    assert caught.value.code == "too_large"


def test_compressible_but_honest_workbook_is_read():
    data = book(["标题"], *[["重复来电压降", "同一段背景" * 100] for _ in range(3000)])
    assert len(rows(data)) == 3001


def test_size_that_the_zip_lies_about_is_corrupt():
    """A part that unpacks to more than its entry says is read no further than it says."""
    made = bytearray(by_hand('<row r="1"><c r="A1"><v>1</v></c></row>' * 1))
    entry = made.rindex(b"xl/worksheets/sheet1.xml") - 46
    made[entry + 24 : entry + 28] = (40).to_bytes(4, "little")
    assert refused(bytes(made), "Sheet1")[0] == "corrupt"


def test_huge_table_of_contents_is_refused_before_it_is_read():
    many = repacked(book(["x"]), {f"xl/media/image{n:05}.png": b"" for n in range(4000)})
    assert refused(many)[0] == "too_large"


def test_encrypted_entry_is_refused():
    made = bytearray(book(["x"]))
    entry = made.rindex(b"xl/worksheets/sheet1.xml") - 46
    made[entry + 8] |= 1
    assert refused(bytes(made))[0] == "encrypted"


MEMORY = """
import io, resource, sys, zipfile
sys.path.insert(0, {root!r})
from workbooks.archive import Unreadable
from workbooks.reading import Workbook

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    book = Workbook(open({path!r}, "rb"))
    book.check()
    print("rows", sum(1 for _ in book.rows(next(iter(book.sheets)))))
except Unreadable as error:
    print(error.code, error.particulars.get("what"))
print("grown", (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def read_apart(path) -> tuple[str, int]:
    """What reading the file in a process of its own says, and by how many MB the process grew."""
    code = MEMORY.format(root=str(ROOT), path=str(path))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    said, grown = done.stdout.strip().splitlines()
    return said, int(grown.removeprefix("grown "))


HOSTILE = {
    # 300 MB as a tree
    "cells": ("<row r='1'>" + "<c/>" * 1_000_000 + "</row>", "rows 0"),
    "rows": ("<row/>" * 2_000_000, "too_large rows"),
    "same cell": (
        "<row r='1'>" + "<c r='A1' t='inlineStr'><is><t>x</t></is></c>" * 200_000 + "</row>",
        "rows 1",
    ),
    "styles nobody uses": ("<row><c s='4000000000'><v>1</v></c></row>", "rows 1"),
    "attributes": ("<row " + " ".join(f"a{n}=''" for n in range(1_500_000)) + "/>", "too_large tag"),
    "comment": (f"<!--{'x' * 20_000_000}-->", "too_large tag"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_memory_stays_bounded_whatever_the_sheet_says(name, tmp_path):
    cells, answer = HOSTILE[name]
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(padded(by_hand(cells)))
    said, grown = read_apart(path)
    assert said == answer
    assert grown < 40


def padded(data: bytes) -> bytes:
    """The file with as much incompressible ballast as keeps its ratio honest."""
    return repacked(data, {"xl/media/noise": random.Random(1).randbytes(400_000)})


@pytest.mark.parametrize("seed", range(100))
def test_file_damaged_anywhere_is_read_or_refused_and_nothing_else(seed):
    chance = random.Random(seed)
    data = bytearray(book(["a", 3, True], *[[f"课题{n}", 1.5, dt.date(2025, 1, 1)] for n in range(20)]))
    for _ in range(chance.choice([1, 2, 20])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    try:
        rows(bytes(data))
    except Unreadable as refusal:
        assert refusal.code in ("corrupt", "not_a_workbook", "too_large", "encrypted")
