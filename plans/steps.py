"""The rows of a procedure's form: read from what was sent, moved, added, removed without a script."""

from django.http import QueryDict

COLUMNS = ("code", "title", "title_en", "days")
FLAGS = ("gate", "loop")
EMPTY = {"code": "", "title": "", "title_en": "", "days": "7", "gate": False, "loop": False}
SPARE = 1
MOST = 60


def shown(steps: list[dict]) -> list[dict]:
    """Stored steps as rows of the form."""
    return [{**step, "days": str(step["days"])} for step in steps]


def read(data: QueryDict) -> list[dict]:
    """The rows as they were typed; their number is the number of titles."""
    count = min(len(data.getlist("title_of")), MOST)
    return [_row(data, place) for place in range(count)]


def _row(data: QueryDict, place: int) -> dict:
    row = {name: _nth(data.getlist(f"{name}_of"), place) for name in COLUMNS}
    flags = {flag: str(place) in data.getlist(f"{flag}_of") for flag in FLAGS}
    return row | flags


def _nth(values: list[str], place: int) -> str:
    return values[place].strip() if place < len(values) else ""


def changed(rows: list[dict], act: str) -> list[dict] | None:
    """`rows` after a button: "add", "up-2", "down-2", "remove-2"; None where `act` is none of them."""
    verb, _dash, place = act.partition("-")
    if verb == "add":
        return [*rows, dict(EMPTY)]
    if verb not in ("up", "down", "remove") or not (place.isascii() and place.isdigit()):
        return None
    at = int(place)
    if at >= len(rows):
        return rows
    moving, others = rows[at], rows[:at] + rows[at + 1 :]
    if verb == "remove":
        return others
    to = max(at - 1, 0) if verb == "up" else at + 1
    return [*others[:to], moving, *others[to:]]


def steps(rows: list[dict]) -> list[dict]:
    """What the action takes: rows without any title left out, days as numbers where they are ones."""
    return [{**row, "days": _number(row["days"])} for row in rows if row["title"] or row["title_en"]]


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else text
