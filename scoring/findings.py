"""What a sealed record says beside its result, in a few sentences each: how far the judges agree, how firmly
the selection stands, what came from own centers, who was absent. From the document alone."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.models import Topic
from scoring.consensus import basis, headline
from scoring.models import RankingRow
from scoring.own_words import sentence
from scoring.rulebook import Rulebook
from scoring.steadiness import ERRORS
from scoring.steadiness_words import decisive, second_opinion, smallest_change, verdict


def agreement(document: Mapping) -> list[str]:
    """Nothing of a record from before version 3."""
    found = document.get("agreement")
    if not found:
        return []
    told = headline(found)
    if told["value"] is None:
        return [str(told["text"]), basis(found)]
    figure = _("%(sign)s = %(value)s (%(band)s).") % {
        "sign": told["sign"],
        "value": f"{told['value']:.2f}",
        "band": told["band"],
    }
    return [str(told["text"]), figure, basis(found)]


def stability(document: Mapping, rulebook: Rulebook, topics: Mapping[str, dict]) -> list[str]:
    """About the line after as many topics as there are seats; names those of `topics` alone."""
    found = document.get("stability")
    if not found:
        return []
    if found["content"] is None:
        why = ERRORS.get(found["reason"], ERRORS["internal"])
        return [_("How firmly the selection stands was not computed. %(why)s") % {"why": why}]
    cut, whole = found["content"]["seats"], len(topics) == len(document["topics"])
    seen = {code: RankingRow(topic=Topic(code=code, title=one["title"])) for code, one in topics.items()}
    shares = {name: float(share) for name, share in rulebook.shares.items()}
    line = ngettext(
        "By the judges' scores, the line after the first %(n)d topic:",
        "By the judges' scores, the line after the first %(n)d topics:",
        cut["seats"],
    ) % {"n": cut["seats"]}
    return [
        f"{line} {verdict(cut, seen, whole)}",
        smallest_change(cut, seen, shares),
        decisive(cut),
        second_opinion(cut, seen),
    ]


def own_votes(document: Mapping, topics: Mapping[str, dict]) -> list[dict]:
    """{topic, text} of the elected topics of which it is told, in the order of the election."""
    entries = {}
    for held in document["rounds"]:
        own = held["tally"].get("own_center", {})
        entries |= {
            code: (entry, held["tally"])
            for code, entry in own.items()
            if "rank" in entry and "reason" not in entry
        }
    return [
        {"topic": topics[code], "text": sentence(*entries[code])}
        for code in document["elected"]
        if code in topics and code in entries
    ]


def absences(document: Mapping) -> list[str]:
    """How many ballots came by proxy and on paper; nothing where none did."""
    counts = document.get("absences", {})
    told = []
    if proxies := counts.get("proxies"):
        text = ngettext("%(n)d ballot was cast by proxy.", "%(n)d ballots were cast by proxy.", proxies)
        told.append(text % {"n": proxies})
    if papers := counts.get("papers"):
        text = ngettext(
            "%(n)d ballot was entered from paper.",
            "%(n)d ballots were entered from paper.",
            papers,
        )
        told.append(text % {"n": papers})
    return told


def assignments(document: Mapping) -> str:
    """Where not everybody was to score everything."""
    pairs = document.get("assignments", [])
    if not pairs:
        return ""
    text = ngettext(
        "%(n)d scorecard was assigned to a judge.", "%(n)d scorecards were assigned to judges.", len(pairs)
    )
    return text % {"n": len(pairs)}
