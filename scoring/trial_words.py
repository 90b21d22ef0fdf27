"""What the what-if page shows of a trial, and what the browser needs to go on by itself."""

from django.utils.translation import gettext as _

from kit.spoken import listed
from kit.templatetags.keti import number
from scoring.labels import ALL
from scoring.trial import Asked, Field
from scoring.what_if import CUTS, Reordered, percentages

SHOWN = 1000
"""Rows on the page; the browser knows of all topics and shows as many."""

STATES = {(True, True): "in", (False, False): "out", (False, True): "enters", (True, False): "leaves"}
"""(before, now) → what the cut does to a topic."""


def dimensions(field: Field, typed: Asked, parameters) -> list[dict]:
    """What each row of the form shows; what was typed wrongly stays as it was typed."""
    shares = percentages(typed.weights)
    return [
        {
            "dimension": one,
            "value": parameters.get(one.code, "") if typed.faults else format(typed.weights[one.code], "f"),
            "share": shares[one.code],
            "fault": typed.faults.get(one.code, ""),
            "locked": one.code in field.locked,
        }
        for one in ALL
    ]


def lines(field: Field, stored: Reordered, now: Reordered) -> list[dict]:
    """The first topics as they would stand, with where they stand in the ranking."""
    return [
        {
            "row": field.rows[index],
            "place": now.place[index],
            "rank": now.rank[index],
            "composite": now.composite[index],
            "was": stored.rank[index],
            "before": _before(number(stored.composite[index], 2)),
            "moved": stored.place[index] - now.place[index],
            "inside": now.inside[index],
            **_mark(STATES[stored.inside[index], now.inside[index]]),
        }
        for index in now.order[:SHOWN]
    ]


def _before(composite: str) -> str:
    return _("before %(composite)s") % {"composite": composite}


def _mark(state: str) -> dict:
    sign, css = MARKS[state]
    return {"word": f"{sign} {_states()[state]}".strip(), "tone": css}


MARKS = {
    "in": ("", "badge plain"),
    "out": ("", "small muted nowrap"),
    "enters": ("▲", "badge good"),
    "leaves": ("▼", "badge bad"),
}
"""Sign and look of every state: no meaning hangs on colour alone."""


def _states() -> dict[str, str]:
    return {
        "in": _("selected"),
        "out": _("not selected"),
        "enters": _("comes in"),
        "leaves": _("drops out"),
    }


def told(field: Field, stored: Reordered, now: Reordered) -> str:
    """Who comes in and who drops out; empty where the reader doesn't see the whole field."""
    if not field.whole:
        return ""
    changes = [STATES[pair] for pair in zip(stored.inside, now.inside, strict=True)]
    found = [
        text.replace(
            NAMES,
            listed(row.code for row, change in zip(field.rows, changes, strict=True) if change == state),
        )
        for state, text in _told().items()
        if state in changes
    ]
    return " ".join(found) or same()


NAMES = "NAMES"


def _told() -> dict[str, str]:
    return {
        "enters": _("Comes in: %(topics)s.") % {"topics": NAMES},
        "leaves": _("Drops out: %(topics)s.") % {"topics": NAMES},
    }


def same() -> str:
    return _("The same topics are selected as in the ranking.")


def content(field: Field) -> dict:
    """The scale, the cuts, and every topic's stored composite and means, with the words around them."""
    return {
        "low": float(field.rulebook.scale_low),
        "span": float(field.rulebook.scale_high - field.rulebook.scale_low),
        "sizes": {cut: field.size(cut) if field.whole else 0 for cut in CUTS},
        "whole": field.whole,
        "shown": SHOWN,
        "declared": [float(field.declared[one.code]) for one in ALL],
        "rows": [
            [row.topic, row.code, row.title, row.center, row.composite, row.means] for row in field.rows
        ],
        "told": _told()
        | {
            "same": same(),
            "none": _("At least one weight must be above 0."),
            "wrong": _("A weight lies between 0 and 100 and has two decimals at most."),
        },
        "before": _before(NAMES),
        "marks": {state: _mark(state) for state in MARKS},
        "separator": listed(["", ""]),
    }
