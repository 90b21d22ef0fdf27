"""The panel's view beside the electorate's: who is among the first by score, by votes, by both, by neither
(methods.md §7)."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from scoring.models import Tally, TallyRow


@dataclass(frozen=True)
class Field:
    """One of the four fields. `corner` are its words in the chart."""

    code: str
    title: str
    corner: tuple
    text: str


FIELDS = (
    Field(
        "low_many",
        _("Lower score, many votes"),
        (_("Lower score"), _("many votes")),
        _("The voters want it more than the judges' scores say."),
    ),
    Field(
        "high_many",
        _("High score, many votes"),
        (_("High score"), _("many votes")),
        _("Judges and voters agree on these."),
    ),
    Field(
        "low_few",
        _("Lower score, few votes"),
        (_("Lower score"), _("few votes")),
        _("Neither the scores nor the votes put it in front."),
    ),
    Field(
        "high_few",
        _("High score, few votes"),
        (_("High score"), _("few votes")),
        _("The judges valued it more than the voters did."),
    ),
)
READ = ("high_many", "high_few", "low_many", "low_few")
"""The order in which the lists are read."""


def places(tally: Tally) -> dict[str, tuple[int, int]]:
    """Code → (place by score, place by votes) of every candidate; equal votes in the order of the count, and
    under Equal Shares, whose order is another, in that of the scores."""
    content, order = tally.content, tally.content["order"]
    by_score = {code: place for place, code in enumerate(_by_score(tally), start=1)}
    if content["bought"] is not None:
        order = sorted(order, key=lambda code: (-content["votes"][code], by_score[code]))
    return {code: (by_score[code], place) for place, code in enumerate(order, start=1)}


def _by_score(tally: Tally) -> list[str]:
    """The candidates in the order of the ranking, in which a round lists them."""
    codes = dict(tally.rows.values_list("topic_id", "topic__code"))
    return [codes[key] for key in tally.round.candidates]


def where(by_score: int, by_votes: int, seats: int) -> str:
    """The code of the field: a place counts as high, or as many, while there is a seat for it."""
    return f"{'high' if by_score <= seats else 'low'}_{'many' if by_votes <= seats else 'few'}"


def amount(content: dict, code: str) -> Fraction:
    """Votes, under Borda points."""
    points = content["points"]
    return Fraction(points[code]) if points else Fraction(content["votes"][code])


def views(tally: Tally, rows: list[TallyRow]) -> dict | None:
    """The chart and the four lists, of the rows that may be seen; None where every candidate has a seat."""
    content, seats = tally.content, tally.content["seats"]
    if not rows or not 0 < seats < len(content["order"]):
        return None
    standing = places(tally)
    dots = [_dot(row, standing[row.topic.code], content, seats) for row in rows]
    words = {field.code: field for field in FIELDS}
    return {
        "dots": [dot | {"where": words[dot["where"]].title} for dot in dots],
        "corners": [field.corner for field in FIELDS],
        "across": seats,
        "level": _level(dots),
        "points": bool(content["points"]),
        "lists": [
            {"field": words[code], "dots": [dot for dot in dots if dot["where"] == code]} for code in READ
        ],
        "columns": [_("Place by score"), _("Points") if content["points"] else _("Votes")],
        "seats": seats,
    }


def _dot(row: TallyRow, standing: tuple[int, int], content: dict, seats: int) -> dict:
    by_score, by_votes = standing
    return {
        "label": f"{row.topic.code} {row.topic.title}",
        "row": row,
        "number": by_votes,
        "place": by_score,
        "amount": amount(content, row.topic.code),
        "chosen": row.elected,
        "where": where(by_score, by_votes, seats),
    }


def _level(dots: list[dict]) -> Fraction:
    """Between the fewest of those with many and the most of those with few, as far as they may be seen."""
    many = [dot["amount"] for dot in dots if dot["where"].endswith("many")]
    few = [dot["amount"] for dot in dots if dot["where"].endswith("few")]
    if many and few:
        return (min(many) + max(few)) / 2
    return min(many) - Fraction(1, 2) if many else max(few) + Fraction(1, 2)
