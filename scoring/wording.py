"""The rules of a cycle as sentences that everybody can check (methods.md §2–§4, §7)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kit.spoken import listed
from scoring.dimensions import DIMENSIONS
from scoring.labels import BY_CODE, LEVELS
from scoring.rulebook import Rulebook
from scoring.values import spelled
from scoring.weighing_words import origin_in_words
from scoring.weights import percentages

CALIBRATIONS = {
    "none": gettext_lazy("Marks count as they were given."),
    "additive": gettext_lazy(
        "Each judge's severity is estimated from the topics judged in common and taken out of the marks."
    ),
    "zscore": gettext_lazy(
        "Each judge's mean and spread are brought to the panel's. Every judge must score every topic: with a "
        "single mark missing, or a judge recused, scoring cannot be closed."
    ),
}
PANELS = {
    "mean": gettext_lazy("The panel's score is the mean of the judges."),
    "trimmed": gettext_lazy(
        "From five judges on, the highest and the lowest mark of each topic and dimension are dropped."
    ),
    "median": gettext_lazy("The panel's score is the median of the judges."),
}
SHARES = {
    "more_than_half": gettext_lazy("A topic also needs the votes of more than half of the valid ballots."),
    "at_least_half": gettext_lazy("A topic also needs the votes of at least half of the valid ballots."),
    "at_least_two_thirds": gettext_lazy(
        "A topic also needs the votes of at least two thirds of the valid ballots."
    ),
}


METHODS = {
    "approval": gettext_lazy("Voters choose topics; the topics with the most votes are elected."),
    "equal_shares": gettext_lazy(
        "Voters choose topics; all have the same share of the seats to spend on them, so that a minority "
        "that agrees gets its part of the seats."
    ),
    "borda": gettext_lazy(
        "Voters put topics in order; the higher a topic stands on a ballot, the more points it gets."
    ),
}
"""What a method of voting means, for who chooses it."""
EQUAL_SHARES = gettext_lazy(
    "Each voter chooses up to %(choices)d topics. All get the same share of the %(seats)d "
    "seats to spend: the "
    "supporters of a topic buy it together, the cheapest for each of them first. Seats that nobody can pay "
    "for go to the topics with the most votes."
)
BORDA = gettext_lazy(
    "With n topics the first gets n − 1 points, the next n − 2, the last 0; topics left out "
    "share the mean of "
    "the places that are left. The %(seats)d topics with the most points are elected."
)
ABSENTEES = gettext_lazy(
    "The office notes voters who hand in a paper ballot; they no longer vote here, and no more paper ballots "
    "are entered than were noted."
)


def rules(rulebook: Rulebook) -> list[dict]:
    """{term, text} for each rule, in the order in which they take effect."""
    parts = [
        (_("Marks"), _marks(rulebook)),
        (_("Where the weights come from"), origin(rulebook)),
        (_("Who scores what"), _assigned(rulebook)),
        (_("Enough judges"), _enough(rulebook)),
        (_("Panel score"), str(PANELS[rulebook.panel])),
        (_("Judge calibration"), str(CALIBRATIONS[rulebook.calibration])),
        (_("Floors"), _floors(rulebook)),
        (_("Shortlist"), _shortlist(rulebook)),
        (_("Ballot"), _ballot(rulebook)),
        (_("Proxies"), _proxies(rulebook)),
        (_("Absent voters"), str(ABSENTEES) if rulebook.absentees else ""),
        (_("Quorum"), _quorum(rulebook)),
        (_("Minimum share"), str(SHARES.get(rulebook.minimum_share, ""))),
        (_("Most per center"), _cap(rulebook)),
        (_("Ties"), _ties(rulebook)),
    ]
    return [{"term": term, "text": text} for term, text in parts if text]


def origin(rulebook: Rulebook) -> str:
    """Where the weights come from."""
    even = len(set(rulebook.shares.values())) == 1
    return origin_in_words(rulebook.weights_origin, even=even)


def weights(rulebook: Rulebook) -> list[dict]:
    """{dimension, percent, floor, flipped} for each dimension; the percentages total 100.00."""
    shares = percentages(rulebook.weights)
    return [
        {
            "dimension": BY_CODE[code],
            "percent": shares[code],
            "floor": spelled(rulebook.floors[code]) if code in rulebook.floors else "",
            "flipped": rulebook.directions[code] == "min",
        }
        for code in DIMENSIONS
    ]


def anchors(rulebook: Rulebook) -> dict[str, list[tuple[str, str]]]:
    """Dimension, or "" for all of them → (level, text), the highest level first."""
    texts = rulebook.anchors
    nested = any(isinstance(inner, dict) for inner in texts.values())
    by_dimension = texts if nested else {"": texts} if texts else {}
    return {code: _from_the_top(levels) for code, levels in by_dimension.items()}


def named_anchors(rulebook: Rulebook) -> list[tuple[str, list]]:
    """(name of the dimension, or "" for all of them, [(level, text)]) for the page of a cycle."""
    return [(BY_CODE[code].name if code else "", texts) for code, texts in anchors(rulebook).items()]


def _from_the_top(levels: dict[str, str]) -> list[tuple[str, str]]:
    return sorted(levels.items(), key=lambda pair: -float(pair[0]))


def _marks(rulebook: Rulebook) -> str:
    return _("From %(low)s to %(high)s in steps of %(step)s; a judge may abstain on any dimension.") % {
        "low": spelled(rulebook.scale_low),
        "high": spelled(rulebook.scale_high),
        "step": spelled(rulebook.scale_step),
    }


def _assigned(rulebook: Rulebook) -> str:
    if rulebook.assigned:
        return _("Each judge scores the topics that the office has assigned to them.")
    return _("Every judge scores every topic, save for conflicts of interest.")


def _enough(rulebook: Rulebook) -> str:
    return ngettext(
        "A topic is ranked when at least %(n)d judge has marked every weighted dimension.",
        "A topic is ranked when at least %(n)d judges have marked every weighted dimension.",
        rulebook.min_judges,
    ) % {"n": rulebook.min_judges}


def _floors(rulebook: Rulebook) -> str:
    if not rulebook.floors:
        return ""
    named = listed(f"{BY_CODE[code].short} {spelled(floor)}" for code, floor in rulebook.floors.items())
    return _("A topic whose panel score lies below a floor is not ranked: %(floors)s.") % {"floors": named}


def _shortlist(rulebook: Rulebook) -> str:
    return _("The best %(n)d topics, and every topic tied with the last of them.") % {"n": rulebook.shortlist}


def _ballot(rulebook: Rulebook) -> str:
    choices = {"choices": rulebook.choices or rulebook.seats, "seats": rulebook.seats}
    if rulebook.method == "equal_shares":
        return EQUAL_SHARES % choices
    if rulebook.method == "borda":
        return f"{_ranked(rulebook)} {BORDA % choices}"
    return (
        _(
            "Each voter chooses up to %(choices)d topics; "
            "the %(seats)d topics with the most votes are elected."
        )
        % choices
    )


def _ranked(rulebook: Rulebook) -> str:
    if rulebook.choices is None:
        return _("Each voter puts as many topics in order as they like.")
    return ngettext(
        "Each voter puts up to %(n)d topic in order.",
        "Each voter puts up to %(n)d topics in order.",
        rulebook.choices,
    ) % {"n": rulebook.choices}


def _proxies(rulebook: Rulebook) -> str:
    if not rulebook.proxies:
        return ""
    return ngettext(
        "Who cannot vote may name another voter to vote for them; nobody holds more than %(n)d proxy, and "
        "none is passed on.",
        "Who cannot vote may name another voter to vote for them; nobody holds more than %(n)d proxies, and "
        "none is passed on.",
        rulebook.proxies,
    ) % {"n": rulebook.proxies}


def _quorum(rulebook: Rulebook) -> str:
    if not rulebook.quorum:
        return _("None: the ballot counts however few take part.")
    return _("At least %(share)s of the electorate must cast a ballot; otherwise nobody is elected.") % {
        "share": rulebook.quorum
    }


def _cap(rulebook: Rulebook) -> str:
    if rulebook.center_cap is None:
        return ""
    return ngettext(
        "At most %(n)d elected topic per center; the next in order takes the seat.",
        "At most %(n)d elected topics per center; the next in order takes the seat.",
        rulebook.center_cap,
    ) % {"n": rulebook.center_cap}


def _ties(rulebook: Rulebook) -> str:
    chain = " → ".join(str(LEVELS[level]) for level in rulebook.tie_break if level != "votes")
    equal = {
        "borda": gettext_lazy("Equal points are decided by: %(chain)s."),
        "equal_shares": gettext_lazy("Equal prices and equal votes are decided by: %(chain)s."),
    }.get(rulebook.method, gettext_lazy("Equal votes are decided by: %(chain)s."))
    order = equal % {"chain": chain}
    if not rulebook.runoff:
        return order
    return " ".join([_("A tie for the last seat leads to a runoff."), order])
