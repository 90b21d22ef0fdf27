"""Stored faults and notes as a reader sees them, in the reader's language."""

from workbooks.messages import sentence
from workbooks.sheets import IMPORTS


def findings(kind: str, stored: list[dict]) -> list[dict]:
    """{row, cell, column, value, code, detail} for each of an import's faults or notes."""
    layout = IMPORTS[kind]
    return [_told(fault, layout.column(fault["column"])) for fault in stored]


def _told(fault: dict, column) -> dict:
    return {
        "row": fault["row"],
        "cell": fault["cell"],
        "column": column.label if column else fault["column"],
        "value": fault["value"],
        "code": fault["code"],
        "detail": sentence(fault["code"], fault["particulars"], fault["detail"]),
    }
