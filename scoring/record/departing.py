"""Departures from the tally: a leader's word against the order, each with its reason (design.md §2)."""

from collections.abc import Mapping, Sequence


def depart(elected: Sequence[str], departures: Sequence[Mapping], codes) -> tuple[list[str], list[str]]:
    """The final list, the elected without the dropped ones, then the added; and every unsound departure.

    A departure is {topic, kind: added|dropped, reason}; one without a reason, or of a topic that is not among
    the shortlisted `codes`, is unsound (design.md §2).
    """
    final, wrong = list(elected), []
    for number, departure in enumerate(departures):
        topic, kind = departure["topic"], departure["kind"]
        if fault := _unsound(departure, final, codes):
            wrong.append(f"departures[{number}] {topic}: {fault}")
        elif kind == "dropped":
            final.remove(topic)
        else:
            final.append(topic)
    return final, wrong


def _unsound(departure: Mapping, final: list[str], codes) -> str:
    if departure["kind"] not in ("added", "dropped"):
        return f"unknown kind {departure['kind']}"
    if departure["topic"] not in codes:
        return "is not on the shortlist"
    if (departure["kind"] == "dropped") != (departure["topic"] in final):
        return "is elected already" if departure["kind"] == "added" else "was not elected"
    return "" if departure["reason"].strip() else "has no reason"
