"""The tally in words: quorum, seats, what decided a tie, and the lots that anybody can draw again
(methods.md §7)."""

import math

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from projects.models import Cycle
from scoring.chain import lot
from scoring.labels import LEVELS
from scoring.models import Tally, TallyRow
from scoring.own_words import own_votes, plain, purchases
from scoring.rulebook import Rulebook
from scoring.two_views import amount, views
from scoring.wording import SHARES

SKIPPED = {
    "center_cap": gettext_lazy("its center has all the seats it may have"),
    "below_minimum_share": gettext_lazy("too few of the valid ballots name it"),
    "quorum": gettext_lazy("too few ballots were cast"),
}


def rounds(cycle: Cycle, rulebook: Rulebook, user) -> list[dict]:
    """What the page shows of every count in force, the latest round first."""
    tallies = cycle.tallies.filter(superseded=False).select_related("round").order_by("-number")
    return [_round(tally, rulebook, user) for tally in tallies]


def _round(tally: Tally, rulebook: Rulebook, user) -> dict:
    rows = list(TallyRow.objects.filter(tally=tally).visible_to(user).select_related("topic__center"))
    seen = {row.topic.code for row in rows}
    return {
        "tally": tally,
        "rows": [_line(row, tally.content) for row in rows],
        "bars": _bars(rows, tally.content),
        "most": _most(tally, rows),
        "places": 1 if tally.content["points"] else 0,
        "views": views(tally, rows),
        "own": own_votes(tally.content, rows),
        "purchases": purchases(tally.content, rows),
        "quorum": _quorum(tally),
        "share": str(SHARES.get(rulebook.minimum_share, "")),
        "seats": _seats(tally),
        "tied": [row.topic for row in rows if row.tied_at_cut],
        "ties": ties(tally.content["tie_breaks"], rulebook, seen),
        "runoff": tally.content["runoff"],
        "last": max((row.position for row in rows if row.elected), default=None),
    }


def _line(row: TallyRow, content: dict) -> dict:
    """A row with why it was passed over, and under Borda its points."""
    points = content["points"] and plain(content["points"][row.topic.code])
    return {"row": row, "why": str(SKIPPED.get(row.skipped, "")), "points": points}


def _most(tally: Tally, rows: list[TallyRow]) -> int:
    """What a full bar stands for: every valid ballot, under Borda the most points."""
    if not tally.content["points"]:
        return max(tally.valid, 1)
    return max([1, *(math.ceil(amount(tally.content, row.topic.code)) for row in rows)])


def _bars(rows: list[TallyRow], content: dict) -> list[dict]:
    """For the chart: those elected above the line, the others below, each in its order."""
    ordered = sorted(rows, key=lambda row: not row.elected)
    return [
        {
            "label": f"{row.topic.code} {row.topic.title}",
            "value": float(amount(content, row.topic.code)),
            "rank": row.position,
            "inside": row.elected,
        }
        for row in ordered
    ]


def _quorum(tally: Tally) -> str:
    words = {"cast": tally.cast, "eligible": tally.eligible, "needed": tally.quorum_needed}
    if tally.quorum_met:
        return _("%(cast)d of %(eligible)d voters cast a ballot; %(needed)d were needed.") % words
    return (
        _("%(cast)d of %(eligible)d voters cast a ballot; %(needed)d were needed. Nobody is elected.") % words
    )


def _seats(tally: Tally) -> str:
    seats, elected = tally.content["seats"], len(tally.content["elected"])
    text = ngettext("%(n)d of %(seats)d seat is filled.", "%(n)d of %(seats)d seats are filled.", seats)
    return text % {"n": elected, "seats": seats}


def ties(uses: list[dict], rulebook: Rulebook, seen: set[str]) -> list[dict]:
    """{level, codes, lots} of every use of a tie-break of which at least two topics may be seen; `lots` holds
    (code, SHA-256) where the lot decided, lowest first."""
    told = []
    for use in uses:
        codes = [code for code in use["codes"] if code in seen]
        drawn = use["level"] == "lot"
        told.append(
            {
                "level": LEVELS[use["level"]],
                "codes": codes,
                "lots": [(code, lot(rulebook.lot_seed, code)) for code in codes] if drawn else [],
            }
        )
    return [use for use in told if len(use["codes"]) > 1]
