"""What the small parts of a workbook say: relationships, the list of sheets, styles, shared strings.
Pure: no Django import."""

import re

from workbooks.archive import Listener, Unreadable, local, resolved

SHEETS = 100
TEXT = 32_767
"""Characters in a cell, Excel's own limit."""
STRINGS, CHARACTERS = 500_000, 30_000_000
"""Shared strings, and the characters of all text that is kept."""
STYLES = 65_536

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_DATE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Built-in number formats that show a date or a time, East Asian ones included (ECMA-376 §18.8.30)."""


class Relations(Listener):
    """Id → (last word of the type, part)."""

    def __init__(self, base: str):
        super().__init__()
        self.base, self.found = base, {}

    def start(self, name, attributes):
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
        self.found[attributes.get("Id", "")] = (kind, resolved(self.base, target))
        if len(self.found) > 10 * SHEETS:
            raise Unreadable("too_large", what="sheets", most=SHEETS)


class Contents(Listener):
    """The sheets in their order, (name, relationship)."""

    def __init__(self):
        super().__init__()
        self.sheets, self.since_1904 = [], False

    def start(self, name, attributes):
        if name == "sheet":
            own = local(attributes)
            self.sheets.append((own.get("name", ""), own.get("id", "")))
            if len(self.sheets) > SHEETS:
                raise Unreadable("too_large", what="sheets", most=SHEETS)
        elif name == "workbookPr":
            self.since_1904 = attributes.get("date1904") in ("1", "true")


class Styles(Listener):
    """For each cell style, whether it shows a date."""

    def __init__(self):
        super().__init__()
        self.dates, self._formats, self._inside = [], {}, False

    def start(self, name, attributes):
        if name == "numFmt" and len(self._formats) < STYLES:
            code = _NOT_DATE.sub("", attributes.get("formatCode", "")[:500]).lower()
            self._formats[attributes.get("numFmtId")] = "general" not in code and bool(
                set(code) & set("ymdhs")
            )
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            key = attributes.get("numFmtId", "0")
            self.dates.append(self._formats.get(key, key.isdigit() and len(key) < 6 and int(key) in _DATES))
            if len(self.dates) > STYLES:
                raise Unreadable("too_large", what="styles", most=STYLES)

    def end(self, name):
        if name == "cellXfs":
            self._inside = False


class Texts(Listener):
    """Collects one text at a time; phonetic guides (rPh) are not part of it."""

    def __init__(self, kept: int = 0):
        super().__init__()
        self.kept = kept
        self._pieces, self._length, self._phonetic, self._open = [], 0, False, False

    def text(self, content):
        if not self._open or self._phonetic:
            return
        self._length += len(content)
        if self._length > TEXT:
            raise Unreadable("too_large", what="cell", most=TEXT)
        self._pieces.append(content)

    def collected(self) -> str:
        """The text so far, escapes such as _x000D_ undone (ECMA-376 §22.9.2.19); begins anew."""
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), "".join(self._pieces))
        self._pieces, self._length = [], 0
        return text

    def keep(self, text: str) -> str:
        self.kept += len(text)
        if self.kept > CHARACTERS:
            raise Unreadable("too_large", what="text", most=CHARACTERS)
        return text


class Strings(Texts):
    """The shared strings in their order."""

    def __init__(self):
        super().__init__()
        self.found = []

    def start(self, name, attributes):
        self._phonetic = self._phonetic or name == "rPh"
        self._open = name == "t"

    def end(self, name):
        self._open = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.found.append(self.keep(self.collected()))
            if len(self.found) > STRINGS:
                raise Unreadable("too_large", what="strings", most=STRINGS)
