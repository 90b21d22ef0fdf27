"""What a column is, and a layout of columns: headings in both languages, what a cell may hold."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Form(Enum):
    """What a cell of a column holds."""

    LINE = "line"
    PROSE = "prose"
    NUMBER = "number"
    DATE = "date"
    MARK = "mark"
    CHOICE = "choice"
    CODES = "codes"
    SECRET = "secret"
    SHOWN = "shown"
    """Written by exports, passed over by imports."""


@dataclass(frozen=True)
class Choice:
    """An allowed value, accepted by its code and by its name in either language."""

    code: str
    english: str
    chinese: str

    def __str__(self):
        return self.chinese if chinese_reader() else self.english


@dataclass(frozen=True)
class Column:
    """One column. `longest`: characters, 0 for no limit; `default` stands for an empty cell."""

    key: str
    english: str
    chinese: str
    form: Form = Form.LINE
    hint: str = ""
    required: bool = False
    longest: int = 0
    choices: tuple[Choice, ...] = ()
    default: str = ""
    example: str | int | float = ""
    width: int = 16

    @property
    def heading(self) -> str:
        """Both languages, one below the other; a star where a value is needed."""
        return f"{self.chinese}{' *' if self.required else ''}\n{self.english}"

    @property
    def label(self) -> str:
        """The heading in the reader's language."""
        return self.chinese if chinese_reader() else self.english

    @property
    def names(self) -> set[str]:
        """Every spelling of the heading that is understood, normalised."""
        spellings = (self.key, self.english, self.chinese, f"{self.chinese} {self.english}")
        return {normal(spelling) for spelling in (*spellings, f"{self.english} {self.chinese}")}

    def code_of(self, text: str) -> str | None:
        """The code of the choice that `text` names."""
        for choice in self.choices:
            if normal(text) in (normal(choice.code), normal(choice.english), normal(choice.chinese)):
                return choice.code
        return None

    def choice(self, code: str) -> str:
        """The name of a choice in the reader's language."""
        return next((str(choice) for choice in self.choices if choice.code == code), code)


@dataclass(frozen=True)
class Layout:
    """One kind of sheet. `open`: further columns, headed by topic codes, are part of it."""

    kind: str
    english: str
    chinese: str
    columns: tuple[Column, ...]
    open: bool = False
    needs_cycle: bool = False
    about: str = ""

    @property
    def name(self) -> str:
        """The sheet's name in the file."""
        return f"{self.chinese} {self.english}"

    @property
    def label(self) -> str:
        return self.chinese if chinese_reader() else self.english

    @property
    def names(self) -> set[str]:
        spellings = (self.kind, self.english, self.chinese, self.name)
        return {normal(spelling) for spelling in spellings}

    @property
    def exported(self) -> tuple[Column, ...]:
        """The columns of an export; the template leaves out those that are only shown."""
        return tuple(column for column in self.columns if column is not NOTE)

    @property
    def filled_in(self) -> tuple[Column, ...]:
        """The columns of the template."""
        return tuple(column for column in self.columns if column.form is not Form.SHOWN)

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)


def normal(text: str) -> str:
    """NFKC, spaces collapsed, case folded, without the star of a needed column."""
    text = unicodedata.normalize("NFKC", text).replace("*", " ")
    return re.sub(r"\s+", " ", text).strip().casefold()


def chinese_reader() -> bool:
    """Whether the present language is Chinese."""
    return (get_language() or "").startswith("zh")


EXAMPLE = "示例 Example"
"""In the note of a row: it is an example and not taken in."""
NOTE = Column(
    "note",
    "Note",
    "备注",
    hint=_("Yours to use; it is not read. A row that says “示例 Example” here is passed over."),
    example=EXAMPLE,
    width=18,
)
