"""Reads the sheets of an .xlsx file that may be hostile, row by row, in bounded memory (design.md §9).

openpyxl reads a row as a tree, so that a 43 kB file with one row of ten million empty cells takes 3 GB, and
builds an object for every style; here nothing is kept but the cells of the present row and the shared
strings. Pure: no Django import.
"""

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from workbooks.archive import Unreadable, hear, listen, open_archive
from workbooks.parts import Contents, Relations, Strings, Styles, Texts

ROWS, COLUMNS = 20_000, 256
HEAD = 16
"""Chunks of a sheet in which it must have declared its dimension."""

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True)
class Faulty:
    """A cell without a usable value: `error` (#N/A …), `no_value` (a formula that was never computed),
    `not_a_number` or `not_a_date`."""

    code: str
    shown: str = ""


Value = str | int | float | bool | dt.datetime | dt.date | Faulty
Row = tuple[int, dict[int, Value]]
"""The row's number in the sheet, and its filled cells by column, both from 1."""


class Workbook:
    """The sheets of a file. Raises Unreadable."""

    def __init__(self, file: BinaryIO):
        self.archive = open_archive(file)
        self._main = _main_part(self.archive)
        relations = _relations(self.archive, self._main)
        contents = Contents()
        hear(self.archive, self._main, contents)
        targets = {key: target for key, (_kind, target) in relations.items()}
        self.sheets = {name: targets[key] for name, key in contents.sheets if key in targets}
        if not self.sheets:
            raise Unreadable("not_a_workbook")
        self.since_1904 = contents.since_1904
        self._parts = dict(relations.values())

    def check(self) -> None:
        """Refuse what a sheet declares of its size, without reading on. Raises Unreadable."""
        for part in self.sheets.values():
            sheet = _Sheet([], [], self.since_1904)
            for number, _ in enumerate(listen(self.archive, part, sheet), start=1):
                if sheet.begun or number == HEAD:
                    break

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a sheet that have a filled cell."""
        strings, styles = self._heard("sharedStrings", Strings()), self._heard("styles", Styles())
        sheet = _Sheet(strings.found, styles.dates, self.since_1904, strings.kept)
        for _ in listen(self.archive, self.sheets[name], sheet):
            yield from sheet.rows
            sheet.rows.clear()

    def _heard(self, kind: str, listener):
        if kind in self._parts and self._parts[kind] in self.archive.namelist():
            hear(self.archive, self._parts[kind], listener)
        return listener


def _main_part(archive) -> str:
    if "_rels/.rels" not in archive.namelist():
        raise Unreadable("not_a_workbook")
    for kind, target in _relations(archive, "").values():
        if kind == "officeDocument":
            return target
    raise Unreadable("not_a_workbook")


def _relations(archive, part: str) -> dict[str, tuple[str, str]]:
    folder, _, name = part.rpartition("/")
    relations = Relations(part)
    hear(archive, f"{folder}/_rels/{name}.rels".lstrip("/"), relations)
    return relations.found


class _Sheet(Texts):
    """Finished rows gather in `rows` until the reader takes them."""

    def __init__(self, strings: list[str], dates: list[bool], since_1904: bool, kept: int = 0):
        super().__init__(kept)
        self.rows: list[Row] = []
        self.begun = False
        self._strings, self._dates, self._since_1904 = strings, dates, since_1904
        self._row, self._column, self._cells = 0, 0, {}
        self._kind = self._style = ""
        self._formula = self._filled = False

    def start(self, name, attributes):
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes)
        elif name in ("v", "t"):
            self._open = self._filled = True
        elif name == "f":
            self._formula = True
        elif name == "rPh":
            self._phonetic = True
        elif name == "dimension":
            self._check_dimension(attributes.get("ref", ""))
        elif name == "sheetData":
            self.begun = True

    def end(self, name):
        if name in ("v", "t"):
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._end_cell()
        elif name == "row" and self._cells:
            self.rows.append((self._row, self._cells))

    def _check_dimension(self, reference: str) -> None:
        column, row = _place(reference.rpartition(":")[2])
        _refuse_beyond(row, column)

    def _begin_row(self, attributes) -> None:
        number = attributes.get("r", "")
        row = int(number) if number.isdigit() and len(number) < 8 else self._row + 1
        if row <= self._row:
            raise Unreadable("corrupt")
        _refuse_beyond(row, 0)
        self._row, self._column, self._cells = row, 0, {}

    def _begin_cell(self, attributes) -> None:
        column, _row = _place(attributes.get("r", ""))
        self._column = column or self._column + 1
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._formula = self._filled = self._phonetic = False

    def _end_cell(self) -> None:
        text = self.collected()
        if not self._filled and not self._formula:
            return
        _refuse_beyond(self._row, self._column)
        value = self._value(text)
        if value != "":
            self._cells[self._column] = value

    def _value(self, text: str) -> Value:
        if self._formula and not text and self._kind != "str":
            return Faulty("no_value")
        if self._kind == "s":
            return self._shared(text)
        if self._kind in ("inlineStr", "str", "d"):
            return self.keep(text)
        if self._kind == "e":
            return Faulty("error", text[:20])
        if self._kind == "b":
            return text.strip() == "1"
        return self._number(text) if text else ""

    def _shared(self, text: str) -> str:
        if not (text.isdigit() and len(text) < 9 and int(text) < len(self._strings)):
            raise Unreadable("corrupt")
        return self._strings[int(text)]

    def _number(self, text: str) -> Value:
        try:
            number = float(text)
        except ValueError:
            return Faulty("not_a_number", text[:20])
        if not math.isfinite(number):
            return Faulty("not_a_number", text[:20])
        style = int(self._style) if self._style.isdigit() and len(self._style) < 6 else 0
        if style < len(self._dates) and self._dates[style]:
            return _moment(number, self._since_1904)
        return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _place(reference: str) -> tuple[int, int]:
    """(column, row) of a reference such as B7, from 1; (0, 0) for anything else."""
    found = _REFERENCE.fullmatch(reference.replace("$", "")[:12])
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return column, int(found[2])


def _refuse_beyond(row: int, column: int) -> None:
    if row > ROWS:
        raise Unreadable("too_large", what="rows", most=ROWS)
    if column > COLUMNS:
        raise Unreadable("too_large", what="columns", most=COLUMNS)


def _moment(serial: float, since_1904: bool) -> dt.datetime | dt.date | Faulty:
    """Days since 1899-12-30 as a date, or a datetime to the second where there is a time of day.

    Before March 1900 Excel counts a leap day that never was (ECMA-376 §18.17.4.1).
    """
    start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30 if serial >= 60 else 31)
    try:
        moment = start + dt.timedelta(seconds=round(serial * 86400))
    except OverflowError:
        return Faulty("not_a_date", str(serial))
    return moment if moment.time() != dt.time() else moment.date()
