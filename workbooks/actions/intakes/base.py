"""What the imports of all kinds do alike: look at each row, then write all of them or none."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from workbooks.models import Import
from workbooks.table import Fault, Row, Table

RULES = {"invalid": "invalid_{key}"}
"""Codes of Django that mean something else in each field."""


class Intake:
    """One import: `take` every row, `close` once all are known, `prepare` what is slow, then `write`.

    The first three only read; faults go to the table, `notes` tell what is left out or kept as invalid.
    """

    def __init__(self, job: Import, table: Table):
        self.job, self.cycle, self.table = job, job.cycle, table
        self.notes: list[Fault] = []
        self.row: int | None = None
        self._first: dict = {}

    def take(self, row: Row) -> None:
        raise NotImplementedError

    def close(self) -> None: ...

    def prepare(self, beat: Callable[[], None]) -> None: ...

    def write(self, by) -> dict[str, int]:
        """Through the actions, inside the caller's transaction; how many of what."""
        raise NotImplementedError

    def is_repeated(self, row: Row, key: str, identity) -> bool:
        """Whether an earlier row was about the same; then it is a fault of this one."""
        first = self._first.setdefault(identity, row.number)
        if first != row.number:
            self.table.fault(row.number, "repeated", key, row.values.get(key) or "", first=first)
        return first != row.number

    def find(self, row: Row, key: str, things: dict, code: str):
        """The thing that a cell names; None with a fault where there is none, or for an empty cell."""
        name = row.values.get(key)
        if name and name not in things:
            self.table.fault(row.number, code, key, name)
        return things.get(name) if name else None

    def invalid(self, row: Row, error: ValidationError) -> None:
        """The faults that a model found."""
        for key, problems in error.error_dict.items():
            for problem in problems:
                if problem.code == "max_length":  # told already, by the sheet's own limits
                    continue
                code = RULES.get(problem.code, problem.code or "").format(key=key)
                value = row.values.get(key)
                detail = " ".join(problem.messages)
                self.table.fault(row.number, code, key, "" if value is None else value, detail=detail)

    def note(self, row: Row, code: str, key: str, value="", **particulars) -> None:
        """Tell about a row that is no fault."""
        noted = Table(self.table.layout, self.table.heading_row, self.table.columns, self.table.extra)
        noted.fault(row.number, code, key, value, **particulars)
        self.notes += noted.faults
