"""From the cells of a sheet to rows of values by column, with a fault for everything that can't be read."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from kit.text import clean_text
from scoring.values import Fault as BadNumber
from scoring.values import decimal
from workbooks.archive import Unreadable
from workbooks.columns import EXAMPLE, NOTE, Column, Form, Layout, normal
from workbooks.reading import Faulty, Value, Workbook

SEARCHED = 10
"""Filled rows in which the headings are looked for: forms like to begin with a title."""
FAULTS = 10_000
"""Faults that are all kept; beyond, the first of each further row."""
_SEPARATORS = re.compile(r"[,;、\n]")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_SHOWN = 80


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: `code` and `particulars` make the sentence (workbooks/messages.py).

    `row` None: the file as a whole. `column`: a column's key, or the heading of one of the sheet's own.
    `detail`: the sentence itself where a rule elsewhere has written it.
    """

    row: int | None
    code: str
    column: str = ""
    cell: str = ""
    value: str = ""
    particulars: dict = field(default_factory=dict)
    detail: str = ""


@dataclass
class Row:
    """`values` by column key, of the columns that there are; `extra`: heading → value of further ones."""

    number: int
    values: dict
    extra: dict[str, Value] = field(default_factory=dict)


@dataclass
class Table:
    """A sheet read whole. `examples`: how many example rows were passed over."""

    layout: Layout
    heading_row: int
    columns: dict[int, Column]
    extra: dict[int, str]
    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    faulty: set[int | None] = field(default_factory=set)
    examples: int = 0

    def fault(self, row: int | None, code: str, key: str = "", value="", *, detail: str = "", **particulars):
        """Note a fault of a row, at the cell of the column `key` where the sheet has it."""
        column = self.layout.column(key)
        shown = "••••" if column and column.form is Form.SECRET and value else _shown(value)
        self.note(Fault(row, code, key, self._cell(row, key), shown, particulars, detail))

    def note(self, fault: Fault) -> None:
        """Every faulty row is named, whatever their number."""
        if len(self.faults) < FAULTS or fault.row not in self.faulty:
            self.faults.append(fault)
        self.faulty.add(fault.row)

    def _cell(self, row: int | None, key: str) -> str:
        places = [n for n, column in self.columns.items() if column.key == key]
        places += [n for n, heading in self.extra.items() if heading == key]
        return f"{get_column_letter(places[0])}{row}" if row and places else ""


def read_table(file, layout: Layout) -> Table:
    """The sheet of `file` that has this layout. Raises Unreadable."""
    book = Workbook(file)
    rows = book.rows(_sheet(book, layout))
    table = _headed(rows, layout)
    for number, cells in rows:
        _take(table, number, cells)
    if not table.rows and not table.faults:
        raise Unreadable("empty")
    return table


def _sheet(book: Workbook, layout: Layout) -> str:
    """The sheet with the layout's name, or the only one there is."""
    names = list(book.sheets)
    named = [name for name in names if normal(name) in layout.names]
    if named or len(names) == 1:
        return (named or names)[0]
    raise Unreadable("wrong_sheet", sheets="、".join(names)[:200])


def _headed(rows, layout: Layout) -> Table:
    """A table whose headings stand in the first row that has all that are needed."""
    needed = {column.key for column in layout.columns if column.required or column.form is Form.MARK}
    best, missing = None, needed
    for _ in range(SEARCHED):
        found = next(rows, None)
        if found is None:
            break
        table = _understood(*found, layout)
        lacking = needed - {column.key for column in table.columns.values()}
        if not lacking:
            return table
        if best is None or len(lacking) < len(missing):
            best, missing = table, lacking
    if best is None:
        raise Unreadable("empty")
    labels = [column.heading.replace("\n", " ") for column in layout.columns if column.key in missing]
    raise Unreadable("missing_columns", columns="、".join(labels))


def _understood(number: int, cells: dict[int, Value], layout: Layout) -> Table:
    """The headings of a row, with faults for unknown and repeated ones."""
    table = Table(layout, number, {}, {})
    names = {name: column for column in layout.columns for name in column.names}
    for place, value in cells.items():
        heading = _text(value)
        column = names.get(normal(heading))
        if column is None and heading:
            table.extra[place] = _first_line(heading)
            if not layout.open:
                table.fault(number, "unknown_column", table.extra[place])
        elif column in table.columns.values():
            table.extra[place] = _first_line(heading)
            table.fault(number, "repeated_column", table.extra[place])
        elif column is not None:
            table.columns[place] = column
    return table


def _first_line(heading: str) -> str:
    return unicodedata.normalize("NFKC", heading).strip().split("\n")[0].strip()


