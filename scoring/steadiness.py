"""How firmly the selection stands, in words before numbers, and only of topics that the reader may see
(methods.md §6)."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from projects.models import Cycle
from scoring.dimensions import DIMENSIONS
from scoring.models import Ranking, RankingRow, StabilityReport
from scoring.querysets import SILENCE
from scoring.rulebook import Rulebook
from scoring.rules import sees_names
from scoring.steadiness_words import (
    decisive,
    dimension,
    label,
    of_hundred,
    second_opinion,
    smallest_change,
    verdict,
)

CUTS = ("shortlist", "seats")
LINES = {"shortlist": gettext_lazy("Line of the shortlist"), "seats": gettext_lazy("Line of the seats")}
NEAR, SHOWN = 3, 40
"""Topics on either side of the line that are shown in any case, and topics shown at most."""
ERRORS = {
    "interrupted": gettext_lazy("The computation was broken off three times before it had ended."),
    "changed": gettext_lazy("The marks are no longer those that the ranking was computed from."),
    "internal": gettext_lazy("The computation failed three times; the log of the worker says why."),
}


def report_of(ranking: Ranking) -> StabilityReport | None:
    """The report of the ranking, if it was ever asked for."""
    return StabilityReport.objects.filter(ranking=ranking).first()


def course(report: StabilityReport | None) -> dict:
    """{state, is_open, percent, forsaken, error}: how far its computation has come; `percent` is None before
    it begins, `forsaken` where no worker takes it up."""
    if report is None:
        return {"state": "", "is_open": False, "percent": None, "forsaken": False, "error": ""}
    return {
        "state": report.state,
        "is_open": report.state in ("waiting", "computing"),
        "percent": 100 * report.done // report.total if report.total else None,
        "forsaken": report.state == "waiting" and timezone.now() - report.asked_at > SILENCE,
        "error": str(ERRORS.get(report.error, "")),
    }


def contested(report: StabilityReport | None) -> dict[str, list[str]]:
    """{code: at which lines it is contested, in words}; empty until the report is there."""
    found = {}
    if report is not None and report.state == "done":
        for name in CUTS:
            for code in (report.content[name] or {}).get("contested", ()):
                found.setdefault(code, []).append(str(LINES[name]))
    return found


def cuts(cycle: Cycle, report: StabilityReport, rulebook: Rulebook, user) -> list[dict]:
    """What a page tells of each cut, that of the shortlist first: it is the one to come next."""
    known = {name: report.content[name] for name in CUTS if report.content[name]}
    codes = {code for cut in known.values() for code in _named(cut)}
    rows = RankingRow.objects.filter(ranking=report.ranking_id, topic__code__in=codes).visible_to(user)
    seen = {row.topic.code: row for row in rows.select_related("topic__center")}
    named = sees_names(user)
    judges = _panel(cycle, known) if named else None
    return [_told(name, cut, seen, rulebook, judges, named) for name, cut in known.items()]


def _panel(cycle: Cycle, known: dict) -> list:
    """The judges by their columns; no query where none is decisive."""
    if not any(effect["decisive"] for cut in known.values() for effect in cut["judges"]):
        return []
    return [place.user for place in cycle.panelists.select_related("user").order_by("number", "user_id")]


def _named(cut: dict) -> set[str]:
    """The codes of all topics that a page may name of this cut."""
    pairs = [change for change in cut["changes"].values() if change]
    second = cut["topsis"]["overlap"]
    return {
        *(cut["codes"][place] for place in _places(cut)),
        *(change[side] for change in pairs for side in ("selected", "challenger")),
        *(code for effect in cut["judges"] for side in ("leaving", "joining") for code in effect[side]),
        *second["only_composite"],
        *second["only_topsis"],
        *cut["contested"],
    }


def _places(cut: dict) -> list[int]:
    """Where in the order the topics near the line and the contested ones stand, the nearest SHOWN of them."""
    line, contested = cut["seats"], set(cut["contested"])
    distance = {place: max(line - 1 - place, place - line) for place in range(len(cut["codes"]))}
    near = [place for place, code in enumerate(cut["codes"]) if distance[place] < NEAR or code in contested]
    return sorted(sorted(near, key=distance.get)[:SHOWN])


def _told(name: str, cut: dict, seen: dict, rulebook: Rulebook, judges: list | None, whole: bool) -> dict:
    shares = {code: float(share) for code, share in rulebook.shares.items()}
    lines = [_line(cut, place, seen) for place in _places(cut) if cut["codes"][place] in seen]
    return {
        "name": name,
        "size": cut["seats"],
        "cut": cut,
        "is_open": cut["seats"] >= len(cut["codes"]),
        "verdict": verdict(cut, seen, whole),
        "lines": lines,
        "bars": [_bar(line) for line in lines],
        "more": sum(code in seen for code in cut["contested"]) - sum(line["contested"] for line in lines),
        "last": max((line["place"] for line in lines if line["inside"]), default=None),
        "smallest": smallest_change(cut, seen, shares),
        "changes": [dimension(code, cut, seen, shares) for code in DIMENSIONS],
        "decisive": decisive(cut),
        "judges": None if judges is None else _effects(cut, seen, judges),
        "second": second_opinion(cut, seen),
        "runs": [cut[part] for part in ("near_weights", "any_weights", "bootstrap")],
    }


def _line(cut: dict, place: int, seen: dict) -> dict:
    code = cut["codes"][place]
    shares = {part: cut[part]["share"][place] for part in ("near_weights", "bootstrap", "any_weights")}
    return {
        "row": seen[code],
        "place": place,
        "inside": place < cut["seats"],
        "contested": code in cut["contested"],
        "near": shares["near_weights"],
        **{part: of_hundred(share) for part, share in shares.items()},
    }


def _bar(line: dict) -> dict:
    row, value = line["row"], 100 * line["near"]
    return {"label": label(row), "value": value, "rank": row.rank, "inside": line["inside"]}


def _effects(cut: dict, seen: dict, judges: list) -> list[dict]:
    """{judge, label, leaving, joining} of the decisive judges, topics in the order of the ranking."""
    return [
        {
            "judge": judges[effect["judge"]],
            "label": f"J{effect['judge'] + 1:02d}",
            "leaving": [seen[code].topic for code in effect["leaving"] if code in seen],
            "joining": [seen[code].topic for code in effect["joining"] if code in seen],
        }
        for effect in cut["judges"]
        if effect["decisive"]
    ]
