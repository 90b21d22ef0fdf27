"""The rows of a board, once read: narrowed, ordered, counted. Touches no database."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal

from boards.danger import LEVELS, Reason
from projects.lifecycle import AT_WORK, PUBLIC

NO_COLOUR = "none"
COLOURS = ("on_track", "at_risk", "off_track", NO_COLOUR)
SUBMITTED = "submitted"
USUAL_ORDER = ("-danger", "pace", "code")


@dataclass(frozen=True, slots=True)
class Row:
    """One topic on a board. Shares run from 0 to 1; None is unknown: no plan, no update, not enough data.

    `overdue`: open milestones after their planned end, the worst by `overdue_days`; `rectifications`: not
    verified yet, of these `to_verify` are done and `rectifications_overdue` are late; `review`: the state of
    the open stage review; `silent`: days since the last sign of life; `danger`: good, warn, bad, or None when
    the topic has ended.
    """

    topic: int
    code: str
    title: str
    state: str
    cycle: int
    cycle_title: str
    center: int
    center_name: str
    theme: int | None
    theme_name: str | None
    lead: int | None
    lead_name: str | None
    loop: int
    milestones: int
    milestones_done: int
    starts_on: date | None
    ends_on: date | None
    progress: float | None
    time: float | None
    pace: float | None
    colour: str | None
    overdue: int
    overdue_days: int
    attainment: float | None
    rectifications: int
    to_verify: int
    rectifications_overdue: int
    review: str | None
    review_id: int | None
    risks: int
    silent: int | None
    is_silent: bool
    reasons: tuple[Reason, ...]
    danger: str | None

    @property
    def at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def colour_code(self) -> str:
        return self.colour or NO_COLOUR


ORDERS = {
    "code": lambda row: row.code,
    "title": lambda row: row.title,
    "state": lambda row: PUBLIC.index(row.state),
    "progress": lambda row: row.progress,
    "time": lambda row: row.time,
    "pace": lambda row: row.pace,
    "attainment": lambda row: row.attainment,
    "overdue": lambda row: row.overdue_days,
    "rectifications": lambda row: row.rectifications,
    "silent": lambda row: row.silent,
    "danger": lambda row: None if row.danger is None else LEVELS.index(row.danger),
}
"""What a board can be ordered by; what is unknown comes last either way."""


def ordered(rows: Iterable[Row], names: Iterable[str] = ()) -> list[Row]:
    """`rows` by `names`, each with or without a minus; in danger first where nothing is asked."""
    found = sorted(rows, key=lambda row: (row.code, row.topic))
    for name in reversed(list(names) or USUAL_ORDER):
        value = ORDERS[name.removeprefix("-")]
        known = [row for row in found if value(row) is not None]
        known.sort(key=value, reverse=name.startswith("-"))
        found = known + [row for row in found if value(row) is None]
    return found


def narrowed(rows: Iterable[Row], asked: dict) -> list[Row]:
    """The rows that fit what was asked of the computed columns: `colour` and `danger` (codes), `overdue` and
    `silent` (yes or no)."""
    return [row for row in rows if all(fits(row, asked.get(name)) for name, fits in _FITS.items())]


_FITS = {
    "colour": lambda row, codes: not codes or row.colour_code in codes,
    "danger": lambda row, codes: not codes or row.danger in codes,
    "overdue": lambda row, value: value is None or (row.overdue > 0) == value,
    "silent": lambda row, value: value is None or row.is_silent == value,
}


@dataclass(frozen=True)
class Money:
    """Yuan claimed and not yet confirmed, and confirmed by finance; what recurs is told as yuan a year. Each
    benefit is counted once."""

    claimed: Decimal = Decimal(0)
    confirmed: Decimal = Decimal(0)
    yearly_claimed: Decimal = Decimal(0)
    yearly_confirmed: Decimal = Decimal(0)

    def __add__(self, other: "Money") -> "Money":
        return Money(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


def summary(rows: Iterable[Row]) -> dict:
    """Counts over `rows`: by state, by colour of the topics at work, by danger; totals of what is open."""
    rows = list(rows)
    working = [row for row in rows if row.at_work]
    return {
        "topics": len(rows),
        "at_work": len(working),
        "state": _counts(rows, PUBLIC, lambda row: row.state),
        "colour": _counts(
            working, ("on_track", "at_risk", "off_track", NO_COLOUR), lambda row: row.colour_code
        ),
        "danger": _counts(working, LEVELS, lambda row: row.danger),
        "silent": sum(row.is_silent for row in rows),
        "overdue_topics": sum(row.overdue > 0 for row in rows),
        "overdue_milestones": sum(row.overdue for row in rows),
        "open_rectifications": sum(row.rectifications for row in rows),
        "overdue_rectifications": sum(row.rectifications_overdue for row in rows),
        "reviews_submitted": sum(row.review == SUBMITTED for row in rows),
        "attainment": mean(row.attainment for row in rows),
        "without_data": sum(row.attainment is None for row in rows),
    }


def _counts(rows: list[Row], codes: Iterable[str], of) -> dict[str, int]:
    found = Counter(map(of, rows))
    return {code: found[code] for code in codes}


def mean(shares: Iterable[float | None]) -> float | None:
    """Of those that are known; None where none is."""
    known = [share for share in shares if share is not None]
    return sum(known) / len(known) if known else None


def groups(rows: Iterable[Row], by: str, money: dict[int, Money]) -> list[dict]:
    """Totals per "theme" or "center", the one with most topics in danger first; `money` by topic. A topic
    without a theme falls under the key None; themes of one name in several cycles are one."""
    parts: dict[str | None, list[Row]] = {}
    for row in rows:
        parts.setdefault(getattr(row, f"{by}_name"), []).append(row)
    found = [_group(getattr(part[0], by), name, part, money) for name, part in parts.items()]
    return sorted(found, key=lambda one: (-one["bad"], -one["warn"], one["key"] is None, one["name"] or ""))


def _group(key, name, part: list[Row], money: dict[int, Money]) -> dict:
    return {
        "key": key,
        "name": name,
        "topics": len(part),
        "bad": sum(row.danger == "bad" for row in part),
        "warn": sum(row.danger == "warn" for row in part),
        "attainment": mean(row.attainment for row in part),
        "money": sum((money.get(row.topic, Money()) for row in part), Money()),
    }
