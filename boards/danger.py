"""Why a topic is in danger, and how much. Pure: no Django import; boards/wording.py makes sentences of it."""

from dataclasses import dataclass, field
from datetime import date

from projects.lifecycle import ACCEPTANCE, AT_WORK, CONSOLIDATING, ESTABLISHED, RUNNING

GOOD, WARN, BAD = "good", "warn", "bad"
LEVELS = (GOOD, WARN, BAD)

OFF_TRACK, AT_RISK = "off_track", "at_risk"

BEHIND, FAR_BEHIND = -0.15, -0.30
"""Pace (progress less time) below which a topic is behind, and far behind."""
LATE = 7
"""Days that a milestone may be overdue before it is serious."""
SILENT, MUTE = 1.5, 3
"""Times the rhythm of updates after which silence is a warning, and serious."""
HIGH_RISK = 15
"""Likelihood times impact from which a risk is high, of at most 25."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a topic; None is unknown. `overdue`: milestones, the oldest due on `overdue_since`;
    `pace` as in pace.py; `silent`: days since the last sign of life; `risks`: open ones that are high."""

    state: str
    today: date
    has_lead: bool = True
    starts_on: date | None = None
    colour: str | None = None
    overdue: int = 0
    overdue_since: date | None = None
    progress: float | None = None
    time: float | None = None
    pace: float | None = None
    silent: int | None = None
    update_days: int = 14
    rectifications_overdue: int = 0
    risks: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One cause of danger; `figures` fill its sentence."""

    code: str
    level: str
    figures: dict = field(default_factory=dict)


def reasons(facts: Facts) -> list[Reason]:
    """Every cause, the serious ones first; empty for a topic on course and for one that has ended."""
    if facts.state not in AT_WORK:
        return []
    found = [reason for cause in _CAUSES if (reason := cause(facts))]
    return sorted(found, key=lambda reason: -LEVELS.index(reason.level))


def level(facts: Facts, found: list[Reason]) -> str | None:
    """The worst of the causes; None for a topic that has ended."""
    if facts.state not in AT_WORK:
        return None
    return max((reason.level for reason in found), key=LEVELS.index, default=GOOD)


def is_silent(facts: Facts) -> bool:
    """Only of a running topic is heard in the rhythm of its cycle."""
    return facts.state == RUNNING and (facts.silent or 0) > SILENT * facts.update_days


def _no_lead(facts: Facts) -> Reason | None:
    return None if facts.has_lead else Reason("no_lead", BAD)


def _colour(facts: Facts) -> Reason | None:
    if facts.state not in (RUNNING, ACCEPTANCE) or facts.colour not in (OFF_TRACK, AT_RISK):
        return None
    return Reason(facts.colour, BAD if facts.colour == OFF_TRACK else WARN)


def _overdue(facts: Facts) -> Reason | None:
    if not facts.overdue:
        return None
    serious = (facts.today - facts.overdue_since).days > LATE
    return Reason("overdue", BAD if serious else WARN, {"n": facts.overdue, "day": facts.overdue_since})


def _rectification(facts: Facts) -> Reason | None:
    number = facts.rectifications_overdue
    return Reason("rectification_overdue", BAD, {"n": number}) if number else None


def _behind(facts: Facts) -> Reason | None:
    if facts.state != RUNNING or facts.pace is None or facts.pace >= BEHIND:
        return None
    serious = facts.pace < FAR_BEHIND
    return Reason("behind", BAD if serious else WARN, {"progress": facts.progress, "time": facts.time})


def _silent(facts: Facts) -> Reason | None:
    if not is_silent(facts):
        return None
    serious = facts.silent > MUTE * facts.update_days
    return Reason("silent", BAD if serious else WARN, {"n": facts.silent})


def _late_start(facts: Facts) -> Reason | None:
    late = facts.state == ESTABLISHED and facts.starts_on is not None and facts.starts_on < facts.today
    return Reason("late_start", WARN, {"day": facts.starts_on}) if late else None


def _risk(facts: Facts) -> Reason | None:
    counts = facts.risks and facts.state != CONSOLIDATING
    return Reason("high_risk", WARN, {"n": facts.risks}) if counts else None


_CAUSES = (_no_lead, _colour, _overdue, _rectification, _behind, _silent, _late_start, _risk)