def _take(table: Table, number: int, cells: dict[int, Value]) -> None:
    cells = {place: value for place, value in cells.items() if not isinstance(value, str) or value.strip()}
    if not cells or _is_example(table, number, cells):
        return
    row = Row(number, {})
    for place in sorted(set(cells) - table.columns.keys() - table.extra.keys())[:1]:
        cell = f"{get_column_letter(place)}{number}"
        table.note(Fault(number, "no_heading", cell=cell, value=_shown(cells[place])))
    for place, column in table.columns.items():
        if column.form is not Form.SHOWN and column is not NOTE:
            row.values[column.key] = _value(table, number, column, cells.get(place, ""))
    row.extra = {heading: cells.get(place, "") for place, heading in table.extra.items()}
    table.rows.append(row)


def _is_example(table: Table, number: int, cells: dict[int, Value]) -> bool:
    """Whether the row is the template's own example; one that was written over is a fault."""
    note = next((place for place, column in table.columns.items() if column is NOTE), None)
    if note is None or normal(_text(cells.get(note, ""))) != normal(EXAMPLE):
        return False
    table.examples += 1
    for place, value in cells.items():
        column = table.columns.get(place)
        if column is not None and not _same(column, value):
            table.fault(number, "changed_example", NOTE.key, EXAMPLE)
            break
    return True


def _same(column: Column, value: Value) -> bool:
    text = _text(value)
    return normal(text) == normal(str(column.example)) or (
        bool(column.choices) and column.code_of(text) == column.example
    )


def _value(table: Table, number: int, column: Column, value: Value):
    """The value of a cell as its column wants it; None, or the raw mark, where a fault was noted."""
    if isinstance(value, Faulty):
        table.fault(number, value.code, column.key, value.shown)
        return None
    if column.form is Form.MARK:
        return value if not isinstance(value, dt.date) else _text(value)
    prose = column.form is Form.PROSE and isinstance(value, str)  # its spaces are its own
    text = _checked(table, number, column, value if prose else _text(value))
    if text is None:
        return None
    if not text.strip():
        return _nothing(table, number, column)
    if column.form is Form.CHOICE:
        return _choice(table, number, column, text)
    if column.form is Form.NUMBER:
        return _number(table, number, column, value)
    if column.form is Form.DATE:
        return _day(table, number, column, value)
    if column.form is Form.CODES:
        return codes(text)
    return text


def _nothing(table: Table, number: int, column: Column):
    """What an empty cell means; None where the column needs a value."""
    if column.required:
        table.fault(number, "required", column.key)
        return None
    return column.default or {Form.NUMBER: None, Form.DATE: None, Form.CODES: []}.get(column.form, "")


def codes(text: str) -> list[str]:
    """The codes in a list such as "NET、IT, FIN"."""
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", text))
    return [part.strip() for part in parts if part.strip()]


def _checked(table: Table, number: int, column: Column, text: str) -> str | None:
    """The text through the gate; None where it holds what can't be stored."""
    try:
        text = clean_text(text)
    except ValidationError:
        table.fault(number, "invalid_characters", column.key)
        return None
    if column.form is not Form.PROSE:
        text = " ".join(text.splitlines()) if column.form is not Form.CODES else text
    if column.longest and len(text) > column.longest:
        table.fault(number, "too_long", column.key, text, most=column.longest, length=len(text))
    return text


def _choice(table: Table, number: int, column: Column, text: str) -> str | None:
    code = column.code_of(text)
    if code is None:
        allowed = "、".join(f"{choice.chinese} {choice.english}" for choice in column.choices)
        table.fault(number, "unknown_choice", column.key, text, allowed=allowed)
    return code


def _number(table: Table, number: int, column: Column, value: Value) -> Decimal | None:
    try:
        return decimal(value if not isinstance(value, dt.date) else _text(value))
    except BadNumber:
        table.fault(number, "not_a_number", column.key, value)
        return None


def _day(table: Table, number: int, column: Column, value: Value) -> dt.date | None:
    """A date cell, or a day written as 2025-03-31, 2025/3/31 or 2025年3月31日."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", _text(value)))
    try:
        return dt.date(*map(int, found.groups())) if found else _not_a_day(table, number, column, value)
    except ValueError:
        return _not_a_day(table, number, column, value)


def _not_a_day(table: Table, number: int, column: Column, value: Value) -> None:
    table.fault(number, "not_a_date", column.key, value)


def _text(value: Value) -> str:
    """How a cell reads: 12.0 as 12, a date in ISO 8601, text trimmed."""
    if isinstance(value, Faulty):
        return value.shown
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    return str(value).strip()


def _shown(value) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else _text(value)
    text = "".join(char if char.isprintable() else "�" for char in text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
