"""Real workbook files for the tests: made by openpyxl, or by hand where no program would make them."""

import io
import zipfile
from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from workbooks.writing import TYPE

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def book(headings: Sequence, *rows: Sequence, sheet: str = "Sheet1", others: Iterable[str] = ()) -> bytes:
    """A workbook with one sheet of these headings and rows, and empty ones beside it."""
    made = Workbook()
    page = made.active
    page.title = sheet
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    for name in others:
        made.create_sheet(name)
    return saved(made)


def saved(made: Workbook) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def opened(data: bytes):
    """The workbook as another program reads it."""
    return load_workbook(io.BytesIO(data))


def upload(data: bytes, name: str = "data.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, TYPE)


def repacked(data: bytes, parts: dict[str, bytes | None], **kwargs) -> bytes:
    """The file with some parts replaced, added, or, where None, left out."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **kwargs) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return buffer.getvalue()


def sheet_xml(rows: str, *, before: str = "", after: str = "") -> bytes:
    """A worksheet part around the XML of its rows."""
    data = f"{before}<sheetData>{rows}</sheetData>{after}"
    return f'<?xml version="1.0"?><worksheet xmlns="{MAIN}">{data}</worksheet>'.encode()


def with_strings(items: str, rows: str) -> bytes:
    """A sheet whose text stands in a table of its own, as Excel writes it; `items` is the table's XML."""
    made = by_hand(rows)
    with zipfile.ZipFile(io.BytesIO(made)) as old:
        relations = old.read("xl/_rels/workbook.xml.rels").decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    further = f'<Relationship Type="{kind}" Target="sharedStrings.xml" Id="rId9"/></Relationships>'
    return repacked(
        made,
        {
            "xl/_rels/workbook.xml.rels": relations.replace("</Relationships>", further).encode(),
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{items}</sst>'.encode(),
        },
    )


def by_hand(rows: str, **kwargs) -> bytes:
    """A workbook whose only sheet has these rows as XML."""
    parts = {"xl/worksheets/sheet1.xml": sheet_xml(rows, **kwargs)}
    return repacked(book(["x"]), parts)
