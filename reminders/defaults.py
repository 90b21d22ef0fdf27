"""How each kind is reminded of until the office changes it (design.md §6)."""

from dataclasses import dataclass, replace

EVENT = "event:"
"""Rules of announcements begin so: `event:topic.return` and so on (`reminders.announcements`)."""


@dataclass(frozen=True)
class Timing:
    """As the fields of `reminders.models.Rule` of the same names."""

    kind: str
    is_on: bool = True
    offsets: tuple[int, ...] = (-7, -3, -1, 0, 1, 3)
    every: int = 7
    advisor_after: int | None = 3
    leader_after: int | None = 7
    urgent_from: int | None = None


_SELECTION = {"advisor_after": None, "leader_after": None}
"""What one does alone in a selection: nobody else is told."""
_DECIDING = _SELECTION | {"offsets": (-3, 0, 3)}
"""What leaders and the office decide: there is nobody above to tell."""

_OWN = {
    "scorecards": _SELECTION | {"urgent_from": -1},
    "ballots": _SELECTION | {"urgent_from": -1},
    "comparisons": _SELECTION,
    "drafts": _SELECTION | {"offsets": (-7, -3, -1, 0), "every": 0},
    "screening": _DECIDING,
    "moves": _DECIDING | {"offsets": (0, 1, 3), "urgent_from": 0},
    "invitations": {"offsets": (-4, -1, 0, 3), "advisor_after": None},
    "commitments": {"offsets": (-4, -1, 0, 3)},
    "offers": {"offsets": (-4, -1, 0, 3)},
    "charters": _DECIDING,
    "changes": _DECIDING,
    "benefits": _DECIDING,
    "outcomes": _DECIDING,
    "stability": _SELECTION | {"offsets": (-1, 0, 1), "urgent_from": -1},
    "reviews-to-conclude": _DECIDING,
    "reviews-to-mark": {"advisor_after": None},
    "updates": {"offsets": (-1, 0, 1, 3)},
}


_URGENT = {
    "topic.return",
    "topic.send-back",
    "topic.reopen",
    "topic.terminate",
    "teammember.invite",
    "teammember.take-over",
    "stagereview.conclude",
    "rectification.send-back",
    "cycle.open-scoring",
    "cycle.open-voting",
    "absence.name-proxy",
}
"""Announcements that don't wait for the daily letter."""


def timing_of(kind: str) -> Timing:
    """An announcement is told once, when it happens; everything else by its windows."""
    if kind.startswith(EVENT):
        urgent = 0 if kind.removeprefix(EVENT) in _URGENT else None
        return Timing(kind, offsets=(0,), every=0, advisor_after=None, leader_after=None, urgent_from=urgent)
    return replace(Timing(kind), **_OWN.get(kind, {}))
