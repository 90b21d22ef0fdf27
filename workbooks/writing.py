"""Writes .xlsx workbooks whose text stays text (stack.md, workbooks). Pure: no Django import."""

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT = 32_767
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ESCAPABLE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_NAME = re.compile(r"[\\/*?:\[\]]")
_FORMULA = ("=", "+", "-", "@")

_TOP, _WRAPPED = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
_LOOKS = {
    "plain": {"alignment": _TOP},
    "wrapped": {"alignment": _WRAPPED},
    "heading": {
        "alignment": _WRAPPED,
        "font": Font(bold=True),
        "fill": PatternFill("solid", fgColor="E8EEF7"),
    },
    "example": {"alignment": _TOP, "font": Font(italic=True, color="7A7A7A")},
}


@dataclass
class Sheet:
    """What becomes a sheet: headings, their widths in characters, rows of plain values.

    `example`: the first row is one and looks like one. `lists`: column index from 0 → a range such as
    `values!$A$1:$A$3` from which its cells are chosen.
    """

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence]
    widths: Sequence[int] = ()
    example: bool = False
    lists: dict[int, str] = field(default_factory=dict)
    filters: bool = True
    wrapped: bool = False


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The bytes of a file with these sheets."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book.create_sheet(_sheet_name(sheet.name)), sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(page, sheet: Sheet) -> None:
    page.freeze_panes = "A2"
    for number, width in enumerate(sheet.widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    cells = _Cells(page)
    page.append([cells.cell(heading, "heading") for heading in sheet.headings])
    last = 1
    for last, row in enumerate(sheet.rows, start=2):
        look = "example" if sheet.example and last == 2 else "wrapped" if sheet.wrapped else "plain"
        page.append([cells.cell(value, look) for value in row])
    if sheet.filters:
        page.auto_filter.ref = f"A1:{get_column_letter(max(len(sheet.headings), 1))}{last}"
    for column, values in sheet.lists.items():
        letter = get_column_letter(column + 1)
        chosen = DataValidation(type="list", formula1=f"={values}", allow_blank=True, errorStyle="warning")
        chosen.add(f"{letter}2:{letter}5000")
        page.data_validations.append(chosen)


class _Cells:
    """Makes the cells of one sheet; each look is worked out once."""

    def __init__(self, page):
        self.page, self._looks = page, {}

    def cell(self, value, look: str) -> Cell | None:
        """Text as text, numbers as numbers, dates as dates; None as an empty cell.

        `=1+1` would become a formula and `#N/A` an error, so the type of text is set by hand; the quote
        prefix keeps it text when somebody edits the cell.
        """
        if value is None:
            return None
        text = isinstance(value, str)
        cell = WriteOnlyCell(self.page, plain(value) if text else value)
        if text:
            cell.data_type = "s"
        cell._style = self._style(look, _format(value), text and value.startswith(_FORMULA))
        return cell

    def _style(self, look: str, number_format: str, quoted: bool):
        key = look, number_format, quoted
        if key not in self._looks:
            model = WriteOnlyCell(self.page)
            model.number_format, model.quotePrefix = number_format, quoted
            for name, style in _LOOKS[look].items():
                setattr(model, name, style)
            self._looks[key] = model._style
        return self._looks[key]


def _format(value) -> str:
    if isinstance(value, dt.datetime):
        return "yyyy-mm-dd hh:mm"
    return "yyyy-mm-dd" if isinstance(value, dt.date) else "General"


def plain(text: str) -> str:
    """`text` without what XML can't carry, escaped so that a reader gets back each character, CR too."""
    text = _ESCAPABLE.sub("_x005F_", _FORBIDDEN.sub("", text))
    return text.replace("\r", "_x000D_")[:TEXT]


def _sheet_name(name: str) -> str:
    """At most 31 characters, none that Excel refuses."""
    return _NAME.sub(" ", name).strip("' ")[:31] or "Sheet"


def values_range(sheet: str, column: int, rows: int) -> str:
    """The absolute range of the first `rows` rows below the heading of a column (from 0) of another sheet."""
    letter = get_column_letter(column + 1)
    return f"{quote_sheetname(_sheet_name(sheet))}!${letter}$2:${letter}${rows + 1}"
